import {printable} from '../path.ts'
import type {XmlProblem} from './document.ts'
import {encodingNamed, nearestEncoding, type Encoding} from './encodings.ts'
import {firstNonAscii, firstUnpairedSurrogate, firstInvalidUtf8} from './invalid-bytes.ts'
import {problemIn, type ProblemDraft} from './problem.ts'

export type Decoded =
  /** Without the byte order mark. */
  {readonly kind: 'text'; readonly text: string} | {readonly kind: 'problem'; readonly problem: XmlProblem}

/** How the first bytes look: they must be read before the declaration can be. */
interface Opening {
  readonly family: 'bytes' | 'utf-16le' | 'utf-16be'
  /** Bytes of the byte order mark. */
  readonly mark: number
}

/** XML 1.0, appendix F: byte order marks first, then how "<?" would look. */
const OPENINGS: readonly (Opening & {readonly bytes: readonly number[]})[] = [
  {bytes: [0xef, 0xbb, 0xbf], family: 'bytes', mark: 3},
  {bytes: [0xfe, 0xff], family: 'utf-16be', mark: 2},
  {bytes: [0xff, 0xfe], family: 'utf-16le', mark: 2},
  {bytes: [0x00, 0x3c, 0x00, 0x3f], family: 'utf-16be', mark: 0},
  {bytes: [0x3c, 0x00, 0x3f, 0x00], family: 'utf-16le', mark: 0},
]

const openingOf = (bytes: Uint8Array): Opening =>
  OPENINGS.find((opening) => opening.bytes.every((byte, index) => bytes[index] === byte)) ?? {family: 'bytes', mark: 0}

/** How the characters of a file that can be decoded lie in its bytes. */
export interface Layout {
  /** Bytes of the byte order mark. */
  readonly mark: number
  readonly unit: 'utf-8' | 'utf-16le' | 'utf-16be' | 'table'
}

/** The layout of bytes that `decodeXml` makes a text of. */
export const layoutOf = (bytes: Uint8Array): Layout => {
  const {family, mark} = openingOf(bytes)
  if (family !== 'bytes') return {mark, unit: family}
  const declared = declaredIn(latin1(bytes.subarray(0, DECLARATION_REACH)))
  const isUtf8 = mark > 0 || declared === undefined || encodingNamed(declared.name)?.kind === 'utf-8'
  return {mark, unit: isUtf8 ? 'utf-8' : 'table'}
}

/** Every byte is the character of the same number: ISO-8859-1 as it is defined. */
export const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')

/** Bytes 80 to 9F of windows-1252; five of them stand for nothing. */
const WINDOWS_1252 = '€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ'

const windows1252 = (bytes: Uint8Array): string =>
  latin1(bytes).replaceAll(/[\u0080-\u009f]/g, (character) => WINDOWS_1252.charAt(character.charCodeAt(0) - 0x80))

const DECLARATION = /^<\?xml[ \t\r\n][^?>]*?[ \t\r\n]encoding[ \t\r\n]*=[ \t\r\n]*(["'])([^"'?>]*)\1/
/** Characters in which a declaration must have ended. */
const DECLARATION_REACH = 1024

interface Declared {
  readonly name: string
  /** Of the name, from 0. */
  readonly offset: number
}

const declaredIn = (head: string): Declared | undefined => {
  const match = DECLARATION.exec(head)
  const name = match?.[2]
  return match === null || name === undefined ? undefined : {name, offset: match[0].length - 1 - name.length}
}

const LEGAL_NAME = /^[A-Za-z][A-Za-z0-9._-]*$/

const unknownName = ({name, offset}: Declared): ProblemDraft => ({
  rule: 'xml.encoding-name',
  offset,
  message: LEGAL_NAME.test(name)
    ? `there is no encoding "${printable(name)}" that jsctl can read`
    : `"${printable(name)}" cannot be the name of an encoding`,
  hint: `Did you mean encoding="${nearestEncoding(name)}"?`,
})

const contradiction = ({name, offset}: Declared, actual: string): ProblemDraft => ({
  rule: 'xml.encoding',
  offset,
  message: `the file is written in ${actual}, but says that it is ${printable(name)}`,
  hint: `Declare the encoding in which your editor saves the file, or save it as ${printable(name)}.`,
})

const byteName = (byte: number): string => `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`

/** The text; undefined when the bytes are not UTF-8. TextDecoder is fast but does not say where. */
const strictUtf8 = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', {ignoreBOM: true, fatal: true}).decode(bytes)
  } catch {
    return undefined
  }
}

const invalidUtf8 = (bytes: Uint8Array, declared: boolean): Decoded => {
  const offset = firstInvalidUtf8(bytes) ?? 0
  const before = new TextDecoder('utf-8', {ignoreBOM: true}).decode(bytes.subarray(0, offset))
  const byte = bytes[offset] ?? 0
  const meant = byte >= 0xa0 ? `; in ISO-8859-1 it would be "${String.fromCharCode(byte)}"` : ''
  const rest = latin1(bytes.subarray(offset, offset + DECLARATION_REACH))
  return problem(before + rest, {
    rule: 'xml.encoding',
    offset: before.length,
    message: `byte ${byteName(byte)} is not valid UTF-8${meant}`,
    hint: declared
      ? 'Save the file as UTF-8, or declare the encoding in which it is saved: <?xml version="1.0" encoding="ISO-8859-1"?>.'
      : 'Without a declaration a file is UTF-8. Begin it with the encoding in which it is saved: <?xml version="1.0" encoding="ISO-8859-1"?>.',
  })
}

const problem = (text: string, draft: ProblemDraft): Decoded => ({kind: 'problem', problem: problemIn(text, draft)})

const decodeUtf16 = (bytes: Uint8Array, order: 'le' | 'be', declared: Declared | undefined): Decoded => {
  const text = new TextDecoder(`utf-16${order}`, {ignoreBOM: true}).decode(bytes)
  if (declared !== undefined) {
    const encoding = encodingNamed(declared.name)
    if (encoding === undefined) return problem(text, unknownName(declared))
    if (encoding.kind !== 'utf-16' || (encoding.order !== 'any' && encoding.order !== order))
      return problem(text, contradiction(declared, `UTF-16${order.toUpperCase()}`))
  }
  const offset = firstUnpairedSurrogate(bytes, order)
  if (offset === undefined) return {kind: 'text', text}
  return problem(text, {
    rule: 'xml.encoding',
    offset,
    message: 'half a character is missing here: this is not valid UTF-16',
    hint: 'Save the file again, best as UTF-8.',
  })
}

const decodeBytes = (bytes: Uint8Array, encoding: Encoding, declared: Declared | undefined): Decoded => {
  switch (encoding.kind) {
    case 'utf-8': {
      const text = strictUtf8(bytes)
      return text === undefined ? invalidUtf8(bytes, declared !== undefined) : {kind: 'text', text}
    }
    case 'us-ascii': {
      const offset = firstNonAscii(bytes)
      if (offset === undefined) return {kind: 'text', text: latin1(bytes)}
      return problem(latin1(bytes), {
        rule: 'xml.encoding',
        offset,
        message: `byte ${byteName(bytes[offset] ?? 0)} is not US-ASCII`,
        hint: 'Declare the encoding in which the file is saved, for example encoding="UTF-8".',
      })
    }
    case 'latin-1':
      return {kind: 'text', text: latin1(bytes)}
    case 'windows-1252':
      return {kind: 'text', text: windows1252(bytes)}
    case 'table':
      // Bytes without a character become U+FFFD, as in the engine's parser.
      return {kind: 'text', text: new TextDecoder(encoding.label, {ignoreBOM: true}).decode(bytes)}
    case 'utf-16':
      return problem(latin1(bytes), contradiction(declared ?? {name: 'UTF-16', offset: 0}, 'single bytes'))
  }
}

/**
 * The characters of an XML file: by byte order mark, then by its declaration, else UTF-8.
 * A byte order mark wins over a declaration of another 8-bit encoding (that file loads, objects.md §1.2).
 */
export const decodeXml = (bytes: Uint8Array): Decoded => {
  const {family, mark} = openingOf(bytes)
  const content = bytes.subarray(mark)
  if (family !== 'bytes') {
    const head = new TextDecoder(family, {ignoreBOM: true}).decode(content.subarray(0, 2 * DECLARATION_REACH))
    return decodeUtf16(content, family === 'utf-16le' ? 'le' : 'be', declaredIn(head))
  }
  const declared = declaredIn(latin1(content.subarray(0, DECLARATION_REACH)))
  const encoding = declared === undefined ? ({kind: 'utf-8'} as const) : encodingNamed(declared.name)
  if (encoding === undefined) {
    return declared === undefined
      ? decodeBytes(content, {kind: 'utf-8'}, declared)
      : problem(latin1(content), unknownName(declared))
  }
  const marked = mark > 0 && encoding.kind !== 'utf-16'
  return decodeBytes(content, marked ? {kind: 'utf-8'} : encoding, declared)
}
