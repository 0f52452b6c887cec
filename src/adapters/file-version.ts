import {lstatSync, type BigIntStats} from 'node:fs'
import {sha256, type Sha256} from '../domain/digest.ts'
import {isAbsence} from './errno.ts'
import {readWhole} from './file-bytes.ts'

/** What has a name now; links are not followed. */
export const lookAt = (path: string): BigIntStats | undefined => lstatSync(path, {bigint: true, throwIfNoEntry: false})

/** Whether it is the same file, and nobody wrote to it; it may have got or lost other names. */
export const isSameContent = (left: BigIntStats, right: BigIntStats | undefined): boolean =>
  right?.ino === left.ino && right.size === left.size && right.mtimeNs === left.mtimeNs

/** Whether nothing at all was done with a file between two looks. */
export const isSameVersion = (left: BigIntStats, right: BigIntStats | undefined): boolean =>
  isSameContent(left, right) && right?.ctimeNs === left.ctimeNs

/** Undefined for a name that nothing has. @throws the errors of the system, and for what is no plain file */
export const digestIfThere = async (path: string): Promise<Sha256 | undefined> => {
  try {
    return sha256(await readWhole(path))
  } catch (error) {
    if (isAbsence(error)) return undefined
    throw error
  }
}
