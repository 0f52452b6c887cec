import {copyFileSync, cpSync, linkSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, statSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {parentFolders} from '../domain/path.ts'
import type {BackupReport} from '../ports/index.ts'
import {errnoOf} from './errno.ts'
import {makeOwn, makeOwnBelow} from './live-own-folders.ts'

const DAY = 24 * 60 * 60 * 1000
const MAX_AGE = 30 * DAY
const MAX_BYTES = 256 * 1024 * 1024

/** Where contents go that a pull replaces although it did not write them. */
export interface Backup {
  /** Keeps what a file holds, as what lay at `path`; the file itself stays where it is, so that no reader misses it. */
  copy(file: string, path: string): void
  /** Takes a file or a folder away, as what lay at `path`. */
  take(file: string, path: string): void
  report(): BackupReport | undefined
}

/** `20261122T132231.000Z`: sorts by time, and is a name everywhere. */
const folderName = (time: Date): string => time.toISOString().replaceAll(/[-:]/g, '')

const timeOf = (name: string): number | undefined => {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d\.\d{3}Z)(?:-\d+)?$/.exec(name)
  if (match === null) return undefined
  const [, year, month, day, hour, minute, second] = match
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}`)
}

const ACROSS_DISKS = 'EXDEV'

const moveFile = (from: string, to: string): void => {
  try {
    renameSync(from, to)
  } catch (error) {
    if (errnoOf(error) !== ACROSS_DISKS) throw error
    // A folder, too: what others left where a file belongs.
    cpSync(from, to, {recursive: true, preserveTimestamps: true})
    rmSync(from, {recursive: true})
  }
}

/** Another disk, or one that knows no links, or not so many; a full or broken disk is told instead. */
const NO_LINKS = ['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EMLINK']

const copyFile = (from: string, to: string): void => {
  try {
    linkSync(from, to)
  } catch (error) {
    if (!NO_LINKS.includes(errnoOf(error) ?? '')) throw error
    copyFileSync(from, to)
  }
}

const countFiles = (path: string): number =>
  lstatSync(path).isDirectory() ? readdirSync(path).reduce((sum, name) => sum + countFiles(join(path, name)), 0) : 1

/**
 * Opens the backup of one run; its folder is made with the first file.
 * @param folder `.jsctl-live/backup`
 * @param touched collects the folders that are to be made durable
 */
export const openBackup = (root: string, folder: string, now: Date, touched: Set<string>): Backup => {
  let own: string | undefined
  let files = 0
  const make = (): string => {
    makeOwn(join(root, folder))
    for (let count = 1; ; count++) {
      const path = `${folder}/${folderName(now)}${count === 1 ? '' : `-${count}`}`
      try {
        mkdirSync(join(root, path), {mode: 0o700})
        touched.add(join(root, folder))
        return path
      } catch (error) {
        if (errnoOf(error) !== 'EEXIST') throw error
      }
    }
  }
  const placeFor = (path: string): string => {
    own ??= make()
    const wanted = join(root, own, path)
    touched.add(join(root, own))
    for (const above of parentFolders(path)) touched.add(join(root, own, above))
    makeOwnBelow(join(root, own), dirname(wanted))
    // The same path twice in one run: somebody writes there again and again.
    for (let count = 1; ; count++) {
      const place = count === 1 ? wanted : `${wanted}~${count}`
      if (statSync(place, {throwIfNoEntry: false}) === undefined) return place
    }
  }
  return {
    copy: (file, path) => {
      copyFile(file, placeFor(path))
      files++
    },
    take: (file, path) => {
      const taken = countFiles(file)
      moveFile(file, placeFor(path))
      files += taken
    },
    report: () => (own === undefined ? undefined : {folder: own, files}),
  }
}

const bytesBelow = (path: string): number => {
  const stats = lstatSync(path)
  if (!stats.isDirectory()) return stats.size
  return readdirSync(path).reduce((sum, name) => sum + bytesBelow(join(path, name)), 0)
}

/** Removes backups that are older than 30 days, and the oldest ones while all together are larger than 256 MiB; the newest stays. */
export const pruneBackups = (folder: string, now: Date): void => {
  const stats = lstatSync(folder, {throwIfNoEntry: false})
  if (stats?.isDirectory() !== true) return
  const kept = readdirSync(folder)
    .filter((name) => timeOf(name) !== undefined)
    .sort()
    .reverse()
  let bytes = 0
  for (const [index, name] of kept.entries()) {
    const path = join(folder, name)
    bytes += bytesBelow(path)
    const old = now.getTime() - (timeOf(name) ?? 0) > MAX_AGE
    if (index > 0 && (old || bytes > MAX_BYTES)) rmSync(path, {recursive: true})
  }
}
