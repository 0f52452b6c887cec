import {mkdir, stat} from 'node:fs/promises'
import {dirname} from 'node:path'
import {errnoOf} from './errno.ts'

/** Makes one folder; one that is there already will do. */
const makeOne = async (path: string, mode: number): Promise<void> => {
  try {
    await mkdir(path, {mode})
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST' || !(await stat(path)).isDirectory()) throw error
  }
}

/**
 * Makes a folder and those above it. Node's own `recursive` never ends where a folder that is there says ENOENT of what is to be made
 * in it, as /proc does. Rejects with the system's errors.
 */
export const makeWithParents = async (path: string, mode = 0o777): Promise<void> => {
  try {
    await makeOne(path, mode)
  } catch (error) {
    const above = dirname(path)
    if (errnoOf(error) !== 'ENOENT' || above === path) throw error
    await makeWithParents(above, mode)
    await makeOne(path, mode)
  }
}
