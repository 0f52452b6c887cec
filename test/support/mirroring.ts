import {readdir} from 'node:fs/promises'
import {join} from 'node:path'
import {gzipCompression} from '../../src/adapters/gzip.ts'
import {openDirectoryStore} from '../../src/adapters/directory-store.ts'
import {encodeRelease} from '../../src/domain/release-codec.ts'
import type {Manifest, Release} from '../../src/domain/release.ts'
import {releaseKey} from '../../src/domain/store-keys.ts'
import type {Environment} from '../../src/domain/environment.ts'
import {pull} from '../../src/usecases/pull.ts'
import type {PullRequest, PullResult} from '../../src/usecases/pulling/request.ts'
import {readWholeRelease} from '../../src/usecases/read-release.ts'
import {watchStore, type StoreOperation} from './stores.ts'
import {readFiles, testWorld, type TestWorld, type TestWorldOptions} from './world.ts'

export interface MirrorOptions extends Partial<TestWorldOptions> {
  readonly world?: Partial<TestWorld>
  /** Milliseconds since 1970; else the test clock. */
  readonly now?: number
}

/** A server's live folder below a scratch folder, and what its pulls asked of the store. */
export const serverAt = (scratch: string, environment: Environment) => {
  const folder = join(scratch, 'server')
  const requests: string[] = []
  const note = (operation: StoreOperation, what: string): void => void requests.push(`${operation} ${what}`)
  return {
    folder,
    requests,
    files: () => readFiles(folder),
    own: async (): Promise<readonly string[]> => (await readdir(join(folder, '.jsctl-live'))).sort(),
    pull: async (over: Partial<PullRequest> = {}, options: MirrorOptions = {}): Promise<PullResult> => {
      requests.length = 0
      const {world, now, ...rest} = options
      const base = testWorld({scratch, wrap: (store) => watchStore(store, {before: note}), ...rest})
      const clock = now === undefined ? base.clock : {...base.clock, now: () => new Date(now)}
      const request: PullRequest = {
        environment,
        into: folder,
        mode: 'apply',
        source: {kind: 'releases', want: 'newest-or-pinned'},
        keep: 5,
        care: 'usual',
        foreign: 'keep',
        ...over,
      }
      return pull({...base, clock, ...world}, request)
    },
  }
}

/** Reads a release of a directory store. */
export const storedRelease = async (environment: Environment, number: Manifest['release']): Promise<Release> => {
  const store = await openDirectoryStore(environment, {access: 'read', checkpoint: () => undefined})
  return readWholeRelease({store, compression: gzipCompression}, number)
}

/** Writes a release of somebody who does not play by the rules. */
export const forgeRelease = async (environment: Environment, manifest: Manifest): Promise<void> => {
  const store = await openDirectoryStore(environment, {access: 'publish', checkpoint: () => undefined})
  await store.put(releaseKey(manifest.release), await gzipCompression.gzip(encodeRelease(manifest)))
}
