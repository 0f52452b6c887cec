import {printable} from '../domain/path.ts'
import type {ProblemDraft} from '../domain/xml/problem.ts'

export interface OpenElement {
  readonly name: string
  /** Of its "<". */
  readonly offset: number
  readonly line: number
}

/** Where the strict parser stands when it meets a problem. Offsets are in UTF-16 units. */
export interface ParserState {
  readonly text: string
  /** After the last character that was read. */
  readonly position: number
  /** Where the last markup that was all right ended; in a start tag, where the tag begins. */
  readonly markupEnd: number
  readonly open: readonly OpenElement[]
  /** The element that was ended last. */
  readonly closed: OpenElement | undefined
  /** The start tag that is being read. */
  readonly current:
    | {
        readonly name: string
        readonly offset: number
        readonly attributes: readonly {readonly name: string}[]
        readonly attributeOffsets: readonly number[]
      }
    | undefined
  /** How many elements were begun. */
  readonly roots: number
}

export const malformed = (offset: number, message: string, hint?: string): ProblemDraft => ({
  rule: 'xml.malformed',
  offset,
  message,
  ...(hint === undefined ? {} : {hint}),
})

/** The last character that was read, and where it begins. */
export const lastRead = ({text, position}: ParserState): {readonly character: string; readonly offset: number} => {
  const low = text.charCodeAt(position - 1)
  const offset = position - (low >= 0xdc00 && low <= 0xdfff ? 2 : 1)
  return {character: text.slice(offset, position), offset}
}

/** A character for a message. */
export const shown = (character: string): string =>
  /\s/.test(character) ? 'a blank or line break' : `"${printable(character)}"`
