import {Failure} from '../domain/failure.ts'
import {LIMITS} from '../domain/limits.ts'
import {compareBytes, type LivePath} from '../domain/path.ts'
import type {ChangedFolders, FolderListing, ListedFile, RefusedFile} from '../ports/desk.ts'
import {isSettled, readLevel, type FolderLevel} from './folder-level.ts'
import type {IgnoreRules} from '../ports/ignore-rules.ts'
import {noIgnoreRules} from './ignore-rules.ts'

/** Folder by folder what a walk has read, for the next one. */
export type FolderLevels = ReadonlyMap<string, FolderLevel>

export interface Walk extends FolderListing {
  /** Paths whose names are written in another Unicode form on the disk: path -> as it is written there. */
  readonly spellings: ReadonlyMap<LivePath, string>
  readonly levels: FolderLevels
}

export interface WalkOptions {
  /** Milliseconds in which a file that was just written gets no stamp; else as long as every file system needs. */
  readonly young?: number | undefined
  /** What the last walk has read, and where something has changed since; else everything is read. */
  readonly known?: {readonly levels: FolderLevels; readonly changed: ChangedFolders}
}

interface Found {
  readonly files: Map<LivePath, ListedFile & {readonly spelling: string}>
  readonly refused: RefusedFile[]
  readonly ignored: string[]
}

/** Milliseconds after which a write surely leaves another time: FAT counts in two seconds. */
const YOUNG = 2000

const listedFile = ({size, links, stamp}: ListedFile): ListedFile => ({
  size,
  ...(links === undefined ? {} : {links}),
  ...(stamp === undefined ? {} : {stamp}),
})

const TWIN = 'another file has the same name in Unicode normal form C'
const TOO_LARGE = `it has more than ${LIMITS.file / 1024 / 1024} MiB`

const tooMany = (): Failure =>
  new Failure('failed', `the folder has more than ${LIMITS.files} files`, {
    hints: ['Is this the live root? Name what does not belong to it in a .jsctlignore.'],
  })

const addLevel = (found: Found, {files, refused, ignored}: FolderLevel): void => {
  found.refused.push(...refused)
  found.ignored.push(...ignored)
  for (const {path, spelling, ...listed} of files) {
    if (found.files.has(path)) found.refused.push({path: spelling, kind: 'name', problem: TWIN})
    else if (listed.size > LIMITS.file) found.refused.push({path: spelling, kind: 'too-large', problem: TOO_LARGE})
    else if (found.files.size >= LIMITS.files) throw tooMany()
    else found.files.set(path, {spelling, ...listed})
  }
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
export const walkFolder = async (root: string, {young = YOUNG, known}: WalkOptions = {}): Promise<Walk> => {
  const found: Found = {files: new Map(), refused: [], ignored: []}
  const levels = new Map<string, FolderLevel>()
  const before = known?.levels ?? new Map<string, FolderLevel>()
  const changed = known?.changed ?? 'all'

  const isUnchanged = (folder: string, level: FolderLevel, above: IgnoreRules): boolean =>
    changed !== 'all' && !changed.has(folder) && level.above === above && isSettled(level)

  const walk = async (folder: string, above: IgnoreRules): Promise<void> => {
    const last = before.get(folder)
    const level =
      last !== undefined && isUnchanged(folder, last, above)
        ? last
        : await readLevel({root, folder, above, young}, last)
    levels.set(folder, level)
    addLevel(found, level)
    for (const path of level.folders) await walk(path, level.rules)
  }

  await walk('', noIgnoreRules)
  refuseTwins(found)
  const inOrder = [...found.files].sort(([left], [right]) => compareBytes(left, right))
  return {
    files: new Map(inOrder.map(([path, file]) => [path, listedFile(file)])),
    folders: [...levels.keys()],
    refused: found.refused.sort((left, right) => compareBytes(left.path, right.path)),
    ignored: found.ignored.sort(compareBytes),
    spellings: new Map(inOrder.flatMap(([path, {spelling}]) => (spelling === path ? [] : [[path, spelling] as const]))),
    levels,
  }
}
