import {distance} from '../nearest.ts'

/** How the bytes of a file become characters. */
export type Encoding =
  | {readonly kind: 'utf-8'}
  | {readonly kind: 'utf-16'; readonly order: 'le' | 'be' | 'any'}
  | {readonly kind: 'us-ascii'}
  | {readonly kind: 'latin-1'}
  | {readonly kind: 'windows-1252'}
  /** A table that TextDecoder knows under this label. */
  | {readonly kind: 'table'; readonly label: string}

interface Row {
  /** What to write in a declaration. */
  readonly name: string
  /** Other spellings that the engine's parser takes (tried with the JDK's), lower case. */
  readonly aliases: readonly string[]
  readonly encoding: Encoding
}

const row = (name: string, encoding: Encoding, ...aliases: string[]): Row => ({name, encoding, aliases})
const table = (name: string, ...aliases: string[]): Row =>
  row(name, {kind: 'table', label: name.toLowerCase()}, ...aliases)

/**
 * TextDecoder takes "iso-8859-1" for windows-1252, and that of Node 20 decodes windows-1252 as ISO-8859-1: neither is
 * left to it.
 */
const ENCODINGS: readonly Row[] = [
  row('UTF-8', {kind: 'utf-8'}, 'utf8'),
  row(
    'ISO-8859-1',
    {kind: 'latin-1'},
    'iso8859-1',
    'iso_8859-1',
    'iso8859_1',
    'latin1',
    'l1',
    'iso-ir-100',
    'csisolatin1',
  ),
  row('windows-1252', {kind: 'windows-1252'}, 'cp1252'),
  row('US-ASCII', {kind: 'us-ascii'}, 'ascii'),
  table('ISO-8859-15', 'iso8859-15', 'iso8859_15', 'latin9', 'latin-9'),
  row('UTF-16', {kind: 'utf-16', order: 'any'}),
  row('UTF-16LE', {kind: 'utf-16', order: 'le'}),
  row('UTF-16BE', {kind: 'utf-16', order: 'be'}),
  ...[2, 3, 4, 5, 6, 7, 8, 13].map((part) => table(`ISO-8859-${part}`, `iso8859-${part}`, `iso8859_${part}`)),
  // Turkish: TextDecoder takes "iso-8859-9" for windows-1254, which differs in 0x80-0x9f only.
  row('ISO-8859-9', {kind: 'table', label: 'windows-1254'}, 'iso8859-9', 'iso8859_9', 'latin5'),
  ...[1250, 1251, 1253, 1254, 1255, 1256, 1257, 1258].map((page) => table(`windows-${page}`, `cp${page}`)),
  table('windows-874'),
  table('KOI8-R'),
  row('MacRoman', {kind: 'table', label: 'macintosh'}, 'x-macroman'),
  table('GB2312'),
  table('GBK'),
  table('GB18030'),
  table('Big5'),
  table('Shift_JIS'),
  table('EUC-JP'),
  table('EUC-KR'),
]

const BY_NAME: ReadonlyMap<string, Row> = new Map(
  ENCODINGS.flatMap((entry) => [entry.name.toLowerCase(), ...entry.aliases].map((name) => [name, entry] as const)),
)

/** The encoding that a declaration names; case does not matter. */
export const encodingNamed = (name: string): Encoding | undefined => BY_NAME.get(name.toLowerCase())?.encoding

/** What Windows calls "ANSI" is its western code page; no parser knows that name. */
const KNOWN_MISTAKES: Readonly<Record<string, string>> = {
  ansi: 'windows-1252',
  unicode: 'UTF-16',
  'latin-1': 'ISO-8859-1',
}

const bare = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')

/** The name that was probably meant: `CP-1252` -> `windows-1252`. Always one, for a message. */
export const nearestEncoding = (name: string): string => {
  const known = KNOWN_MISTAKES[name.toLowerCase()]
  if (known !== undefined) return known
  const wanted = bare(name.slice(0, 40))
  let best = {name: 'UTF-8', away: Math.max(2, wanted.length - 2)}
  for (const [spelling, entry] of BY_NAME) {
    const away = distance(wanted, bare(spelling))
    if (away < best.away) best = {name: entry.name, away}
  }
  return best.name
}
