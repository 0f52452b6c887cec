import {stat} from 'node:fs/promises'
import {basename, dirname, join, resolve} from 'node:path'
import pMap from 'p-map'
import {Failure} from '../domain/failure.ts'
import {printable, type LivePath} from '../domain/path.ts'
import {isIgnoredName} from '../domain/ignored-names.ts'
import type {ObjectFolder, Renaming} from '../ports/desk.ts'
import {errnoOf} from './errno.ts'
import {digestFile, readWhole} from './file-bytes.ts'
import {folderFailure, goneFailure} from './folder-failure.ts'
import {walkFolder, type FolderLevels} from './folder-walk.ts'
import type {IgnoreRules} from '../ports/ignore-rules.ts'

/** Files that are read at a time. */
const CONCURRENCY = 16

const readFailure = (path: string, error: unknown): Failure => {
  const what = printable(path)
  if (errnoOf(error) === 'ENOENT') return goneFailure(path, error)
  if (errnoOf(error) === 'ELOOP')
    return new Failure('failed', `${what} became a symbolic link while the folder was read`, {
      cause: error,
      hints: ['Run the command again.'],
    })
  return folderFailure(what, error)
}

/** A folder, and where its files are on the disk. */
interface PlacedFolder {
  readonly folder: ObjectFolder
  /** The name of a listed file on the disk, absolute. */
  readonly real: (path: LivePath) => string
  /** The same with its new name. */
  readonly renamed: (file: Renaming) => string
}

/** A path with the end of another: that end is ASCII, so it has the same length in every Unicode form. */
const withEndOf = (spelling: string, {path, to}: Renaming): string => {
  let same = 0
  while (same < path.length && path[same] === to[same]) same++
  return spelling.slice(0, spelling.length - (path.length - same)) + to.slice(same)
}

/**
 * Opens a live folder at a desk, for reading. A path that is itself a link to a folder is followed; links inside are refused.
 * @param young milliseconds in which a file that was just written gets no stamp; else as long as every file system needs
 * @throws Failure 'not-found' when there is no folder, 'usage' when it is a file, 'forbidden' without rights
 */
export const openPlacedFolder = async (path: string, young?: number): Promise<PlacedFolder> => {
  const root = resolve(path)
  /** Names on the disk that are written in another Unicode form than their path. */
  const spellings = new Map<LivePath, string>()
  let levels: FolderLevels = new Map()
  /** Of every folder. */
  let rules: ReadonlyMap<string, IgnoreRules> = new Map()
  /** Of files with more than one name. */
  const links = new Map<LivePath, number>()
  const spelled = (file: Renaming): string => withEndOf(spellings.get(file.path) ?? file.path, file)
  const real = (livePath: LivePath): string => join(root, spellings.get(livePath) ?? livePath)

  try {
    if (!(await stat(root)).isDirectory())
      throw new Failure('usage', `${printable(root)} is a file, not a folder`, {
        hints: [
          'Name the folder that holds the objects, the live root; `--only GLOB` says which of its files are meant.',
        ],
      })
  } catch (error) {
    if (error instanceof Failure) throw error
    throw folderFailure(root, error)
  }

  const reading = async <T>(livePath: LivePath, read: (path: string) => Promise<T>): Promise<T> => {
    try {
      return await read(real(livePath))
    } catch (error) {
      throw error instanceof Failure ? error : readFailure(livePath, error)
    }
  }

  const folder: ObjectFolder = {
    path: root,
    list: async (changed) => {
      const {
        spellings: found,
        levels: read,
        ...listing
      } = await walkFolder(root, {
        young,
        ...(changed === undefined ? {} : {known: {levels, changed}}),
      })
      // Who lists once needs no memory of it.
      levels = changed === undefined ? new Map() : read
      rules = new Map(Array.from(read, ([level, {rules: those}]) => [level, those]))
      spellings.clear()
      links.clear()
      for (const [livePath, spelling] of found) spellings.set(livePath, spelling)
      for (const [livePath, {links: names}] of listing.files) if (names !== undefined) links.set(livePath, names)
      return listing
    },
    links: (livePath) => links.get(livePath) ?? 1,
    unfitness: (file) => {
      const path = spelled(file)
      const place = dirname(path) === '.' ? '' : dirname(path)
      if (isIgnoredName(basename(path)) || rules.get(place)?.ignores(path, 'file') === true) return 'ignored'
      return rules.has(path) ? 'folder' : undefined
    },
    read: async (livePath) => reading(livePath, readWhole),
    digest: async (paths) => {
      const contents = await pMap(paths, async (livePath) => [livePath, await reading(livePath, digestFile)] as const, {
        concurrency: CONCURRENCY,
      })
      return new Map(contents)
    },
  }
  return {folder, real, renamed: (file) => join(root, spelled(file))}
}

/** The same for those who only read. @throws Failure as `openPlacedFolder` */
export const openObjectFolder = async (path: string, young?: number): Promise<ObjectFolder> =>
  (await openPlacedFolder(path, young)).folder
