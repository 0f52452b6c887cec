import {rmSync, statfsSync, statSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {Failure} from '../domain/failure.ts'
import type {LivePath} from '../domain/path.ts'
import {syncFiles, syncFolder} from './durability.ts'
import {inWords, liveFailure} from './live-failures.ts'
import {makeOwn, makeOwnBelow} from './live-own-folders.ts'

/** New contents on their way into the live folder. */
export interface Staging {
  add(path: LivePath, bytes: Uint8Array): void
  /** The file that holds the content for a path. */
  fileFor(path: LivePath): string | undefined
  /** A new folder, to be moved to its place when it is as it shall be. */
  makeFolder(): string
  makeDurable(): Promise<void>
  clear(): void
  /** Clears it for good: whoever comes late must not write where the next pull stages. */
  close(): void
}

/** @param folder `.jsctl-live/staging`, absolute */
export const openStaging = (folder: string): Staging => {
  const files = new Map<LivePath, string>()
  let phase: 'open' | 'closed' = 'open'
  const clear = (): void => {
    files.clear()
    inWords('tidy up', folder, () => rmSync(folder, {recursive: true, force: true}))
  }
  return {
    add: (path, bytes) =>
      inWords('write', folder, () => {
        if (phase === 'closed') throw new Error(`${path} is staged for a pull that is over`)
        if (files.size === 0) makeOwn(folder)
        const file = files.get(path) ?? join(folder, String(files.size))
        writeFileSync(file, bytes)
        files.set(path, file)
      }),
    fileFor: (path) => files.get(path),
    makeFolder: () => {
      const made = join(folder, 'folder')
      makeOwnBelow(folder, made)
      return made
    },
    makeDurable: async () => {
      if (files.size === 0) return
      try {
        await syncFiles(folder, [...files.values()])
        await syncFolder(folder)
      } catch (error) {
        throw liveFailure(error, 'make durable', folder)
      }
    },
    clear,
    close: () => {
      phase = 'closed'
      clear()
    },
  }
}

/** What a small file takes on a disk, beyond its bytes. */
const BLOCK = 4096

/** @throws Failure 'temporary' when the disk below `root` has less room */
export const requireSpace = (root: string, bytes: number, files: number): void => {
  // The folder itself is made later when only its last segment is missing.
  const place = statSync(root, {throwIfNoEntry: false}) === undefined ? dirname(root) : root
  const {bavail, bsize, files: inodes, ffree} = inWords('look at the disk of', place, () => statfsSync(place))
  const needed = bytes + files * BLOCK
  const free = bavail * bsize
  // Some file systems count no inodes and say 0.
  const crowded = inodes > 0 && ffree < files
  if (free >= needed && !crowded) return
  throw new Failure(
    'temporary',
    crowded
      ? `the disk of ${root} has no room for ${files} more files`
      : `the disk of ${root} has ${free} bytes left; this pull needs ${needed}`,
    {hints: ['Make room and pull again. Nothing was changed.']},
  )
}
