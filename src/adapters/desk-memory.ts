import {randomUUID} from 'node:crypto'
import {readFile, realpath, rename, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {sha256} from '../domain/digest.ts'
import type {Environment} from '../domain/environment.ts'
import type {DeskMemory} from '../ports/index.ts'
import {makeWithParents} from './make-with-parents.ts'
import {realFolder} from './real-folders.ts'

/** Bytes; larger files are not ours: 200,000 paths with their digests take less. */
const LIMIT = 256 * 1024 * 1024

/** Forgetting costs requests, never correctness: whatever cannot be read counts as forgotten. */
const recall = async (file: string): Promise<Uint8Array | undefined> => {
  try {
    const bytes = await readFile(file)
    return bytes.length > LIMIT ? undefined : bytes
  } catch {
    return undefined
  }
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
 * @param note told when something cannot be remembered: no error, the next run asks the store again
 */
export const deskMemory = (stateDirectory: string, note: (message: string) => void = () => undefined): DeskMemory => {
  const folder = join(stateDirectory, 'stores')
  const keyOf = async (environment: Environment, more = ''): Promise<string> =>
    sha256(`${environment.name}\n${await storeIdentity(environment)}${more}`)
  const markerName = async (environment: Environment): Promise<string> => `${await keyOf(environment)}.marker.json`
  const baseName = async (live: string, environment: Environment): Promise<string> =>
    `${await keyOf(environment, `\n${await realpath(live).catch(() => live)}`)}.base.json`
  const keep = async (name: string, bytes: Uint8Array): Promise<void> => {
    const problem = await remember(folder, name, bytes)
    if (problem !== undefined) note(`nothing can be remembered between runs: ${problem}`)
  }
  return {
    marker: async (environment) => recall(join(folder, await markerName(environment))),
    rememberMarker: async (environment, bytes) => keep(await markerName(environment), bytes),
    base: async (live, environment) => recall(join(folder, await baseName(live, environment))),
    rememberBase: async (live, environment, bytes) => keep(await baseName(live, environment), bytes),
  }
}
