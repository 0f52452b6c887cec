import {Failure} from '../domain/failure.ts'
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  readdirSync,
  type BigIntStats,
  type Dirent,
} from 'node:fs'
import {join} from 'node:path'
import {hashing, type Sha256} from '../domain/digest.ts'
import type {Observation, Observations} from '../domain/live-compare.ts'
import type {FileStamp} from '../domain/live-state.ts'
import {LIMITS} from '../domain/limits.ts'
import {isLivePath, printable, type LivePath} from '../domain/path.ts'
import type {LiveScan, OtherEntry} from '../ports/index.ts'
import {errnoOf} from './errno.ts'
import {inWords, liveFailure} from './live-failures.ts'

const optionalFlag = (flag: number | undefined): number => flag ?? 0

/** Calls that wait for the system one by one: for many small files far quicker than handing each over to a thread. */

export const stampOf = ({size, mtimeNs, ino, ctimeNs}: BigIntStats): FileStamp => ({
  size: Number(size),
  mtime: mtimeNs,
  inode: ino,
  ctime: ctimeNs,
})

/** A look at a path, links not followed; undefined when nothing is there. */
export const lookAt = (path: string): BigIntStats | undefined => {
  try {
    return lstatSync(path, {bigint: true, throwIfNoEntry: false})
  } catch (error) {
    if (errnoOf(error) === 'ENOTDIR') return undefined
    throw liveFailure(error, 'look at', path)
  }
}

/** @throws Failure 'refused' when something else than a plain file of a possible size stands where jsctl keeps a file of its own */
export const requirePlain = (path: string): void => {
  const found = lookAt(path)
  const isPlain = found?.isFile() ?? true
  if (isPlain && (found?.size ?? 0) <= LIMITS.manifest) return
  const problem = isPlain ? `is larger than ${LIMITS.manifest / 1024 / 1024} MiB` : 'is no plain file'
  throw new Failure('refused', `${printable(path)} ${problem}: jsctl keeps its own things there`, {
    hints: ['Remove it; what jsctl knows of the folder is found out again.'],
  })
}

const kindOfOther = (entry: Dirent): OtherEntry['kind'] => {
  if (entry.isSymbolicLink()) return 'symbolic-link'
  return entry.isFile() || entry.isDirectory() ? 'name' : 'special'
}

const entriesOf = (folder: string, missing: 'empty' | 'fail'): readonly Dirent[] => {
  try {
    return readdirSync(folder, {withFileTypes: true})
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' && missing === 'empty') return []
    throw liveFailure(error, 'read the folder', folder)
  }
}

/** Everything in a live folder that the engine would see; a folder that is not there yet is empty. */
export const scanLive = (root: string): LiveScan => {
  const files = new Map<LivePath, FileStamp>()
  const folders = new Set<string>()
  const others: OtherEntry[] = []
  const visit = (below: string, entry: Dirent): void => {
    const path = `${below}${entry.name}`
    const plain = entry.isFile() || entry.isDirectory()
    if (!plain || !isLivePath(path)) {
      others.push({path: entry.isDirectory() ? `${path}/` : path, kind: kindOfOther(entry)})
    } else if (entry.isDirectory()) {
      folders.add(path)
      descend(`${path}/`)
    } else {
      const stats = lookAt(join(root, path))
      if (stats?.isFile() === true) files.set(path, stampOf(stats))
    }
  }
  const descend = (below: string): void => {
    // A folder may vanish while we look.
    for (const entry of entriesOf(join(root, below), 'empty')) if (!entry.name.startsWith('.')) visit(below, entry)
  }
  descend('')
  return {files, folders, others}
}

/** Shared by all reads, which go one after the other: most files are small, and there may be 100,000. */
let chunk: Buffer | undefined

const digestOf = (descriptor: number): {sha256: Sha256; size: number} => {
  const hash = hashing()
  const buffer = (chunk ??= Buffer.allocUnsafe(1024 * 1024))
  let size = 0
  for (;;) {
    const read = readSync(descriptor, buffer)
    if (read === 0) return {sha256: hash.digest(), size}
    hash.update(buffer.subarray(0, read))
    size += read
  }
}

/** Links are not followed, and a pipe that took the place of a file does not make us wait. Windows knows neither flag. */
const READ_ONLY = constants.O_RDONLY | optionalFlag(constants.O_NOFOLLOW) | optionalFlag(constants.O_NONBLOCK)

/** A regular file with its digest and the look it had before it was read; undefined when it is gone or something else. */
export const observeFile = (file: string): Observation | undefined => {
  let descriptor: number
  try {
    descriptor = openSync(file, READ_ONLY)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errnoOf(error) ?? '')) return undefined
    throw liveFailure(error, 'read', file)
  }
  try {
    const stats = fstatSync(descriptor, {bigint: true})
    if (!stats.isFile()) return undefined
    return {stamp: stampOf(stats), content: inWords('read', file, () => digestOf(descriptor))}
  } finally {
    closeSync(descriptor)
  }
}

/** Reads files of a live folder; those that are gone are left out. */
export const readLive = (root: string, paths: Iterable<LivePath>): Observations => {
  const found = new Map<LivePath, Observation>()
  for (const path of paths) {
    const observation = observeFile(join(root, path))
    if (observation !== undefined) found.set(path, observation)
  }
  return found
}
