import {lstat, rmdir, unlink} from 'node:fs/promises'
import {join} from 'node:path'
import pMap from 'p-map'
import {translated} from './directory-failures.ts'
import {hasFolders, keySegments} from './directory-place.ts'
import {mustLast} from './directory-writing.ts'
import {syncFolder} from './durability.ts'
import {errnoOf, isAbsence} from './errno.ts'

const CONCURRENCY = 16

const unlinkFile = async (path: string): Promise<void> => {
  try {
    await unlink(path)
  } catch (error) {
    if (isAbsence(error)) return
    // A folder is no key; systems say EISDIR or EPERM.
    const folder = ['EISDIR', 'EPERM'].includes(errnoOf(error) ?? '') && (await lstat(path)).isDirectory()
    if (!folder) throw error
  }
}

/** Removes a folder of the view, and those above it, as far as they are empty. They are no keys: failing to is no failure. */
const removeEmptied = async (root: string, folders: readonly string[]): Promise<void> => {
  for (let depth = folders.length; depth > 0; depth--) {
    try {
      await rmdir(join(root, ...folders.slice(0, depth)))
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') return
    }
  }
}

/**
 * Deletes keys, and the folders of the view that become empty by that; never the store's own directory nor `.jsctl/`.
 * @param checkpoint called before each deletion
 * @throws Failure
 */
export const deleteUnder = async (root: string, keys: readonly string[], checkpoint: () => void): Promise<void> => {
  const viewFolders = new Map<string, readonly string[]>()
  const ownFolders = new Set<string>()
  const remove = async (key: string): Promise<void> => {
    const segments = keySegments(key)
    const folders = segments.slice(0, -1)
    checkpoint()
    await translated('delete', join(root, key), async () => {
      if (!(await hasFolders(root, segments))) return
      await unlinkFile(join(root, key))
      if (mustLast(key)) ownFolders.add(join(root, ...folders))
      else if (folders.length > 0) viewFolders.set(folders.join('/'), folders)
    })
  }
  await pMap(keys, remove, {concurrency: CONCURRENCY})
  for (const folder of ownFolders) await translated('write', folder, () => syncFolder(folder))
  for (const folders of viewFolders.values()) await removeEmptied(root, folders)
}
