import {Failure} from '../domain/failure.ts'
import {printable} from '../domain/path.ts'
import {fileFailure} from './directory-failures.ts'
import {errnoOf} from './errno.ts'

/** Says in words what the system refused. @param doing for example `write`; what is no error of the system is given back as it is */
export const liveFailure = (error: unknown, doing: string, path: string): unknown => {
  const what = `cannot ${doing} ${printable(path)}`
  switch (errnoOf(error) ?? 'none') {
    case 'EACCES':
    case 'EROFS':
      return new Failure('forbidden', `${what}: no right to do so`, {
        cause: error,
        hints: ['jsctl must run as a user who may read and write the live folder and the folders in it.'],
      })
    case 'EPERM':
    case 'EBUSY':
    case 'ETXTBSY':
      return new Failure('temporary', `${what}: it is in use, or protected`, {
        cause: error,
        hints: ['What was done so far is safe; the next pull goes on.'],
      })
    case 'ENOSPC':
    case 'EDQUOT':
      return new Failure('temporary', `${what}: the disk is full`, {
        cause: error,
        hints: ['Make room and pull again.'],
      })
    case 'ENOENT':
      // Everything was there when the pull began: this passes, and says nothing of what is published.
      return new Failure('temporary', `${what}: it is gone, or the folder that it lies in`, {
        cause: error,
        hints: ['Somebody moves, removes or unmounts the live folder, or a part of it; the next pull goes on.'],
      })
    case 'ENOTDIR':
      return new Failure('configuration', `${what}: it is no folder`, {cause: error})
    default:
      return fileFailure(error, doing, path)
  }
}

/** What the system says when the thing at a path is not what it was a moment ago. */
const CHANGED = ['ENOENT', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY', 'EEXIST', 'ELOOP']

/** As `liveFailure`, for a step whose ground was looked at just before: what does not fit any more was changed by somebody else. */
export const stepFailure = (error: unknown, doing: string, path: string): unknown =>
  CHANGED.includes(errnoOf(error) ?? '')
    ? new Failure('temporary', `cannot ${doing} ${printable(path)}: somebody else is changing it`, {
        cause: error,
        hints: ['What was done so far is safe; the next pull goes on.'],
      })
    : liveFailure(error, doing, path)

/** Runs something that touches the live folder, its errors said in words. */
export const inWords = <Result>(doing: string, path: string, action: () => Result): Result => {
  try {
    return action()
  } catch (error) {
    throw liveFailure(error, doing, path)
  }
}
