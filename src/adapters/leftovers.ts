import type {Stats} from 'node:fs'
import {lstat, readdir, unlink} from 'node:fs/promises'
import {join} from 'node:path'

/** Milliseconds; what is younger may belong to a run that goes on. */
const DAY = 24 * 60 * 60 * 1000

/** Whether nobody has written to a file for so many milliseconds. */
export const isOlder = ({mtimeMs}: Stats, age: number): boolean => Date.now() - mtimeMs > age

/** Removes a plain file that a killed run left. It only tidies up: what cannot be read or removed stays, and is no failure. */
export const clearLeftover = async (path: string, isLeft: (found: Stats) => boolean): Promise<void> => {
  try {
    const found = await lstat(path)
    if (found.isFile() && isLeft(found)) await unlink(path)
  } catch {
    // Somebody else's, or gone meanwhile.
  }
}

/** The same for those of our names in a folder that nobody wrote to for a day. */
export const clearLeftovers = async (folder: string, isOurs: (name: string) => boolean): Promise<void> => {
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter(isOurs)) await clearLeftover(join(folder, name), (found) => isOlder(found, DAY))
}
