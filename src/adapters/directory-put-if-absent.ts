import {link} from 'node:fs/promises'
import {dirname} from 'node:path'
import {Failure} from '../domain/failure.ts'
import {printable} from '../domain/path.ts'
import type {PutIfAbsent} from '../ports/store.ts'
import {fileFailure} from './directory-failures.ts'
import {readFileWithin} from './directory-reading.ts'
import {folderInTheWay, withBytes, withStaged, type StagedFile} from './directory-writing.ts'
import {errnoOf} from './errno.ts'

/** Tries when the key is taken, and free again by the time it is looked at. */
const TRIES = 3

/** Answers of file systems that cannot give one file two names: FAT, exFAT, some network drives. */
export const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

type Linked = {readonly end: 'created'} | {readonly end: 'taken'} | {readonly end: 'lost'; readonly error: unknown}

/** Gives a complete file its name, which the system does only when the name is free: this is the whole commit. */
const linkStaged = async ({temporary, target}: StagedFile): Promise<Linked> => {
  try {
    await link(temporary, target)
    return {end: 'created'}
  } catch (error) {
    const code = errnoOf(error) ?? ''
    if (code === 'EEXIST') return {end: 'taken'}
    if (!NO_LINKS.has(code)) return {end: 'lost', error}
    const folder = printable(dirname(target))
    throw new Failure('configuration', `the file system of ${folder} has no hard links (${code})`, {
      hints: [
        'Without them two people could publish over each other. Put the store on another file system, or use S3.',
      ],
      cause: error,
    })
  }
}

/**
 * Who holds the name now. A network drive may answer EEXIST to our own link when it was sent twice (NFS): bytes tell.
 * undefined: nobody does.
 */
const look = async ({target}: StagedFile, bytes: Uint8Array): Promise<PutIfAbsent | undefined> => {
  try {
    const found = await readFileWithin(target, {limit: bytes.length})
    if (found === undefined) return undefined
    return Buffer.compare(found.bytes, bytes) === 0 ? {outcome: 'written', etag: found.etag} : {outcome: 'present'}
  } catch (error) {
    // Larger than ours, or a link: somebody else's.
    if (error instanceof Failure && error.kind === 'integrity') return {outcome: 'present'}
    return {outcome: 'unclear', cause: error}
  }
}

const settle = async (staged: StagedFile, outcome: PutIfAbsent): Promise<PutIfAbsent> => {
  if (outcome.outcome !== 'written') return outcome
  try {
    await staged.sync()
    return outcome
  } catch (error) {
    return {outcome: 'unclear', cause: fileFailure(error, 'write', staged.target)}
  }
}

/** Writes a key only if it is absent; the same bytes again count as written. @throws Failure when nothing was written */
export const createFileUnder = (root: string, key: string, bytes: Uint8Array): Promise<PutIfAbsent> =>
  withStaged(root, key, withBytes(bytes), async (staged) => {
    for (let tried = 0; tried < TRIES; tried++) {
      const linked = await linkStaged(staged)
      if (linked.end === 'created') return settle(staged, {outcome: 'written', etag: staged.etag})
      const seen = await look(staged, bytes)
      if (seen !== undefined) return settle(staged, seen)
      if (linked.end === 'lost') throw linked.error
    }
    throw folderInTheWay(staged.target)
  })

/** Writes a key only if it is absent, and nothing else: whose bytes are there is not asked. @throws Failure */
export const createFileOnce = (root: string, key: string, bytes: Uint8Array): Promise<'created' | 'refused'> =>
  withStaged(root, key, withBytes(bytes), async (staged) => {
    const linked = await linkStaged(staged)
    if (linked.end === 'lost') throw linked.error
    if (linked.end === 'taken') return 'refused'
    await staged.sync()
    return 'created'
  })
