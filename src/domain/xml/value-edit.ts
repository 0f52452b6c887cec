import type {ValueFix} from '../fix.ts'

/** A part of a text, and what stands there instead. Offsets from 0, in UTF-16 units. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** One character of a value as it may be written: a reference, a line end, or itself. */
const WRITTEN = /&(?:#x[0-9A-Fa-f]+|#[0-9]+|[a-z]+);|\r\n|[^]/gu

const ENTITIES: Readonly<Record<string, string>> = {amp: '&', lt: '<', gt: '>', quot: '"', apos: "'"}

/** A blank is a blank, however it is written. */
const asBlank = (character: string): string => (/^[ \t\r\n]/.test(character) ? ' ' : character)

/** What a written character stands for. */
const meantBy = (written: string): string => {
  const [, hexadecimal, decimal, name = ''] = /^&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|([a-z]+));$/.exec(written) ?? []
  if (hexadecimal !== undefined) return String.fromCodePoint(parseInt(hexadecimal, 16))
  return decimal === undefined ? (ENTITIES[name] ?? written) : String.fromCodePoint(Number(decimal))
}

const LEADING_BLANKS = /^[ \t\r\n]*/

/**
 * A value as it was written, but for the letters that change: those that stay, and the blanks between words, stay as they are
 * written. Undefined when this is not the value that the fix is for.
 */
const rewritten = (raw: string, fix: ValueFix): string | undefined => {
  const written = raw.match(WRITTEN) ?? []
  const [old, fresh] = [Array.from(fix.old), Array.from(fix.new)]
  const isMeant = written.every((part, index) => asBlank(meantBy(part)) === asBlank(old[index] ?? ''))
  if (written.length !== old.length || !isMeant) return undefined
  // Blanks around a value may go; nothing else changes its length.
  const skipped = old.length === fresh.length ? 0 : (LEADING_BLANKS.exec(fix.old)?.[0].length ?? 0)
  return fresh
    .map((character, index) => (old[skipped + index] === character ? written[skipped + index] : character))
    .join('')
}

const ATTRIBUTE = /([^\s=<>"'/]+)[ \t\r\n]*=[ \t\r\n]*(?:"([^"<]*)"|'([^'<]*)')/dy
/** The text of an element up to the next tag, without the blanks before that. */
const TEXT = /([^<]*?)[ \t\r\n]*(?=<)/dy

/** The raw value of the attribute, or of the element, at an offset. */
const valueAt = (text: string, offset: number, attribute: string | undefined): Omit<Edit, 'text'> | undefined => {
  const pattern = attribute === undefined ? TEXT : ATTRIBUTE
  pattern.lastIndex = offset
  const found = pattern.exec(text)
  if (found === null || (attribute !== undefined && found[1] !== attribute)) return undefined
  const span = attribute === undefined ? found.indices?.[1] : (found.indices?.[2] ?? found.indices?.[3])
  return span === undefined ? undefined : {start: span[0], end: span[1]}
}

/**
 * Where in a text a fix writes, and what.
 * @param offset of the finding: the name of the attribute, or the first letter of the element's text
 * @returns undefined when the value of the fix does not stand there
 */
export const valueEdit = (text: string, offset: number, fix: ValueFix): Edit | undefined => {
  const span = valueAt(text, offset, fix.attribute)
  const replacement = span === undefined ? undefined : rewritten(text.slice(span.start, span.end), fix)
  return span === undefined || replacement === undefined ? undefined : {...span, text: replacement}
}

/** A text with some of its parts replaced; they are in order and apart. */
export const editText = (text: string, edits: readonly Edit[]): string => {
  const parts = edits.map(
    ({start, text: replacement}, index) => text.slice(edits[index - 1]?.end ?? 0, start) + replacement,
  )
  return parts.join('') + text.slice(edits.at(-1)?.end ?? 0)
}
