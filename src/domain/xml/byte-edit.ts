import {decodeXml, layoutOf} from './decode.ts'
import {editText, type Edit} from './value-edit.ts'

type Locate = (offset: number) => number

/** Where the characters of a text begin in its bytes; undefined for encodings with several bytes for one of their characters. */
const locator = (bytes: Uint8Array, text: string): Locate | undefined => {
  const {mark, unit} = layoutOf(bytes)
  switch (unit) {
    case 'utf-8': {
      // Asked in order: every piece is counted once.
      let [at, counted] = [mark, 0]
      return (offset) => {
        at += Buffer.byteLength(text.slice(counted, offset))
        counted = offset
        return at
      }
    }
    case 'utf-16le':
    case 'utf-16be':
      return (offset) => mark + 2 * offset
    case 'table':
      return bytes.length - mark === text.length ? (offset) => mark + offset : undefined
  }
}

/** Letters of ASCII, as they stand in all encodings that the engine reads. */
const encoded = (ascii: string, bytes: Uint8Array): Uint8Array => {
  const {unit} = layoutOf(bytes)
  if (unit === 'utf-8' || unit === 'table') return Buffer.from(ascii, 'latin1')
  const units = Buffer.from(ascii, 'utf16le')
  return unit === 'utf-16le' ? units : units.swap16()
}

/**
 * The bytes of a file with some of its characters replaced by letters of ASCII; all other bytes stay.
 * @param edits in order, and apart
 * @returns undefined when that cannot be: the bytes are no text, a letter is none of ASCII, or their encoding is one that is not written
 */
export const editBytes = (bytes: Uint8Array, edits: readonly Edit[]): Uint8Array | undefined => {
  const decoded = decodeXml(bytes)
  if (decoded.kind !== 'text' || edits.some(({text}) => /[^\0-\x7f]/.test(text))) return undefined
  const locate = locator(bytes, decoded.text)
  if (locate === undefined) return undefined
  const parts: Uint8Array[] = []
  let from = 0
  for (const {start, end, text} of edits) {
    parts.push(bytes.subarray(from, locate(start)), encoded(text, bytes))
    from = locate(end)
  }
  const edited = Buffer.concat([...parts, bytes.subarray(from)])
  // What is read of it afterwards is the proof: nothing but the edits may differ.
  const read = decodeXml(edited)
  return read.kind === 'text' && read.text === editText(decoded.text, edits) ? edited : undefined
}
