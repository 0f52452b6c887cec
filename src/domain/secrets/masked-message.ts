import {printable} from '../path.ts'
import {decodedValue, type Span} from './markup.ts'
import {spellingsOf} from './mask.ts'

const MASK = '[secret]'
/** Letters from which on a value is looked for anywhere, not between quotes only. */
const DISTINCT = 4
/** Where a message has cut a value: at its end, or of a path at its beginning. */
const CUT = '…'
/** Secrets that are looked for in messages; where a file has more, no message quotes anything. */
const SOUGHT = 500

/** What a value that XML reads otherwise makes messages speak of: the "&name;" of which nobody knows what it stands for. */
const unknownReferences = (raw: string): readonly string[] =>
  Array.from(raw.matchAll(/&#?\w{1,40};/g), ([reference]) => reference).filter(
    (reference) => decodedValue(reference) === reference,
  )

/** As rules quote a value: with its blanks or without, with line breaks as they are, as XML reads them, or as letters. */
const quotedForms = (value: string): readonly string[] =>
  [value, value.replaceAll(/\r\n?|[\t\n]/g, ' '), value.replaceAll('\n', '\\n')]
    .flatMap((form) => [form, form.trim()])
    .map(printable)

/** All that a message could quote of the secrets of a text, the longest first: a value may hold another one. */
const quotableOf = (text: string, secrets: readonly Span[]): readonly string[] => {
  const forms = secrets.flatMap(({start, end}) => {
    const raw = text.slice(start, end)
    return [...spellingsOf(raw), ...unknownReferences(raw)].flatMap(quotedForms)
  })
  return [...new Set(forms)].filter((form) => form.trim() !== '').sort((one, other) => other.length - one.length)
}

/** Where the part of a value begins that a message has cut at `cut`, before the "…"; `cut` itself for none. */
const beginningBefore = (message: string, cut: number, value: string): number => {
  const [first = ''] = value
  for (let at = message.indexOf(first); at !== -1 && at < cut; at = message.indexOf(first, at + 1))
    if (value.length > cut - at && value.startsWith(message.slice(at, cut))) return at
  return cut
}

/** Where the part of a value ends that begins behind the "…" of a path. */
const endBehind = (message: string, from: number, value: string): number => {
  const last = value.at(-1) ?? ''
  for (let at = message.lastIndexOf(last); at >= from; at = message.lastIndexOf(last, at - 1))
    if (value.length > at + 1 - from && value.endsWith(message.slice(from, at + 1))) return at + 1
  return from
}

/** A message without the part of a value that it has cut. */
const withoutCut = (message: string, value: string): string => {
  let masked = message
  for (let cut = masked.indexOf(CUT); cut !== -1; cut = masked.indexOf(CUT, cut + 1)) {
    const [start, end] = [beginningBefore(masked, cut, value), endBehind(masked, cut + 1, value)]
    if (start === cut && end === cut + 1) continue
    masked = masked.slice(0, start) + MASK + masked.slice(end)
    cut = start + MASK.length - 1
  }
  return masked
}

const withoutValue = (message: string, value: string): string => {
  const whole = message.replaceAll(`"${value}"`, `"${MASK}"`)
  const bare = value.length < DISTINCT ? whole : whole.replaceAll(value, MASK)
  return bare.includes(CUT) ? withoutCut(bare, value) : bare
}

/**
 * Masks what messages about a text say of its secrets: rules quote what they complain of, printable and cut. What there is to look for
 * is found out once, when the first message comes: a text may have thousands of them, and a secret may be long.
 */
export const messageMasker = (text: string, secrets: readonly Span[]): ((message: string) => string) => {
  if (secrets.length === 0) return (message) => message
  if (secrets.length > SOUGHT) return (message) => message.replaceAll(/"[^"]*"/g, `"${MASK}"`)
  let quotable: readonly string[] | undefined
  return (message) => (quotable ??= quotableOf(text, secrets)).reduce(withoutValue, message)
}
