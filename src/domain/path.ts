declare const livePathBrand: unique symbol

/** A checked path of a file in a live folder: relative, "/" between segments, one grammar wherever it is read or written. */
export type LivePath = string & {readonly [livePathBrand]: true}

/** Bytes of a whole path and of one segment, in UTF-8. */
const MAX_PATH = 1024
const MAX_SEGMENT = 255

/** Names that Windows takes for devices, with or without an extension. */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])( *\.|$)/i
/** Control characters, and the marks that turn the direction of writing: a name must look like what it is. */
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u

const utf8 = new TextEncoder()

const segmentProblem = (segment: string): string | undefined => {
  if (segment === '') return 'an empty segment ("//", or "/" at an end)'
  if (segment.startsWith('.')) return `"${segment}" begins with a dot`
  if (/[. ]$/.test(segment)) return `"${segment}" ends with a dot or a blank`
  if (DEVICE.test(segment)) return `"${segment}" is the name of a device on Windows`
  if (utf8.encode(segment).length > MAX_SEGMENT) return `a segment has more than ${MAX_SEGMENT} bytes`
  return undefined
}

/** What is wrong with `text` as a path of a live file, in words; undefined when it is right. */
export const pathProblem = (text: string): string | undefined => {
  if (text === '') return 'it is empty'
  if (!text.isWellFormed()) return 'it is not valid Unicode'
  if (text !== text.normalize('NFC')) return 'it is not in Unicode normal form C'
  if (text.includes('\\')) return 'it contains a backslash'
  if (text.includes(':')) return 'it contains a colon'
  if (HIDDEN.test(text)) return 'it contains a control or bidi character'
  if (utf8.encode(text).length > MAX_PATH) return `it has more than ${MAX_PATH} bytes`
  return text
    .split('/')
    .map(segmentProblem)
    .find((problem) => problem !== undefined)
}

/** True when `text` follows the path grammar. */
export const isLivePath = (text: string): text is LivePath => pathProblem(text) === undefined

/**
 * What is wrong with a listed name whose bytes are no UTF-8: U+FFFD stands where they were, and no file can be opened by that name.
 * Undefined for all others.
 */
export const decodingProblem = (name: string): string | undefined =>
  name.includes('\ufffd') ? 'its name is not valid UTF-8' : undefined

/** A printable form of an untrusted name: control and bidi characters as escapes, so that a terminal shows what is there. */
export const printable = (text: string): string =>
  text.replace(new RegExp(HIDDEN.source, 'gu'), (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`)

const isOneCharacter = (text: string): boolean => Array.from(text).length === 1

const foldCharacter = (character: string): string => {
  const upper = character.toUpperCase()
  // Simple folding: a character that becomes several ("ß" -> "SS") is no other name on any file system.
  const folded = isOneCharacter(upper) ? upper.toLowerCase() : character.toLowerCase()
  return isOneCharacter(folded) ? folded : character
}

const ASCII = /^[\u0000-\u007f]*$/

/** The form in which two paths are the same for a file system, or an engine, that ignores case. */
export const foldCase = (path: string): string =>
  // Nearly all names: for 10,000 paths a tenth of the time that it takes character by character.
  ASCII.test(path) ? path.toLowerCase() : Array.from(path, foldCharacter).join('').normalize('NFC')

/** Compares two texts by their UTF-8 bytes: the order of files in a manifest and of keys in a listing. */
export const compareBytes = (left: string, right: string): number => {
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index++) {
    const a = left.charCodeAt(index)
    const b = right.charCodeAt(index)
    if (a === b) continue
    // UTF-16 orders surrogates (code points above U+FFFF) before U+E000..U+FFFF; UTF-8 orders them behind.
    const aSurrogate = a >= 0xd800 && a <= 0xdfff
    const bSurrogate = b >= 0xd800 && b <= 0xdfff
    if (aSurrogate !== bSurrogate) return aSurrogate ? 1 : -1
    return a - b
  }
  return left.length - right.length
}

/** Two paths that cannot stand in one tree. */
export interface PathClash {
  readonly kind: 'case' | 'directory'
  readonly first: LivePath
  readonly second: LivePath
}

/** The folders above a path, outermost first: `a/b/c` gives `a` and `a/b`. */
export const parentFolders = (path: string): readonly string[] => {
  const segments = path.split('/')
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/'))
}

/**
 * Paths that exclude each other: equal under case folding, or one the directory of the other.
 * Folders that differ in case only clash, too: on Windows and macOS they are one folder.
 */
export const pathClashes = (paths: Iterable<LivePath>): readonly PathClash[] => {
  const clashes: PathClash[] = []
  const files = new Map<string, LivePath>()
  const folders = new Map<string, {readonly spelling: string; readonly path: LivePath}>()
  const all = [...paths]
  for (const path of all) {
    const folded = foldCase(path)
    const other = files.get(folded)
    if (other === undefined) files.set(folded, path)
    else clashes.push({kind: 'case', first: other, second: path})
    for (const folder of parentFolders(path)) {
      const foldedFolder = foldCase(folder)
      const known = folders.get(foldedFolder)
      if (known === undefined) folders.set(foldedFolder, {spelling: folder, path})
      else if (known.spelling !== folder) clashes.push({kind: 'case', first: known.path, second: path})
    }
  }
  for (const path of all) {
    const below = folders.get(foldCase(path))
    if (below !== undefined) clashes.push({kind: 'directory', first: path, second: below.path})
  }
  return clashes
}
