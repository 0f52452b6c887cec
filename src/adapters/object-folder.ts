import {stat} from 'node:fs/promises'
import {join, resolve} from 'node:path'
import pMap from 'p-map'
import {Failure} from '../domain/failure.ts'
import {printable, type LivePath} from '../domain/path.ts'
import type {ObjectFolder} from '../ports/desk.ts'
import {errnoOf} from './errno.ts'
import {digestFile, readWhole} from './file-bytes.ts'
import {folderFailure} from './folder-failure.ts'
import {walkFolder, type FolderLevels} from './folder-walk.ts'

/** Files that are read at a time. */
const CONCURRENCY = 16

const readFailure = (path: string, error: unknown): Failure => {
  const what = printable(path)
  if (errnoOf(error) === 'ENOENT')
    return new Failure('failed', `${what} is gone: it was deleted while the folder was read`, {
      cause: error,
      hints: ['Run the command again.'],
    })
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
  const real = (livePath: LivePath): string => join(root, spellings.get(livePath) ?? livePath)

  try {
    if (!(await stat(root)).isDirectory())
      throw new Failure('usage', `${printable(root)} is a file, not a folder`, {
        hints: ['Name the folder that holds the objects, the live root.'],
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
      spellings.clear()
      for (const [livePath, spelling] of found) spellings.set(livePath, spelling)
      return listing
    },
    read: async (livePath) => reading(livePath, readWhole),
    digest: async (paths) => {
      const contents = await pMap(paths, async (livePath) => [livePath, await reading(livePath, digestFile)] as const, {
        concurrency: CONCURRENCY,
      })
      return new Map(contents)
    },
  }
  return {folder, real}
}

/** The same for those who only read. @throws Failure as `openPlacedFolder` */
export const openObjectFolder = async (path: string, young?: number): Promise<ObjectFolder> =>
  (await openPlacedFolder(path, young)).folder
