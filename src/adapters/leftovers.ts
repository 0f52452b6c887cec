import {lstat, readdir, unlink} from 'node:fs/promises'
import {join} from 'node:path'

/** Milliseconds; what is younger may belong to a run that goes on. */
const DAY = 24 * 60 * 60 * 1000

/**
 * Removes temporary files that killed runs left in a folder: those of our names that nobody wrote to for a day. It only tidies
 * up: what cannot be read or removed stays, and is no failure.
 */
export const clearLeftovers = async (folder: string, isOurs: (name: string) => boolean): Promise<void> => {
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter(isOurs)) {
    const path = join(folder, name)
    try {
      const found = await lstat(path)
      if (found.isFile() && Date.now() - found.mtimeMs > DAY) await unlink(path)
    } catch {
      // Somebody else's, or gone meanwhile.
    }
  }
}
