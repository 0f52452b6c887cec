import {chmodSync, chownSync, lstatSync, mkdirSync, renameSync, statSync, type Stats} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {Failure} from '../domain/failure.ts'
import {parentFolders, printable, type LivePath} from '../domain/path.ts'
import type {Staging} from './live-staging.ts'
import {pinFolder, type PinnedFolder} from './pinned-folder.ts'

/** A root process gives what it makes to the owner of the place, so that the engine and its editors can use it. */
export const giveTo = (path: string, owner: Pick<Stats, 'uid' | 'gid'>): void => {
  if (process.getuid?.() === 0) chownSync(path, owner.uid, owner.gid)
}

const linkInTheWay = (path: LivePath, folder: string): Failure =>
  new Failure('refused', `a symbolic link is in the way of ${printable(path)}: nothing is written through links`, {
    hints: [`Look at ${printable(folder)}; remove the link, or take the path out of the release.`],
  })

const gone = (path: LivePath, folder: string): Failure =>
  new Failure(
    'temporary',
    `cannot write ${printable(path)}: ${printable(folder)} is gone, somebody else is changing it`,
    {
      hints: ['What was done so far is safe; the next pull goes on.'],
    },
  )

/**
 * Makes a folder with the mode and the owner of the one above it: elsewhere, and then it is moved into place, so that a killed
 * pull leaves none in which the engine's user may not write.
 */
const makeFolder = (staging: Staging, folder: string): void => {
  const above = statSync(dirname(folder))
  const made = staging.makeFolder()
  if (above.dev === statSync(made).dev) {
    chmodSync(made, above.mode & 0o7777)
    giveTo(made, above)
    renameSync(made, folder)
    return
  }
  mkdirSync(folder)
  chmodSync(folder, above.mode & 0o7777)
  giveTo(folder, above)
}

interface FolderTools {
  readonly root: string
  readonly staging: Staging
  /** Folders whose names changed. */
  readonly touched: Set<string>
}

/** @throws Failure 'refused' when a link leads elsewhere, 'temporary' when the folder is gone */
const pinned = (folder: string, path: LivePath): PinnedFolder => {
  const pin = pinFolder(folder)
  if (pin !== undefined) return pin
  if (lstatSync(folder, {throwIfNoEntry: false}) === undefined) throw gone(path, folder)
  throw linkInTheWay(path, folder)
}

/**
 * Makes the folders above a path, where they are missing, and holds the last one fast.
 * @throws Failure 'refused' when a link leads out of the folder, 'temporary' when somebody takes a folder away
 */
export const ensureFolder = ({root, staging, touched}: FolderTools, path: LivePath): PinnedFolder => {
  for (const folder of parentFolders(path)) {
    const absolute = join(root, folder)
    if (lstatSync(absolute, {throwIfNoEntry: false}) !== undefined) continue
    const above = pinned(dirname(absolute), path)
    try {
      makeFolder(staging, join(above.place, basename(absolute)))
    } finally {
      above.release()
    }
    touched.add(dirname(absolute))
  }
  return pinned(dirname(join(root, path)), path)
}
