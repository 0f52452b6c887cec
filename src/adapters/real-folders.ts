import {realpath, stat} from 'node:fs/promises'
import {basename, dirname, join, resolve, sep} from 'node:path'
import {isAbsence} from './errno.ts'

/**
 * The real path of a folder, also of one that does not exist yet: links are followed as far as that can be seen. What cannot be
 * seen, for want of rights, is told by the first operation there, with its path.
 */
export const realFolder = async (folder: string): Promise<string> => {
  const path = resolve(folder)
  try {
    return await realpath(path)
  } catch {
    const above = dirname(path)
    return above === path ? path : join(await realFolder(above), basename(path))
  }
}

const contains = (outer: string, inner: string): boolean =>
  inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep)

/** True when two folders are one, or one of them lies in the other. */
export const foldersOverlap = async (left: string, right: string): Promise<boolean> => {
  const [first, second] = await Promise.all([realFolder(left), realFolder(right)])
  return contains(first, second) || contains(second, first)
}

/** What a path leads to; `nothing` only where that is certain. */
export type Found = 'file' | 'folder' | 'nothing'

export const whatIsAt = async (path: string): Promise<Found> => {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file'
  } catch (error) {
    // Whoever reads it says better what is in the way.
    return isAbsence(error) ? 'nothing' : 'folder'
  }
}
