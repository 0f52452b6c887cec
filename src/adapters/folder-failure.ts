import {Failure, type FailureKind} from '../domain/failure.ts'
import {printable} from '../domain/path.ts'
import {errnoOf} from './errno.ts'

/** What was listed, and is not there any more: the listing may lack the name that it has now. */
export const goneFailure = (path: string, cause: unknown): Failure =>
  new Failure('failed', `${printable(path)} is gone: it was deleted while the folder was read`, {
    cause,
    hints: ['Run the command again.'],
    facts: {gone: path},
  })

/** What an error of the operating system about a file or folder means to people. @throws the error itself when it is none of these: a bug */
export const folderFailure = (path: string, error: unknown): Failure => {
  const what = printable(path)
  const code = errnoOf(error)
  const failure = (kind: FailureKind, message: string, ...hints: string[]) =>
    new Failure(kind, message, {cause: error, hints})
  if (code === 'ENOENT')
    return failure('not-found', `there is no folder ${what}`, 'Name the live folder, or set `live` in jsctl.toml.')
  if (code === 'ENOTDIR')
    return failure('usage', `${what} is not a folder`, 'Name the folder that holds the objects, the live root.')
  if (code === 'EACCES' || code === 'EPERM')
    return failure(
      'forbidden',
      `${what} cannot be read: permission denied`,
      'Everything in the folder must be readable, or be named in a .jsctlignore.',
    )
  if (code === 'EMFILE' || code === 'ENFILE' || code === 'EBUSY' || code === 'EIO')
    return failure('temporary', `${what} cannot be read at the moment (${code})`, 'Try again.')
  throw error
}
