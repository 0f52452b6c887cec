import {randomUUID} from 'node:crypto'
import {link, readdir, readFile, rename, rm, stat, statfs, unlink, utimes, writeFile} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import type {Checkups, FolderLook, WriteTrial} from '../ports/checkup.ts'
import {Failure} from '../domain/failure.ts'
import {printable} from '../domain/path.ts'
import {fileFailure, translated} from './directory-failures.ts'
import {NO_LINKS} from './directory-put-if-absent.ts'
import {errnoOf, isAbsence} from './errno.ts'
import {isLocked} from './file-lock.ts'
import {lockFileOf} from './held-live-folder.ts'
import {realFolder} from './real-folders.ts'

/** Linux's numbers of file systems that lie on another machine, or in a program (statfs(2)). */
const REMOTE: Readonly<Record<number, string>> = {
  0x6969: 'NFS',
  0x517b: 'SMB',
  0xff534d42: 'SMB',
  0xfe534d42: 'SMB',
  0x01021997: '9P',
  0x65735546: 'FUSE (a mounted bucket or drive)',
  0x00c36400: 'CephFS',
  0x5346414f: 'AFS',
}

const kindOf = async (path: string): Promise<FolderLook['found']> => {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file'
  } catch (error) {
    if (isAbsence(error)) return 'nothing'
    throw fileFailure(error, 'read', path)
  }
}

/** The disk of a folder, or of the one above it in which it would be made. */
const diskOf = async (path: string): Promise<Pick<FolderLook, 'free' | 'remote'>> => {
  try {
    const {bavail, bsize, type} = await statfs(path)
    return {free: bavail * bsize, remote: process.platform === 'linux' ? REMOTE[type] : undefined}
  } catch (error) {
    if (isAbsence(error) && dirname(path) !== path) return diskOf(dirname(path))
    // Some systems and file systems do not tell; it is a hint only.
    return {free: undefined, remote: undefined}
  }
}

const look = async (path: string): Promise<FolderLook> => {
  const found = await kindOf(path)
  const above = (await kindOf(dirname(path))) === 'folder' ? 'there' : 'absent'
  return {found, above, ...(await diskOf(path))}
}

/** A time that no file gets by itself, in seconds: even, because some file systems count in twos. */
const GIVEN = 1_600_000_000

const tryLinks = async (first: string, second: string): Promise<WriteTrial['links']> => {
  try {
    await link(first, `${first}-link`)
  } catch (error) {
    if (NO_LINKS.has(errnoOf(error) ?? '')) return 'none'
    throw fileFailure(error, 'link', first)
  }
  try {
    await link(first, second)
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return 'kept'
    throw fileFailure(error, 'link', first)
  }
  throw new Failure('configuration', `the file system of ${printable(dirname(first))} lets a link replace a file`)
}

const trial = async (first: string, second: string): Promise<WriteTrial> => {
  await translated('write', first, () => writeFile(first, 'first\n', {flag: 'wx', mode: 0o600}))
  await translated('write', second, () => writeFile(second, 'second\n', {flag: 'wx', mode: 0o600}))
  await translated('set the time of', first, () => utimes(first, GIVEN, GIVEN))
  const links = await tryLinks(first, second)
  await translated('rename', first, () => rename(first, second))
  const [text, {mtimeMs}] = await translated('read', second, () =>
    Promise.all([readFile(second, 'utf8'), stat(second)]),
  )
  if (text !== 'first\n') throw new Failure('failed', `${printable(second)} was not replaced by a rename`)
  await translated('delete', second, () => unlink(second))
  return {links, times: Math.floor(mtimeMs / 1000) === GIVEN ? 'kept' : 'changed'}
}

const tryWriting = async (path: string, prefix: string): Promise<WriteTrial> => {
  const first = join(path, `${prefix}${randomUUID()}`)
  const second = `${first}-2`
  try {
    return await trial(first, second)
  } finally {
    // What the trial could not do it has told.
    for (const left of [first, second, `${first}-link`]) await rm(left, {force: true}).catch(() => undefined)
  }
}

/** Looks at folders that only a checkup takes. */
export const folderCheckup: Omit<Checkups, 'bucket'> = {
  look: async (path) => look(await realFolder(path)),
  readNames: async (path) => (await translated('read', path, () => readdir(path))).length,
  tryWriting,
  isHeld: async (liveFolder) => isLocked(lockFileOf(await realFolder(liveFolder))),
}
