import {closeSync, constants, openSync, readlinkSync, realpathSync} from 'node:fs'
import {isAbsence, errnoOf} from './errno.ts'

/** A folder that is held fast: names below `place` are names in this very folder, whatever takes its place meanwhile. */
export interface PinnedFolder {
  readonly place: string
  readonly release: () => void
}

/** Where the system tells, and follows, what a process has open. */
const OPENED = '/proc/self/fd'

const isGone = (error: unknown): boolean => isAbsence(error) || errnoOf(error) === 'ELOOP'

const orNothing = <Result>(action: () => Result): Result | undefined => {
  try {
    return action()
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}

const pinByPath = (folder: string): PinnedFolder | undefined =>
  orNothing(() => realpathSync.native(folder)) === folder ? {place: folder, release: () => undefined} : undefined

/**
 * Holds a folder fast, where the system can (Linux). Elsewhere it is only looked at: a link that comes within the next
 * microseconds is not seen.
 * @param folder absolute, and without links
 * @returns undefined when it is gone, no folder, or a link leads elsewhere
 */
export const pinFolder = (folder: string): PinnedFolder | undefined => {
  if (process.platform !== 'linux') return pinByPath(folder)
  const descriptor = orNothing(() =>
    openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW),
  )
  if (descriptor === undefined) return undefined
  const place = `${OPENED}/${descriptor}`
  const release = (): void => closeSync(descriptor)
  // What was opened says itself where it is: no moment lies between look and use.
  const real = orNothing(() => readlinkSync(place))
  if (real === folder) return {place, release}
  release()
  // Without /proc nothing is told.
  return real === undefined ? pinByPath(folder) : undefined
}
