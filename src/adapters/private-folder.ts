import {chmod, lstat, mkdir} from 'node:fs/promises'
import {dirname} from 'node:path'
import {Failure} from '../domain/failure.ts'
import {printable} from '../domain/path.ts'
import {translated} from './directory-failures.ts'
import {errnoOf} from './errno.ts'
import {makeWithParents} from './make-with-parents.ts'

const ACCESS = 0o700

const notOurs = (path: string, what: string): Failure =>
  new Failure('forbidden', `${printable(path)} ${what}: temporary files are not put there`, {
    hints: ['Remove it, or set TMPDIR to a folder of your own.'],
  })

const makeParent = async (path: string): Promise<void> => {
  try {
    await makeWithParents(path)
  } catch (cause) {
    if (!['EEXIST', 'ENOTDIR'].includes(errnoOf(cause) ?? '')) throw cause
    throw new Failure('configuration', `${printable(path)} is no folder: temporary files cannot be put there`, {
      hints: ['Set TMPDIR to a folder where you may write.'],
      cause,
    })
  }
}

const make = async (path: string): Promise<void> => {
  await makeParent(dirname(path))
  try {
    await mkdir(path, {mode: ACCESS})
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error
  }
}

/**
 * Makes a folder that only this user may enter, below one where everybody may write. One that is there already is used when it
 * is a folder of this user's.
 * @throws Failure 'forbidden' for somebody else's folder, a link, a file
 */
export const makePrivateFolder = (path: string): Promise<void> =>
  translated('make the folder', path, async () => {
    await make(path)
    const found = await lstat(path)
    if (!found.isDirectory()) throw notOurs(path, 'is no folder')
    const user = process.getuid?.()
    // Windows has no such numbers; its temporary folder is the user's own.
    if (user === undefined) return
    if (found.uid !== user) throw notOurs(path, 'belongs to somebody else')
    if ((found.mode & 0o777) !== ACCESS) await chmod(path, ACCESS)
  })
