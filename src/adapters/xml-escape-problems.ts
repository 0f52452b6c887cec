import type {ProblemDraft} from '../domain/xml/problem.ts'
import {lastRead, type ParserState} from './xml-parser-state.ts'

const CDATA_HINT = 'Put a script into <![CDATA[ … ]]>, or write &lt; for "<" and &amp; for "&".'

const REFERENCE = /&(?:(amp|lt|gt|quot|apos)|#(?:([0-9]+)|x([0-9A-Fa-f]+)));/y

const isXmlCharacter = (code: number): boolean =>
  code === 9 ||
  code === 10 ||
  code === 13 ||
  (code >= 32 && code < 0xd800) ||
  (code >= 0xe000 && code <= 0x10ffff && code !== 0xfffe && code !== 0xffff)

const isReference = (text: string, offset: number): boolean => {
  REFERENCE.lastIndex = offset
  const match = REFERENCE.exec(text)
  if (match === null) return false
  const [, name, decimal, hexadecimal] = match
  if (name !== undefined) return true
  return isXmlCharacter(decimal === undefined ? parseInt(hexadecimal ?? '', 16) : Number(decimal))
}

/** The first "&" from `offset` on that begins no reference. */
export const badAmpersand = (text: string, offset: number): number | undefined => {
  let at = text.indexOf('&', offset)
  while (at !== -1 && isReference(text, at)) at = text.indexOf('&', at + 1)
  return at === -1 ? undefined : at
}

export const ampersand = (text: string, offset: number): ProblemDraft => {
  const [name] = /^&#?[A-Za-z0-9]+;/.exec(text.slice(offset, offset + 40)) ?? []
  if (name === undefined) return {rule: 'xml.escape', offset, message: '"&" must be written as &amp;', hint: CDATA_HINT}
  return {
    rule: 'xml.escape',
    offset,
    message: name.startsWith('&#') ? `${name} is no character that XML allows` : `XML does not know the entity ${name}`,
    hint: 'XML knows &amp; &lt; &gt; &quot; &apos; and numbers such as &#228;. Write the character itself.',
  }
}

export const ampersandHere = (state: ParserState): ProblemDraft =>
  ampersand(state.text, badAmpersand(state.text, state.markupEnd) ?? lastRead(state).offset)

export const lessThanInText = ({text, position}: ParserState): ProblemDraft => ({
  rule: 'xml.escape',
  offset: Math.max(0, text.lastIndexOf('<', position - 2)),
  message: '"<" must be written as &lt;',
  hint: CDATA_HINT,
})
