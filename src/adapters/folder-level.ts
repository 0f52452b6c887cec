import {lstat as lstatWithCallback, type Dirent, type Stats} from 'node:fs'
import {readdir} from 'node:fs/promises'
import {join} from 'node:path'
import {promisify} from 'node:util'
import pMap from 'p-map'
import {Failure} from '../domain/failure.ts'
import {IGNORE_FILE, isIgnoredName} from '../domain/ignored-names.ts'
import {LIMITS} from '../domain/limits.ts'
import {decodingProblem, isLivePath, pathProblem, printable, type LivePath} from '../domain/path.ts'
import type {ListedFile, RefusedFile} from '../ports/desk.ts'
import {readBoundedFile} from './bounded-file.ts'
import {isAbsence} from './errno.ts'
import {folderFailure, goneFailure} from './folder-failure.ts'
import type {IgnoreRules} from '../ports/ignore-rules.ts'

// node:fs with callbacks, as in file-bytes.ts.
const lstatFile = promisify(lstatWithCallback)

/** Files whose size is asked for at a time. */
const CONCURRENCY = 16

/** A file whose name can be published. */
interface NamedFile extends ListedFile {
  readonly path: LivePath
  /** The path as it is written on the disk, in whatever Unicode form. */
  readonly spelling: string
}

/** What one folder holds, without what its folders hold. */
export interface FolderLevel {
  /** The rules of the folders above, and those that count in it. */
  readonly above: IgnoreRules
  readonly rules: IgnoreRules
  /** The text of its .jsctlignore; undefined without one. */
  readonly ignoreText: string | undefined
  readonly files: readonly NamedFile[]
  /** Their paths. */
  readonly folders: readonly string[]
  readonly refused: readonly RefusedFile[]
  readonly ignored: readonly string[]
}

const readable = async <T>(path: string, read: () => Promise<T>): Promise<T> => {
  try {
    return await read()
  } catch (error) {
    throw error instanceof Failure ? error : folderFailure(path, error)
  }
}

/** The same for what the folder above has just listed. */
const stillReadable = <T>(path: string, read: () => Promise<T>): Promise<T> =>
  readable(path, async () => {
    try {
      return await read()
    } catch (error) {
      throw isAbsence(error) ? goneFailure(path, error) : error
    }
  })

const ignoreTextIn = async (absolute: string, entries: readonly Dirent[]): Promise<string | undefined> => {
  if (!entries.some((entry) => entry.name === IGNORE_FILE && entry.isFile())) return undefined
  const path = join(absolute, IGNORE_FILE)
  return readable(path, async () => {
    const read = await readBoundedFile(path, LIMITS.document)
    if (read.kind === 'read') return new TextDecoder().decode(read.bytes)
    throw new Failure('configuration', `${printable(path)} ${read.problem}`, {
      hints: ['It wants to be a small file with a pattern on each line.'],
    })
  })
}

const LINK = 'it is a symbolic link: what it points to may change unseen, and a server may not have it'
const NO_RULES = 'it is no plain file: what it should leave out would be published'
const SPECIAL = 'it is neither a file nor a folder'

/** Rules that cannot be read are not left out as all that begins with a dot. */
const isRulesGone = (entry: Dirent): boolean => entry.name === IGNORE_FILE && !entry.isFile()

const refusedEntry = (path: string, entry: Dirent): RefusedFile | undefined => {
  if (isRulesGone(entry)) return {path, kind: entry.isSymbolicLink() ? 'symbolic-link' : 'special', problem: NO_RULES}
  if (entry.isSymbolicLink()) return {path, kind: 'symbolic-link', problem: LINK}
  if (!entry.isFile() && !entry.isDirectory()) return {path, kind: 'special', problem: SPECIAL}
  const problem = decodingProblem(path)
  return problem === undefined ? undefined : {path, kind: 'name', problem}
}

/** Only where there are several: a listing of ten thousand files is in memory. */
const linksOf = ({nlink}: Stats): Pick<ListedFile, 'links'> => (nlink > 1 ? {links: nlink} : {})

const stampOf = ({size, mtimeMs, ctimeMs, ino}: Stats, young: number): Pick<ListedFile, 'stamp'> =>
  Date.now() - Math.max(mtimeMs, ctimeMs) < young ? {} : {stamp: `${size} ${mtimeMs} ${ctimeMs} ${ino}`}

const namedFile = (spelling: string, stats: Stats, young: number): NamedFile | RefusedFile => {
  const path = spelling.normalize('NFC')
  return isLivePath(path)
    ? {path, spelling, size: stats.size, ...linksOf(stats), ...stampOf(stats, young)}
    : {path: spelling, kind: 'name', problem: `its name cannot be published: ${pathProblem(path) ?? ''}`}
}

/** The same text under the same rules gives the same rules: who compares them sees that nothing below has to be read again. */
const rulesIn = (
  {folder, above}: Pick<LevelPlace, 'folder' | 'above'>,
  ignoreText: string | undefined,
  before: FolderLevel | undefined,
): IgnoreRules => {
  if (ignoreText === undefined) return above
  return before?.above === above && before.ignoreText === ignoreText ? before.rules : above.within(folder, ignoreText)
}

export interface LevelPlace {
  readonly root: string
  /** Relative to the root, '' for itself. */
  readonly folder: string
  readonly above: IgnoreRules
  /** Milliseconds in which a file that was just written gets no stamp. */
  readonly young: number
}

/** Reads one folder. @param before as it was read last @throws Failure when it cannot be read */
export const readLevel = async (
  {root, folder, above, young}: LevelPlace,
  before: FolderLevel | undefined,
): Promise<FolderLevel> => {
  const absolute = join(root, folder)
  const list = () => readdir(absolute, {withFileTypes: true})
  const entries = await (folder === '' ? readable(absolute, list) : stillReadable(absolute, list))
  const ignoreText = await ignoreTextIn(absolute, entries)
  const rules = rulesIn({folder, above}, ignoreText, before)
  const names: string[] = []
  const folders: string[] = []
  const refused: RefusedFile[] = []
  const ignored: string[] = []
  for (const entry of entries) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    const refusal = refusedEntry(path, entry)
    if (
      (isIgnoredName(entry.name) && !isRulesGone(entry)) ||
      rules.ignores(path, entry.isDirectory() ? 'folder' : 'file')
    )
      ignored.push(entry.isDirectory() ? `${path}/` : path)
    else if (refusal !== undefined) refused.push(refusal)
    else (entry.isDirectory() ? folders : names).push(path)
  }
  const files = await pMap(
    names,
    async (path) => namedFile(path, await stillReadable(path, () => lstatFile(join(root, path))), young),
    {concurrency: CONCURRENCY},
  )
  return {
    above,
    rules,
    ignoreText,
    files: files.filter((file) => 'spelling' in file),
    folders,
    refused: [...refused, ...files.filter((file) => 'problem' in file)],
    ignored,
  }
}

/** Whether nothing can have changed in a folder of which no change was heard: young files may have, without a trace. */
export const isSettled = ({files}: FolderLevel): boolean => files.every(({stamp}) => stamp !== undefined)
