import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {openDirectoryStore} from '../../src/adapters/directory-store.ts'
import type {Environment} from '../../src/domain/environment.ts'
import {attempt, type Attempted} from './store-attempt.ts'

/**
 * Tries operations on a directory as somebody without rights: as uid 65534 when it was started by root. One message in, one
 * answer out.
 */
interface Request {
  readonly environment: Environment
  readonly operation: Attempted
}

if (process.getuid?.() === 0) {
  process.setgroups?.([])
  process.setgid?.(65534)
  process.setuid?.(65534)
}

const canWrite = async (directory: string): Promise<boolean> => {
  try {
    await writeFile(join(directory, 'written-without-rights'), '')
    return true
  } catch {
    return false
  }
}

const answer = async ({environment, operation}: Request): Promise<unknown> => {
  if (environment.location.kind !== 'directory') return {problem: 'no directory'}
  if (await canWrite(environment.location.directory))
    return {problem: 'this process can write: the test proves nothing'}
  try {
    const store = await openDirectoryStore(environment, {access: 'publish', checkpoint: () => undefined})
    return {attempted: await attempt(store, operation)}
  } catch (error) {
    return {problem: error instanceof Error ? error.stack : 'unknown'}
  }
}

process.on('message', (request: Request) => void answer(request).then((reply) => process.send?.(reply)))
