import {printable} from '../path.ts'
import type {Excerpt, Position} from '../xml/document.ts'
import {excerptAt, placeFinder} from '../xml/position.ts'
import {findSecrets} from './find.ts'
import {decodedValue, type Span} from './markup.ts'

/** What stands in the place of a secret wherever a text is shown. */
const maskOf = (number: number): string => `[secret ${number}]`

export interface MaskedText {
  readonly text: string
  /** How many secrets were in it. */
  readonly secrets: number
  /** Where an offset of the text is in the masked one; not before the one asked last. */
  readonly at: (offset: number) => number
}

const offsets = (spans: readonly Span[], lengths: readonly number[]): ((offset: number) => number) => {
  let passed = 0
  let shift = 0
  return (offset) => {
    for (let span = spans[passed]; span !== undefined && span.end <= offset; span = spans[++passed])
      shift += (lengths[passed] ?? 0) - (span.end - span.start)
    const inside = spans[passed]
    return inside !== undefined && inside.start < offset ? inside.start + shift : offset + shift
  }
}

/**
 * Masks the secrets of one text after the other. The same value has the same number in all of them, so that a comparison of
 * masked texts still shows whether a secret changed. Lines stay lines.
 */
export const secretMasker = (): ((text: string, secrets?: readonly Span[]) => MaskedText) => {
  const numbers = new Map<string, number>()
  const numberOf = (value: string): number => {
    const number = numbers.get(value) ?? numbers.size + 1
    numbers.set(value, number)
    return number
  }
  return (text, secrets = findSecrets(text)) => {
    if (secrets.length === 0) return {text, secrets: 0, at: (offset) => offset}
    const masks = secrets.map(({start, end}) => {
      const value = text.slice(start, end)
      const mask = maskOf(numberOf(value))
      return value.includes('\n') || value.includes('\r') ? value.replaceAll(/[^\r\n]+/g, mask) : mask
    })
    const parts = secrets.map(
      ({start}, index) => text.slice(secrets[index - 1]?.end ?? 0, start) + (masks[index] ?? ''),
    )
    return {
      text: parts.join('') + text.slice(secrets.at(-1)?.end ?? 0),
      secrets: secrets.length,
      at: offsets(
        secrets,
        masks.map(({length}) => length),
      ),
    }
  }
}

/** A text that is shown alone, without its secrets: a message, a failure. */
export const withoutSecrets = (text: string): string => secretMasker()(text).text

/** The lines of a text around some places, which are in order, without secrets: the text is walked through once. */
export const maskedLines = (
  text: string,
  places: readonly Position[],
  secrets: readonly Span[],
): readonly Excerpt[] => {
  const finder = placeFinder(text)
  const masked = secretMasker()(text, secrets)
  return places.map((place) => excerptAt(masked.text, masked.at(finder.offsetOf(place))))
}

/** Letters from which on a value is looked for anywhere, not between quotes only. */
const DISTINCT = 4
/** Letters of a long value that are enough to know it. */
const KNOWN = 40
const CUT = '…'

/** A value that a message has cut at its end. */
const withoutCut = (message: string, value: string): string => {
  for (let length = Math.min(value.length - 1, 4 * KNOWN); length > 0; length--) {
    const part = value.slice(0, length) + CUT
    if (message.includes(part)) return message.replaceAll(part, MASK)
  }
  return message
}

const MASK = '[secret]'

const withoutValue = (message: string, value: string): string => {
  const whole = message.replaceAll(`"${value}"`, `"${MASK}"`)
  const bare = value.length < DISTINCT ? whole : whole.replaceAll(value, MASK)
  return bare.includes(CUT) ? withoutCut(bare, value) : bare
}

/** Secrets that are looked for in messages; where a file has more, no message quotes anything. */
const SOUGHT = 500

/** A message about a text without the values of its secrets: rules quote what they complain of, printable and cut. */
export const maskedMessage = (message: string, text: string, secrets: readonly Span[]): string => {
  if (secrets.length > SOUGHT) return message.replaceAll(/"[^"]*"/g, `"${MASK}"`)
  let masked = message
  for (const {start, end} of secrets) {
    const raw = text.slice(start, end)
    for (const value of new Set([raw, decodedValue(raw)].map((one) => printable(one.replaceAll(/[\t\r\n]/g, ' ')))))
      if (value.trim() !== '') masked = withoutValue(masked, value)
  }
  return masked
}
