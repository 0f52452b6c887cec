import {constants, type BigIntStats} from 'node:fs'
import {lstat, open, type FileHandle} from 'node:fs/promises'
import {Failure} from '../domain/failure.ts'
import {printable} from '../domain/path.ts'
import type {ETag, GetOptions, StoredObject, StoreEntry} from '../ports/store.ts'
import {fileFailure} from './directory-failures.ts'
import {linkFailure} from './directory-place.ts'
import {errnoOf, isAbsence} from './errno.ts'

/** Bytes that a stream reads at once. */
const PIECE = 256 * 1024
/** Tries to read a file that somebody writes in place meanwhile. */
const TRIES = 3

/** Windows does not know all of them. */
const FLAGS: Readonly<Record<string, number | undefined>> = constants
/** A link is an error; a pipe does not keep us waiting for its other end. */
const READ_FLAGS = constants.O_RDONLY | (FLAGS['O_NOFOLLOW'] ?? 0) | (FLAGS['O_NONBLOCK'] ?? 0)

/** The ETag of a file: `<size>-<mtime ns>-<inode>`. A replaced file has another inode, a rewritten one another time. */
export const etagOf = ({size, mtimeNs, ino}: BigIntStats): ETag => `${size}-${mtimeNs}-${ino}`

/** What a listing says of a file. */
export const entryOf = (key: string, found: BigIntStats): StoreEntry => ({
  key,
  size: Number(found.size),
  etag: etagOf(found),
  modified: new Date(Number(found.mtimeMs)),
})

const noFile = (path: string): Failure =>
  new Failure('integrity', `${printable(path)} is no plain file`, {hints: ['Remove it: a store holds files only.']})

interface OpenedFile {
  readonly handle: FileHandle
  readonly stats: BigIntStats
}

/** Opens a plain file; undefined when there is none, or a folder. @throws Failure 'integrity' for links, pipes and devices */
const openFile = async (path: string): Promise<OpenedFile | undefined> => {
  let handle: FileHandle
  try {
    handle = await open(path, READ_FLAGS)
  } catch (error) {
    if (isAbsence(error) || errnoOf(error) === 'EISDIR' || errnoOf(error) === 'ENAMETOOLONG') return undefined
    // ELOOP and EMLINK are the answers to O_NOFOLLOW, ENXIO that of a socket.
    if (errnoOf(error) === 'ELOOP' || errnoOf(error) === 'EMLINK') throw linkFailure(path)
    throw errnoOf(error) === 'ENXIO' ? noFile(path) : fileFailure(error, 'read', path)
  }
  try {
    const stats = await handle.stat({bigint: true})
    if (stats.isFile()) return {handle, stats}
    if (!stats.isDirectory()) throw noFile(path)
  } catch (error) {
    await handle.close()
    throw fileFailure(error, 'read', path)
  }
  await handle.close()
  return undefined
}

/** All bytes of an open file of a known size; undefined when it was changed in place meanwhile. */
const readWhole = async ({handle, stats}: OpenedFile): Promise<Uint8Array | undefined> => {
  const bytes = Buffer.allocUnsafeSlow(Number(stats.size))
  let filled = 0
  while (filled < bytes.length) {
    const {bytesRead} = await handle.read(bytes, filled, bytes.length - filled, filled)
    if (bytesRead === 0) return undefined
    filled += bytesRead
  }
  return etagOf(await handle.stat({bigint: true})) === etagOf(stats) ? bytes : undefined
}

const readOnce = async (
  file: OpenedFile,
  path: string,
  {limit, ifMatch}: GetOptions,
): Promise<StoredObject | 'absent' | 'changed'> => {
  const etag = etagOf(file.stats)
  if (ifMatch !== undefined && ifMatch !== etag) return 'absent'
  if (file.stats.size > BigInt(limit)) {
    throw new Failure('integrity', `${printable(path)} has ${file.stats.size} bytes, and may have ${limit} at most`)
  }
  const bytes = await readWhole(file)
  return bytes === undefined ? 'changed' : {bytes, etag}
}

/** A whole file in memory, never more than the limit; undefined when it is absent or another version. */
export const readFileWithin = async (path: string, options: GetOptions): Promise<StoredObject | undefined> => {
  for (let tried = 0; tried < TRIES; tried++) {
    const file = await openFile(path)
    if (file === undefined) return undefined
    try {
      const read = await readOnce(file, path, options)
      if (read !== 'changed') return read === 'absent' ? undefined : read
    } catch (error) {
      throw fileFailure(error, 'read', path)
    } finally {
      await file.handle.close()
    }
  }
  throw new Failure('temporary', `${printable(path)} is being written by another program while it is read`, {
    hints: ['Run the command again when that program is done.'],
  })
}

/** What a listing says of one file, without following a link; undefined when there is none. */
export const statFile = async (path: string, key: string): Promise<StoreEntry | undefined> => {
  try {
    const found = await lstat(path, {bigint: true})
    return found.isDirectory() ? undefined : entryOf(key, found)
  } catch (error) {
    if (isAbsence(error) || errnoOf(error) === 'ENAMETOOLONG') return undefined
    throw fileFailure(error, 'read', path)
  }
}

/** The pieces of a file, each in memory of its own. The file is opened with the first piece, so that nobody must close it. */
export const streamFile = async function* (path: string): AsyncGenerator<Uint8Array> {
  const file = await openFile(path)
  if (file === undefined) throw new Failure('not-found', `${printable(path)} was deleted before it could be read`)
  const size = Number(file.stats.size)
  try {
    for (let position = 0; position < size;) {
      const piece = Buffer.allocUnsafeSlow(Math.min(PIECE, size - position))
      const {bytesRead} = await file.handle.read(piece, 0, piece.length, position)
      if (bytesRead === 0) throw new Failure('integrity', `${printable(path)} was cut off while it was read`)
      position += bytesRead
      yield piece.subarray(0, bytesRead)
    }
  } catch (error) {
    throw fileFailure(error, 'read', path)
  } finally {
    await file.handle.close()
  }
}
