import {randomUUID} from 'node:crypto'
import {mkdir, readFile, realpath, rename, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {sha256} from '../domain/digest.ts'
import type {Environment} from '../domain/environment.ts'
import type {DeskMemory} from '../ports/index.ts'

/** Bytes; larger files are not ours. */
const LIMIT = 1024 * 1024

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
    await mkdir(folder, {recursive: true, mode: 0o700})
    await writeFile(temporary, bytes, {mode: 0o600})
    await rename(temporary, join(folder, name))
    return undefined
  } catch (error) {
    // A state folder that cannot be written: the next run asks the store again.
    await rm(temporary, {force: true}).catch(() => undefined)
    return error instanceof Error ? error.message : String(error)
  }
}

/** A directory store is meant by its real path: two spellings of one folder share their memory. */
const storeIdentity = async ({url, endpoint, location}: Environment): Promise<string> => {
  if (location.kind === 's3') return `${endpoint ?? ''} ${url}`
  return realpath(location.directory).catch(() => location.directory)
}

/**
 * What a desk remembers, as small files in the state folder; their names are digests of what they belong to.
 * @param note told when something cannot be remembered: no error, the next run asks the store again
 */
export const deskMemory = (stateDirectory: string, note: (message: string) => void = () => undefined): DeskMemory => {
  const folder = join(stateDirectory, 'stores')
  const fileName = async (environment: Environment): Promise<string> =>
    `${sha256(`${environment.name}\n${await storeIdentity(environment)}`)}.marker.json`
  return {
    marker: async (environment) => recall(join(folder, await fileName(environment))),
    rememberMarker: async (environment, bytes) => {
      const problem = await remember(folder, await fileName(environment), bytes)
      if (problem !== undefined) note(`nothing can be remembered between runs: ${problem}`)
    },
  }
}
