import {constants, type Stats} from 'node:fs'
import {open, type FileHandle} from 'node:fs/promises'
import {errnoOf} from './errno.ts'

/** What came of it: the bytes, or what is wrong with the file, to be said after its path. */
export type BoundedFile =
  {readonly kind: 'read'; readonly bytes: Uint8Array} | {readonly kind: 'refused'; readonly problem: string}

const FLAGS: Readonly<Record<string, number | undefined>> = constants

/** A pipe does not make us wait for somebody who writes into it. Windows has no such flag. */
const OPEN_FLAGS = constants.O_RDONLY | (FLAGS['O_NONBLOCK'] ?? 0)

const MIB = 1024 * 1024

const noFile = (what: string): BoundedFile => ({kind: 'refused', problem: `is no regular file but ${what}`})

/** What it is, when it is nothing to read from. */
const otherKind = (stats: Stats, devices: 'read' | 'refuse'): BoundedFile | undefined => {
  if (stats.isFile()) return undefined
  if (stats.isDirectory()) return noFile('a folder')
  if (stats.isCharacterDevice()) return devices === 'read' ? undefined : noFile('a device')
  return noFile('a pipe or the like')
}

/** One byte more than there may be: what fills that is too large, whatever its size was said to be. */
const readUpTo = async (handle: FileHandle, length: number): Promise<Uint8Array> => {
  const buffer = Buffer.alloc(length)
  let filled = 0
  while (filled < buffer.length) {
    const {bytesRead} = await handle.read(buffer, filled, buffer.length - filled, null)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}

/**
 * Reads a file that somebody named, through links: never more than the limit, and without waiting for anybody.
 * @param limit in bytes
 * @param devices `read`: what a character device gives counts, as that of /dev/null
 * @throws the error of the operating system when it is not there or may not be read
 */
export const readBoundedFile = async (
  path: string,
  limit: number,
  devices: 'read' | 'refuse' = 'refuse',
): Promise<BoundedFile> => {
  let handle: FileHandle
  try {
    handle = await open(path, OPEN_FLAGS)
  } catch (error) {
    // The answer to opening a socket.
    if (errnoOf(error) === 'ENXIO') return noFile('a pipe or the like')
    throw error
  }
  try {
    const stats = await handle.stat()
    const other = otherKind(stats, devices)
    if (other !== undefined) return other
    const tooLarge: BoundedFile = {kind: 'refused', problem: `is larger than ${limit / MIB} MiB`}
    if (stats.size > limit) return tooLarge
    const bytes = await readUpTo(handle, (stats.isFile() ? stats.size : limit) + 1)
    if (bytes.length > limit) return tooLarge
    return {kind: 'read', bytes}
  } finally {
    await handle.close()
  }
}
