/** A part of a text; offsets from 0, in UTF-16 units, `end` behind it. */
export interface Span {
  readonly start: number
  readonly end: number
}

export interface MarkupAttribute {
  readonly name: string
  /** Of the first character of the name. */
  readonly at: number
  /** Without its quotes. */
  readonly value: Span
}

export interface Tag extends Span {
  readonly kind: 'open' | 'empty' | 'close'
  readonly name: string
  readonly attributes: readonly MarkupAttribute[]
}

export type Markup = Tag | (Span & {readonly kind: 'comment'}) | (Span & {readonly kind: 'section'})

const NAME = /[A-Za-z_][^\s=<>/"']*/y
const BLANKS = /\s*/y

const matchAt = (pattern: RegExp, text: string, offset: number): string | undefined => {
  pattern.lastIndex = offset
  return pattern.exec(text)?.[0]
}

const skipBlanks = (text: string, offset: number): number => offset + (matchAt(BLANKS, text, offset)?.length ?? 0)

/** Behind `mark`, or the end of a text that has none. */
const behind = (text: string, mark: string, from: number): number => {
  const found = text.indexOf(mark, from)
  return found === -1 ? text.length : found + mark.length
}

/** What stands behind a quote that closes a value: a blank, the end of the tag, or the next attribute, its blank forgotten. */
const CLOSED = /$|[\s/>?<]|[A-Za-z_][\w:.-]*\s*=\s*["']/y
/** A value whose quotes, or whose first one, somebody forgot; and that has others than XML knows. */
const UNQUOTED = /[^\s"'<>=]+/y

/** How far a quote that closes nothing may be from the one that does. */
const REACH = 200

/**
 * Where a value in quotes ends: without a closing one at the end of the text. A quote within it, which had to be written as a
 * reference, closes nothing as long as another one does in the same line.
 */
const endOfQuoted = (text: string, quote: string, from: number): number => {
  const first = text.indexOf(quote, from)
  if (first === -1) return text.length
  if (matchAt(CLOSED, text, first + 1) !== undefined) return first
  const line = /^[^\r\n<]*/.exec(text.slice(first, first + REACH))?.[0] ?? ''
  for (let at = line.indexOf(quote, 1); at !== -1; at = line.indexOf(quote, at + 1))
    if (matchAt(CLOSED, text, first + at + 1) !== undefined) return first + at
  return first
}

/** An attribute with a value in quotes, or in none. */
const attributeAt = (text: string, at: number): (MarkupAttribute & {readonly end: number}) | undefined => {
  const name = matchAt(NAME, text, at)
  if (name === undefined) return undefined
  const equals = skipBlanks(text, at + name.length)
  if (text[equals] !== '=') return undefined
  const opening = skipBlanks(text, equals + 1)
  const quote = text[opening]
  if (quote !== '"' && quote !== "'") {
    const bare = matchAt(UNQUOTED, text, opening)?.replace(/\/$/, '') ?? ''
    const end = opening + bare.length
    return bare === '' ? undefined : {name, at, value: {start: opening, end}, end}
  }
  const end = endOfQuoted(text, quote, opening + 1)
  return {name, at, value: {start: opening + 1, end}, end: end + 1}
}

/** Attributes of one tag that are read: values may hold tags again, and hostile ones must not cost time. */
const ATTRIBUTES = 100

interface Attributes {
  readonly attributes: readonly MarkupAttribute[]
  /** Where the tag ends: at its ">", or where another one begins. */
  readonly end: number
}

const attributesAt = (text: string, from: number): Attributes => {
  const attributes: MarkupAttribute[] = []
  let at = from
  while (at < text.length && text[at] !== '>' && text[at] !== '<' && attributes.length < ATTRIBUTES) {
    const attribute = attributeAt(text, at)
    if (attribute !== undefined) attributes.push(attribute)
    // Each character is passed once, also in a word that is no attribute.
    at = attribute === undefined ? at + (matchAt(NAME, text, at)?.length ?? 1) : attribute.end
  }
  return {attributes, end: Math.min(text.length, at)}
}

const tagAt = (text: string, start: number): Tag | undefined => {
  const closes = text[start + 1] === '/'
  const nameStart = start + (closes ? 2 : 1)
  const name = matchAt(NAME, text, nameStart)
  if (name === undefined) return undefined
  const {attributes, end} = attributesAt(text, nameStart + name.length)
  const kind = closes ? 'close' : text[end - 1] === '/' ? 'empty' : 'open'
  return {kind, name, attributes, start, end: end + (text[end] === '>' ? 1 : 0)}
}

const markupAt = (text: string, start: number): Markup | undefined => {
  if (text.startsWith('<!--', start)) return {kind: 'comment', start, end: behind(text, '-->', start + 4)}
  if (text.startsWith('<![CDATA[', start)) return {kind: 'section', start, end: behind(text, ']]>', start + 9)}
  if (text.startsWith('<?', start)) return {kind: 'section', start, end: behind(text, '?>', start + 2)}
  return tagAt(text, start)
}

/** The markup of a text in its order, also of one that is no well-formed XML. */
export function* markupIn(text: string): Generator<Markup> {
  for (let start = text.indexOf('<'); start !== -1;) {
    const markup = markupAt(text, start)
    if (markup !== undefined) yield markup
    start = text.indexOf('<', Math.max(markup?.end ?? 0, start + 1))
  }
}

const ENTITIES: Readonly<Record<string, string>> = {amp: '&', lt: '<', gt: '>', quot: '"', apos: "'"}
/** Whatever looks like a tag, also in comments, scripts, values and behind faults. */
export function* tagsIn(text: string): Generator<Tag> {
  for (let start = text.indexOf('<'); start !== -1; start = text.indexOf('<', start + 1)) {
    const tag = tagAt(text, start)
    if (tag !== undefined) yield tag
  }
}

const HIGHEST = 0x10ffff

const characterOf = (reference: string): string | undefined => {
  const number = /^#x/i.test(reference) ? parseInt(reference.slice(2), 16) : Number(reference.slice(1))
  return number <= HIGHEST ? String.fromCodePoint(number) : undefined
}

/** The value of an attribute or a text without its references: enough to judge it, and to find it in a message. */
export const decodedValue = (text: string): string =>
  text.replaceAll(
    /&(amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-f]{1,6});/gi,
    (whole, name: string) => (name.startsWith('#') ? characterOf(name) : ENTITIES[name]) ?? whole,
  )
