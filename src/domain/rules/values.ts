import {inKnownCase} from '../letter-case.ts'
import {nearest} from '../nearest.ts'
import {printable} from '../path.ts'

/** Characters of an untrusted value that a message shows. */
const SHOWN = 60
/** More than these are not searched for the one that was meant. */
const CANDIDATES = 100

/** A value in a message: in quotes, printable, not too long. */
export const quoted = (value: string): string => {
  const characters = Array.from(value.slice(0, 2 * SHOWN))
  return `"${printable(characters.length > SHOWN ? `${characters.slice(0, SHOWN - 1).join('')}…` : value)}"`
}

/** Characters of a path that a message shows. */
const PATH_SHOWN = 200

/** A path in a message: printable, and of a very long one its end, which says more. */
export const shownPath = (path: string): string =>
  printable(path.length > PATH_SHOWN ? `…${path.slice(1 - PATH_SHOWN)}` : path)

/** Letters of a value that may be wrong: one in three, so that "fehler" does not find "never". */
const wrongLetters = (word: string): number => Math.max(1, Math.floor(word.length / 3))

const meantValue = (word: string, candidates: readonly string[]): string | undefined =>
  inKnownCase(word, candidates) ??
  (word.length < 2 ? undefined : nearest(word, candidates, Math.min(3, wrongLetters(word))))

/** `Did you mean "x"?`; undefined when nothing is near. What differs in the case of letters only is the nearest. */
export const suggestion = (word: string, candidates: Iterable<string>): string | undefined => {
  if (word.length > SHOWN) return undefined
  const some = Array.from(candidates).slice(0, CANDIDATES)
  const near = meantValue(word, some)
  return near === undefined ? undefined : `Did you mean ${quoted(near)}?`
}

/** Yes_no (objects.md §1.3). */
export const isYes = (value: string | undefined): boolean => /^\s*(yes|true|1)\s*$/.test(value ?? '')
export const isNo = (value: string | undefined): boolean => /^\s*(no|false|0)\s*$/.test(value ?? '')

export const isBlank = (value: string | undefined): boolean => (value ?? '').trim() === ''

/** The words of a list: blank-separated. */
export const wordsOf = (value: string): readonly string[] => value.split(/\s+/).filter((word) => word !== '')

/** A number without sign and fraction; undefined when it is none. */
export const wholeNumber = (value: string | undefined): number | undefined =>
  /^\s*\+?\d+\s*$/.test(value ?? '') ? Number(value) : undefined

/** The seconds of a Duration: `90`, `(90)`, `HH:MM`, `HH:MM:SS` (objects.md §1.3); undefined when it is none. */
export const durationSeconds = (value: string): number | undefined => {
  const text = value.trim()
  const [, plain] = /^\(?\+?(\d+)\)?$/.exec(text) ?? []
  if (plain !== undefined) return Number(plain)
  const [, hours, minutes, seconds = '0'] = /^(\d+):(\d\d)(?::(\d\d))?$/.exec(text) ?? []
  return hours === undefined ? undefined : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
}
