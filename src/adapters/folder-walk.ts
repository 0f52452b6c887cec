import type {Dirent} from 'node:fs'
import {lstat, readFile, readdir} from 'node:fs/promises'
import {join} from 'node:path'
import pMap from 'p-map'
import {Failure} from '../domain/failure.ts'
import {LIMITS} from '../domain/limits.ts'
import {compareBytes, isLivePath, pathProblem, printable, type LivePath} from '../domain/path.ts'
import type {FolderListing, RefusedFile} from '../ports/desk.ts'
import {folderFailure} from './folder-failure.ts'
import {isIgnoredName} from '../domain/ignored-names.ts'
import {IGNORE_FILE, noIgnoreRules, type IgnoreRules} from './ignore-rules.ts'

/** Files whose size is asked for at a time. */
const CONCURRENCY = 16

export interface Walk extends FolderListing {
  /** Paths whose names are written in another Unicode form on the disk: path -> as it is written there. */
  readonly spellings: ReadonlyMap<LivePath, string>
}

interface Found {
  readonly files: Map<LivePath, {readonly spelling: string; readonly size: number}>
  readonly refused: RefusedFile[]
  readonly ignored: string[]
}

const readable = async <T>(path: string, read: () => Promise<T>): Promise<T> => {
  try {
    return await read()
  } catch (error) {
    throw error instanceof Failure ? error : folderFailure(path, error)
  }
}

const rulesWithin = async (
  root: string,
  folder: string,
  entries: readonly Dirent[],
  rules: IgnoreRules,
): Promise<IgnoreRules> => {
  if (!entries.some((entry) => entry.name === IGNORE_FILE && entry.isFile())) return rules
  const path = join(root, folder, IGNORE_FILE)
  return readable(path, async () => {
    const {size} = await lstat(path)
    if (size > LIMITS.document) throw new Failure('configuration', `${printable(path)} has more than 1 MiB`)
    return rules.within(folder, await readFile(path, 'utf8'))
  })
}

const LINK = 'it is a symbolic link: what it points to may change unseen, and a server may not have it'
const SPECIAL = 'it is neither a file nor a folder'
/** Node puts U+FFFD where the bytes of a name are no UTF-8; such a file could not be opened by that name. */
const NOT_UTF8 = 'its name is not valid UTF-8'
const TWIN = 'another file has the same name in Unicode normal form C'
const TOO_LARGE = `it has more than ${LIMITS.file / 1024 / 1024} MiB`

const refuseEntry = (found: Found, path: string, entry: Dirent): boolean => {
  const refuse = (kind: RefusedFile['kind'], problem: string): true => {
    found.refused.push({path, kind, problem})
    return true
  }
  if (entry.isSymbolicLink()) return refuse('symbolic-link', LINK)
  if (!entry.isFile() && !entry.isDirectory()) return refuse('special', SPECIAL)
  if (path.includes('\ufffd')) return refuse('name', NOT_UTF8)
  return false
}

/** Why a file of this name and size cannot be published. */
const fileProblem = (found: Found, path: string, size: number): Pick<RefusedFile, 'kind' | 'problem'> | undefined => {
  if (!isLivePath(path)) return {kind: 'name', problem: `its name cannot be published: ${pathProblem(path) ?? ''}`}
  if (found.files.has(path)) return {kind: 'name', problem: TWIN}
  if (size > LIMITS.file) return {kind: 'too-large', problem: TOO_LARGE}
  return undefined
}

const addFile = (found: Found, spelling: string, size: number): void => {
  const path = spelling.normalize('NFC')
  const refused = fileProblem(found, path, size)
  if (refused !== undefined) found.refused.push({path: spelling, ...refused})
  else if (found.files.size >= LIMITS.files) throw tooMany()
  else if (isLivePath(path)) found.files.set(path, {spelling, size})
}

const tooMany = (): Failure =>
  new Failure('failed', `the folder has more than ${LIMITS.files} files`, {
    hints: ['Is this the live root? Name what does not belong to it in a .jsctlignore.'],
  })

const walk = async (root: string, folder: string, above: IgnoreRules, found: Found): Promise<void> => {
  const absolute = join(root, folder)
  const entries = await readable(absolute, () => readdir(absolute, {withFileTypes: true}))
  const rules = await rulesWithin(root, folder, entries, above)
  const files: string[] = []
  const folders: string[] = []
  for (const entry of entries) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (isIgnoredName(entry.name) || rules.ignores(path, entry.isDirectory() ? 'folder' : 'file'))
      found.ignored.push(entry.isDirectory() ? `${path}/` : path)
    else if (!refuseEntry(found, path, entry)) (entry.isDirectory() ? folders : files).push(path)
  }
  const sizes = await pMap(files, (path) => readable(path, async () => (await lstat(join(root, path))).size), {
    concurrency: CONCURRENCY,
  })
  for (const [index, path] of files.entries()) addFile(found, path, sizes[index] ?? 0)
  for (const path of folders) await walk(root, path, rules, found)
}

/** Two names that are one in Unicode normal form C: neither can be published, for nobody could say which is meant. */
const refuseTwins = (found: Found): void => {
  const twins = new Set(found.refused.filter(({problem}) => problem === TWIN).map(({path}) => path.normalize('NFC')))
  for (const [path, {spelling}] of found.files) {
    if (!twins.has(path)) continue
    found.files.delete(path)
    found.refused.push({path: spelling, kind: 'name', problem: TWIN})
  }
}

/** Lists a folder without following links or reading files. @throws Failure when a folder in it cannot be read */
export const walkFolder = async (root: string): Promise<Walk> => {
  const found: Found = {files: new Map(), refused: [], ignored: []}
  await walk(root, '', noIgnoreRules, found)
  refuseTwins(found)
  const inOrder = [...found.files].sort(([left], [right]) => compareBytes(left, right))
  return {
    files: new Map(inOrder.map(([path, {size}]) => [path, {size}])),
    refused: found.refused.sort((left, right) => compareBytes(left.path, right.path)),
    ignored: found.ignored.sort(compareBytes),
    spellings: new Map(inOrder.flatMap(([path, {spelling}]) => (spelling === path ? [] : [[path, spelling] as const]))),
  }
}
