import {chmodSync, chownSync, lstatSync, mkdirSync, realpathSync, renameSync, statSync, type Stats} from 'node:fs'
import {dirname, join} from 'node:path'
import {Failure} from '../domain/failure.ts'
import {parentFolders, printable, type LivePath} from '../domain/path.ts'
import type {Staging} from './live-staging.ts'

/** A root process gives what it makes to the owner of the place, so that the engine and its editors can use it. */
export const giveTo = (path: string, owner: Pick<Stats, 'uid' | 'gid'>): void => {
  if (process.getuid?.() === 0) chownSync(path, owner.uid, owner.gid)
}

const linkInTheWay = (path: LivePath, folder: string): Failure =>
  new Failure('refused', `a symbolic link is in the way of ${printable(path)}: nothing is written through links`, {
    hints: [`Look at ${printable(folder)}; remove the link, or take the path out of the release.`],
  })

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

/** Makes the folders above a path, where they are missing. @throws Failure 'refused' when a link leads out of the folder */
export const ensureFolder = ({root, staging, touched}: FolderTools, path: LivePath): string => {
  for (const folder of parentFolders(path)) {
    const absolute = join(root, folder)
    const found = lstatSync(absolute, {throwIfNoEntry: false})
    // Not even a folder is made through a link.
    if (found?.isSymbolicLink() === true) throw linkInTheWay(path, absolute)
    if (found !== undefined) continue
    makeFolder(staging, absolute)
    touched.add(dirname(absolute))
  }
  const folder = dirname(join(root, path))
  if (realpathSync.native(folder) === folder) return folder
  throw linkInTheWay(path, folder)
}
