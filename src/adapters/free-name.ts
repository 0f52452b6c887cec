import {linkSync, renameSync, unlinkSync} from 'node:fs'
import {errnoOf, isAbsence} from './errno.ts'
import {lookAt} from './file-version.ts'

/** A disk without hard links, or a rule of the system against them. */
const WITHOUT_LINK = ['EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']

/**
 * Gives a file another name that nothing has: a rename would replace what came there in this moment. Without hard links it is one
 * nevertheless, after a look.
 * @returns `linked`: it has both names; `moved`: it has the other one only; `taken`: nothing was done
 * @throws the errors of the system
 */
export const takeFreeName = (from: string, to: string): 'linked' | 'moved' | 'taken' => {
  try {
    linkSync(from, to)
    return 'linked'
  } catch (error) {
    const code = errnoOf(error) ?? ''
    if (code === 'EEXIST') return 'taken'
    if (!WITHOUT_LINK.includes(code)) throw error
  }
  if (lookAt(to) !== undefined) return 'taken'
  renameSync(from, to)
  return 'moved'
}

/** Removes a name; that another run was faster is all the same. @throws the other errors of the system */
export const removeName = (path: string): void => {
  try {
    unlinkSync(path)
  } catch (error) {
    if (!isAbsence(error)) throw error
  }
}

/** Moves a file to a name that nothing has. @throws the errors of the system */
export const moveToFree = (from: string, to: string): 'moved' | 'taken' => {
  const outcome = takeFreeName(from, to)
  if (outcome === 'linked') removeName(from)
  return outcome === 'taken' ? 'taken' : 'moved'
}
