import {randomUUID} from 'node:crypto'
import {constants} from 'node:fs'
import {copyFile, lstat, open, rename, rmdir, unlink, type FileHandle} from 'node:fs/promises'
import {join} from 'node:path'
import {Failure} from '../domain/failure.ts'
import {printable} from '../domain/path.ts'
import {OWN_PREFIX} from '../domain/store-keys.ts'
import type {ETag} from '../ports/store.ts'
import {translated} from './directory-failures.ts'
import {keySegments, makeFolders, TEMPORARY_PREFIX} from './directory-place.ts'
import {etagOf} from './directory-reading.ts'
import {syncFolder} from './durability.ts'
import {errnoOf} from './errno.ts'

/** Tries when somebody removes a folder that just became empty while a file is being written into it. */
const TRIES = 5

/** The rights that a new file gets from its folder. */
const FILE_MODE = 0o666

/** jsctl's own keys must survive a power cut; the view can be written again from them. */
export const mustLast = (key: string): boolean => key.startsWith(OWN_PREFIX)

/** Makes and fills the new temporary file at `path`. */
export type Fill = (path: string) => Promise<FileHandle>

export const withBytes =
  (bytes: Uint8Array): Fill =>
  async (path) => {
    const handle = await open(path, 'wx', 0o600)
    return closedOnError(handle, () => handle.writeFile(bytes))
  }

/** The copy is made by the system, in bounded memory. @throws Failure 'failed' when the file is not as large as was said */
export const withCopy =
  (source: {readonly path: string; readonly size: number}): Fill =>
  async (path) => {
    await translated('read', source.path, () => lstat(source.path))
    await copyFile(source.path, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
    const handle = await open(path, 'r+')
    return closedOnError(handle, async () => {
      const {size} = await handle.stat()
      if (size === source.size) return
      throw new Failure('failed', `${printable(source.path)} has ${size} bytes, not ${source.size}: it was changed`)
    })
  }

const closedOnError = async (handle: FileHandle, work: () => Promise<void>): Promise<FileHandle> => {
  try {
    await work()
    return handle
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** A complete file in the folder of its key, not yet under its name. */
export interface StagedFile {
  readonly temporary: string
  readonly target: string
  readonly etag: ETag
  /** Makes the file's name durable, once it has got it. */
  readonly sync: () => Promise<void>
}

/** Gives a filled file its rights, and makes it durable where that matters. */
const finish = async (handle: FileHandle, key: string, mode: number): Promise<ETag> => {
  try {
    await handle.chmod(mode & FILE_MODE)
    if (mustLast(key)) await handle.sync()
    return etagOf(await handle.stat({bigint: true}))
  } finally {
    await handle.close()
  }
}

const stage = async (root: string, key: string, fill: Fill): Promise<StagedFile> => {
  const segments = keySegments(key)
  const {folder, mode, made} = await makeFolders(root, segments)
  const temporary = join(folder, `${TEMPORARY_PREFIX}${randomUUID()}`)
  try {
    const etag = await finish(await fill(temporary), key, mode)
    const sync = async (): Promise<void> => {
      if (mustLast(key)) for (const changed of [...made, folder]) await syncFolder(changed)
    }
    return {temporary, target: join(folder, segments.at(-1) ?? ''), etag, sync}
  } catch (error) {
    await removeTemporary(temporary)
    throw error
  }
}

/** What cannot be removed is skipped by listings and cleared by a later publication: the write itself went through, or failed for a reason. */
const removeTemporary = (path: string): Promise<void> => unlink(path).catch(() => undefined)

/** Stages a file, hands it to `use`, and removes what is left of it. @throws Failure */
export const withStaged = async <Result>(
  root: string,
  key: string,
  fill: Fill,
  use: (staged: StagedFile) => Promise<Result>,
): Promise<Result> =>
  translated('write', join(root, key), async () => {
    for (let tried = 1; ; tried++) {
      let staged: StagedFile
      try {
        staged = await stage(root, key, fill)
      } catch (error) {
        if (errnoOf(error) === 'ENOENT' && tried < TRIES) continue
        throw error
      }
      try {
        return await use(staged)
      } finally {
        await removeTemporary(staged.temporary)
      }
    }
  })

/** Folders with files cannot give way to a file: S3 allows the keys `a` and `a/b` together, a directory does not. */
export const folderInTheWay = (path: string): Failure =>
  new Failure('refused', `${printable(path)} is a folder, and a file of that name is to be written`, {
    hints: ['Move the folder away or rename it.'],
  })

const replace = async ({temporary, target}: StagedFile): Promise<void> => {
  try {
    await rename(temporary, target)
  } catch (error) {
    const found = await lstat(target).catch(() => undefined)
    if (found?.isDirectory() !== true) throw error
    try {
      // An empty folder is no key, so it is in nobody's way.
      await rmdir(target)
      await rename(temporary, target)
    } catch {
      throw folderInTheWay(target)
    }
  }
}

/** Writes a key, whatever was there. */
export const writeFileUnder = (root: string, key: string, fill: Fill): Promise<ETag> =>
  withStaged(root, key, fill, async (staged) => {
    await replace(staged)
    await staged.sync()
    return staged.etag
  })
