import type {Stats} from 'node:fs'
import {chmod, lstat, mkdir, opendir, stat} from 'node:fs/promises'
import {dirname, join, sep} from 'node:path'
import {Failure} from '../domain/failure.ts'
import {printable} from '../domain/path.ts'
import {fileFailure} from './directory-failures.ts'
import {errnoOf, isAbsence} from './errno.ts'
import {makeWithParents} from './make-with-parents.ts'

/** Files that are being written; listings skip them, keys cannot name them. */
export const TEMPORARY_PREFIX = '.tmp-'

const refusedKey = (key: string, why: string): Failure =>
  new Failure('refused', `"${printable(key)}" cannot be a key of a directory store: ${why}`, {
    hints: ['Nothing was read or written. Whatever named this key is broken, or meant harm.'],
  })

const segmentProblem = (segment: string): string | undefined => {
  if (segment === '') return 'it has an empty segment'
  if (segment === '.' || segment === '..') return 'it would leave its folder'
  if (segment.startsWith(TEMPORARY_PREFIX)) return `"${TEMPORARY_PREFIX}" begins the names of unfinished files`
  if (segment.includes('\0')) return 'it has a NUL character'
  return sep === '\\' && /[\\:]/.test(segment) ? 'it has a backslash or a colon' : undefined
}

/** The segments of a key; none may lead out of the store. @throws Failure 'refused' */
export const keySegments = (key: string): readonly string[] => {
  if (!key.isWellFormed()) throw refusedKey(key, 'it is not valid Unicode')
  const segments = key.split('/')
  for (const segment of segments) {
    const problem = segmentProblem(segment)
    if (problem !== undefined) throw refusedKey(key, problem)
  }
  return segments
}

/** Whether the store's own directory is there. @throws Failure 'configuration' when it is no directory */
export const isThere = async (root: string): Promise<boolean> => {
  try {
    if ((await stat(root)).isDirectory()) return true
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false
    if (errnoOf(error) !== 'ENOTDIR') throw fileFailure(error, 'read', root)
  }
  throw new Failure('configuration', `${printable(root)} is no directory`, {
    hints: ['Give the environment the url of a directory, or move the file away.'],
  })
}

/** Whether nothing at all is in a folder. A folder that cannot be listed may hold something. */
export const isEmpty = async (folder: string): Promise<boolean> => {
  try {
    const entries = await opendir(folder)
    const first = await entries.read()
    await entries.close()
    return first === null
  } catch {
    return false
  }
}

/** What stands where a folder should be. */
type Step = 'folder' | 'absent' | 'link' | 'file'

const stepOf = (found: Stats): Step => (found.isDirectory() ? 'folder' : found.isSymbolicLink() ? 'link' : 'file')

const look = async (path: string): Promise<{readonly step: Step; readonly mode: number}> => {
  try {
    const found = await lstat(path)
    return {step: stepOf(found), mode: found.mode}
  } catch (error) {
    if (isAbsence(error)) return {step: 'absent', mode: 0}
    throw error
  }
}

/** A link inside a store could point anywhere: to files that only this user may read, or out of the backup. */
export const linkFailure = (path: string): Failure =>
  new Failure(
    'integrity',
    `${printable(path)} is a symbolic link: a store is read and written without following links`,
    {
      hints: ['Put the file or folder itself there, or remove the link.'],
    },
  )

/** Files cannot lie in a file: S3 allows the keys `a` and `a/b` together, a directory does not. */
const fileInTheWay = (path: string): Failure =>
  new Failure('refused', `${printable(path)} is a file, and a folder of that name is needed`, {
    hints: ['Move the file away or rename it.'],
  })

/** Whether every folder above a key is there, as a folder of the store's own. @throws Failure 'integrity' for a link on the way */
export const hasFolders = async (root: string, segments: readonly string[]): Promise<boolean> => {
  let path = root
  for (const segment of segments.slice(0, -1)) {
    path = join(path, segment)
    const {step} = await look(path)
    if (step === 'link') throw linkFailure(path)
    if (step !== 'folder') return false
  }
  return true
}

/** The rights that a new folder gets from the one above it, with the bit that hands the group on. */
const FOLDER_MODE = 0o2777

const makeFolder = async (path: string, mode: number): Promise<void> => {
  try {
    await mkdir(path, {mode: mode & FOLDER_MODE})
    // mkdir leaves out what the umask of this process forbids.
    await chmod(path, mode & FOLDER_MODE)
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error
  }
}

/**
 * Makes the folders above a key.
 * @returns the folder that the key lies in, and its mode; `made` lists new folders and the one that got the first of them
 */
export const makeFolders = async (
  root: string,
  segments: readonly string[],
): Promise<{readonly folder: string; readonly mode: number; readonly made: readonly string[]}> => {
  const made: string[] = []
  if (!(await isThere(root))) {
    await makeWithParents(root)
    made.push(dirname(root))
  }
  let path = root
  let {mode} = await lstat(root)
  for (const segment of segments.slice(0, -1)) {
    const above = path
    path = join(path, segment)
    let found = await look(path)
    if (found.step === 'absent') {
      await makeFolder(path, mode)
      made.push(above)
      found = await look(path)
    }
    if (found.step === 'link') throw linkFailure(path)
    if (found.step === 'file') throw fileInTheWay(path)
    mode = found.mode
  }
  return {folder: path, mode, made}
}
