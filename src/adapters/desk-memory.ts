import {randomUUID} from 'node:crypto'
import {realpath, rename, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {sha256} from '../domain/digest.ts'
import type {Environment} from '../domain/environment.ts'
import type {DeskMemory} from '../ports/index.ts'
import {printable} from '../domain/path.ts'
import {readBoundedFile} from './bounded-file.ts'
import {errnoOf, isAbsence} from './errno.ts'
import {makeWithParents} from './make-with-parents.ts'
import {realFolder} from './real-folders.ts'

/** Bytes; larger files are not ours: 200,000 paths with their digests take less. */
const LIMIT = 256 * 1024 * 1024

/** What of the memory cannot be used is told, and no error. */
export type MemoryTold = (told: {readonly type: 'note' | 'warning'; readonly message: string}) => void

/** Forgetting costs requests, never correctness: whatever cannot be read counts as forgotten, and is told. */
const recall = async (file: string, warn: (message: string) => void): Promise<Uint8Array | undefined> => {
  let problem: string
  try {
    const read = await readBoundedFile(file, LIMIT)
    if (read.kind === 'read') return read.bytes
    problem = read.problem
  } catch (error) {
    if (isAbsence(error)) return undefined
    problem = `(${errnoOf(error) ?? 'unknown error'})`
  }
  warn(`what this desk remembers cannot be read and counts as forgotten: ${printable(file)} ${problem}`)
  return undefined
}

/** Gives back why it could not be remembered. */
const remember = async (folder: string, name: string, bytes: Uint8Array): Promise<string | undefined> => {
  const temporary = join(folder, `.tmp-${randomUUID()}`)
  try {
    await makeWithParents(folder, 0o700)
    await writeFile(temporary, bytes, {mode: 0o600})
    await rename(temporary, join(folder, name))
    return undefined
  } catch (error) {
    // A state folder that cannot be written: the next run asks the store again.
    await rm(temporary, {force: true}).catch(() => undefined)
    return error instanceof Error ? error.message : String(error)
  }
}

/** A directory store is meant by its real path, also when it is absent: two spellings of one folder share their memory. */
const storeIdentity = async ({url, endpoint, location}: Environment): Promise<string> =>
  location.kind === 's3' ? `${endpoint ?? ''} ${url}` : realFolder(location.directory)

/**
 * What a desk remembers, as small files in the state folder; their names are digests of what they belong to.
 * @param tell hears what cannot be remembered, or not be read any more: no error, the next run asks the store again
 */
export const deskMemory = (stateDirectory: string, tell: MemoryTold = () => undefined): DeskMemory => {
  const folder = join(stateDirectory, 'stores')
  const warned = new Set<string>()
  const warn = (message: string): void => {
    if (!warned.has(message)) tell({type: 'warning', message})
    warned.add(message)
  }
  const keyOf = async (environment: Environment, more = ''): Promise<string> =>
    sha256(`${environment.name}\n${await storeIdentity(environment)}${more}`)
  const markerName = async (environment: Environment): Promise<string> => `${await keyOf(environment)}.marker.json`
  const baseName = async (live: string, environment: Environment): Promise<string> =>
    `${await keyOf(environment, `\n${await realpath(live).catch(() => live)}`)}.base.json`
  const keep = async (name: string, bytes: Uint8Array): Promise<void> => {
    const problem = await remember(folder, name, bytes)
    if (problem !== undefined) tell({type: 'note', message: `nothing can be remembered between runs: ${problem}`})
  }
  return {
    marker: async (environment) => recall(join(folder, await markerName(environment)), warn),
    rememberMarker: async (environment, bytes) => keep(await markerName(environment), bytes),
    base: async (live, environment) => recall(join(folder, await baseName(live, environment)), warn),
    rememberBase: async (live, environment, bytes) => keep(await baseName(live, environment), bytes),
  }
}
