import {join} from 'node:path'
import {readFixName} from '../domain/fix-names.ts'
import type {TidyOutcome} from '../ports/desk.ts'
import {digestIfThere, isSameContent, lookAt} from './file-version.ts'
import {moveToFree, removeName} from './free-name.ts'
import {clearLeftover, isOlder} from './leftovers.ts'

/** Milliseconds; what is younger may belong to a run that goes on. */
const HOUR = 60 * 60 * 1000

/** Whether a file has exactly the content of another one, both by name. */
const isHeldBy = async (path: string, other: string): Promise<boolean> => {
  const [found, there] = [lookAt(path), lookAt(other)]
  if (found?.isFile() !== true || there?.isFile() !== true) return false
  if (found.ino === there.ino && found.dev === there.dev) return true
  const isEqual = (await digestIfThere(path)) === (await digestIfThere(other))
  return isEqual && isSameContent(found, lookAt(path)) && isSameContent(there, lookAt(other))
}

/** Gives a file back the name that it had before a run was killed that was renaming it. A run that goes on sees that it is gone. */
const giveBack = async (place: string, name: string, of: string): Promise<TidyOutcome> => {
  const [between, to] = [join(place, name), join(place, of)]
  if (lookAt(between)?.isFile() !== true) return {kind: 'tidied'}
  if (moveToFree(between, to) === 'moved') return {kind: 'named'}
  if (!(await isHeldBy(between, to))) return {kind: 'stranded', of}
  removeName(between)
  return {kind: 'tidied'}
}

/** Clears away what a run left in a folder that is held fast. @throws the errors of the system */
export const tidyLeftover = async (place: string, name: string): Promise<TidyOutcome> => {
  const own = readFixName(name)
  if (own?.kind === 'between') return giveBack(place, name, own.of)
  // Where a copy has another name, too, it has taken its place already.
  if (own?.kind === 'copy') await clearLeftover(join(place, name), (found) => found.nlink > 1 || isOlder(found, HOUR))
  return {kind: 'tidied'}
}
