import {userInfo} from 'node:os'
import {Failure, type FailureKind} from '../domain/failure.ts'
import {printable} from '../domain/path.ts'
import {errnoOf} from './errno.ts'

/** Who asks, for messages. */
const currentUser = (): string => {
  try {
    return `user "${userInfo().username}"`
  } catch {
    // A container may run as a number that no user has.
    return `user ${process.getuid?.() ?? 'unknown'}`
  }
}

interface Rule {
  readonly kind: FailureKind
  readonly why: () => string
  readonly hints: readonly string[]
}

const forbidden: Rule = {
  kind: 'forbidden',
  why: () => `${currentUser()} has no rights to it`,
  hints: ['`ls -ld` of the path and of the folders above shows who may.'],
}
const noSpace: Rule = {
  kind: 'temporary',
  why: () => 'there is no space left',
  hints: ['Make room (`df -h` and `df -i` show how much there is), then run the command again.'],
}
const tooManyFiles: Rule = {
  kind: 'temporary',
  why: () => 'too many files are open',
  hints: ['`ulimit -n` shows how many may be open.'],
}
const passing: Rule = {
  kind: 'temporary',
  why: () => 'the disk or the network drive did not answer as it should',
  hints: ['Run the command again; the system log says more about the disk.'],
}

const RULES: Readonly<Record<string, Rule>> = {
  EACCES: forbidden,
  EPERM: forbidden,
  ENOTDIR: {
    kind: 'configuration',
    why: () => 'a file lies where a folder is needed',
    hints: ['Move the file away, or give the environment another url.'],
  },
  EROFS: {
    kind: 'forbidden',
    why: () => 'the file system is mounted read-only',
    hints: ['`findmnt -T` of the path shows how it is mounted.'],
  },
  ENOSPC: noSpace,
  EDQUOT: noSpace,
  EMFILE: tooManyFiles,
  ENFILE: tooManyFiles,
  EIO: passing,
  ESTALE: passing,
  ETIMEDOUT: passing,
  EBUSY: passing,
  EAGAIN: passing,
  ENAMETOOLONG: {
    kind: 'refused',
    why: () => 'the name is too long for this file system',
    hints: ['Shorten the names of the folders or of the file.'],
  },
}

/**
 * What an error of the operating system means for people.
 * @param doing what was tried, as "cannot … ": `write`, `read`
 * @returns a Failure that names the path, the reason and, where it matters, the user; the error itself when it is none of the system's
 */
export const fileFailure = (error: unknown, doing: string, path: string): unknown => {
  const code = errnoOf(error)
  if (code === undefined) return error
  const {kind, why, hints} = RULES[code] ?? {kind: 'failed', why: () => 'the operating system refused', hints: []}
  return new Failure(kind, `cannot ${doing} ${printable(path)}: ${why()} (${code})`, {hints, cause: error})
}

/** Runs `work` and throws its errors as Failures. */
export const translated = async <Result>(doing: string, path: string, work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work()
  } catch (error) {
    throw fileFailure(error, doing, path)
  }
}
