import {copyFileSync, linkSync, readdirSync, renameSync, rmdirSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {isSha256, type Sha256} from '../domain/digest.ts'
import type {FileStamp} from '../domain/live-state.ts'
import type {Replaced} from '../ports/index.ts'
import {errnoOf, isAbsence} from './errno.ts'
import type {Backup} from './live-backup.ts'
import {makeOwn} from './live-own-folders.ts'
import {lookAt, observeFile, stampOf} from './live-scan.ts'

/**
 * Where a managed file waits while another one takes its place. People save in the very moment of a rename: only what the old
 * file holds afterwards says whether it is what was planned with.
 */
export interface Aside {
  /** Gives a file a second name; where a disk has none, a copy is made, but only of what is to be kept. */
  link(file: string, digest: Sha256, replaced: Replaced): void
  /** Takes a file away. @returns false when it lies on another disk: nothing was done */
  take(file: string, digest: Sha256): boolean
  /**
   * Lets go of what waits: to the contents that are kept, or to nowhere; to the backup when it is not what was found.
   * @returns true when it went to the backup
   */
  settle(path: string, digest: Sha256, found: FileStamp, replaced: Replaced): boolean
  /** Lets go of what killed pulls left. */
  clear(): void
}

export interface AsideOptions {
  /** `.jsctl-live/aside`, absolute. */
  readonly folder: string
  /** `.jsctl-live/contents`, absolute. */
  readonly contents: string
  readonly backup: Backup
  /** Collects the folders that are to be made durable. */
  readonly touched: Set<string>
}

/** Both a link and a rename change the ctime. A time that was set back within microseconds would not be seen. */
const isSameVersion = (waiting: FileStamp, found: FileStamp): boolean =>
  waiting.inode === found.inode && waiting.size === found.size && waiting.mtime === found.mtime

/** Another disk, one without links, or a file of another user where the system forbids links to such. */
const WITHOUT_LINK = ['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']

/** A link may give a file of a lower layer another inode (overlayfs): only the content says then whether somebody wrote. */
const holds = (file: string, digest: Sha256): boolean => observeFile(file)?.content?.sha256 === digest

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (isAbsence(error)) return []
    throw error
  }
}

export const openAside = ({folder, contents, backup, touched}: AsideOptions): Aside => {
  const copied = new Set<Sha256>()
  const place = (digest: Sha256): string => {
    makeOwn(folder)
    const file = join(folder, digest)
    rmSync(file, {force: true})
    return file
  }
  const keep = (file: string, digest: Sha256): void => {
    makeOwn(contents)
    touched.add(contents)
    renameSync(file, join(contents, digest))
    // Two names of one file: then a rename does nothing at all.
    rmSync(file, {force: true})
  }
  const leaveAside = (file: string, digest: string): void => {
    const found = lookAt(file)
    if (found?.isFile() !== true || !isSha256(digest)) return
    // The live folder still has it: the pull was killed before the new file took its place.
    if (found.nlink > 1n) rmSync(file)
    else if (holds(file, digest)) keep(file, digest)
    else backup.take(file, digest)
  }
  return {
    link: (file, digest, replaced) => {
      const waiting = place(digest)
      copied.delete(digest)
      try {
        linkSync(file, waiting)
      } catch (error) {
        if (!WITHOUT_LINK.includes(errnoOf(error) ?? '')) throw error
        if (replaced === 'drop') return
        copyFileSync(file, waiting)
        copied.add(digest)
      }
    },
    take: (file, digest) => {
      const waiting = place(digest)
      try {
        renameSync(file, waiting)
      } catch (error) {
        if (errnoOf(error) === 'EXDEV') return false
        throw error
      }
      copied.delete(digest)
      return true
    },
    settle: (path, digest, found, replaced) => {
      const file = join(folder, digest)
      const waiting = lookAt(file)
      if (waiting === undefined) return false
      if (!copied.has(digest) && !isSameVersion(stampOf(waiting), found) && !holds(file, digest)) {
        backup.take(file, path)
        return true
      }
      if (replaced === 'keep') keep(file, digest)
      else rmSync(file)
      return false
    },
    clear: () => {
      for (const name of namesIn(folder)) leaveAside(join(folder, name), name)
      try {
        rmdirSync(folder)
      } catch (error) {
        if (!isAbsence(error) && !['ENOTEMPTY', 'EEXIST'].includes(errnoOf(error) ?? '')) throw error
      }
    },
  }
}
