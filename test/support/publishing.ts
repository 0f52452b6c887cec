import {join} from 'node:path'
import {openDirectoryStore} from '../../src/adapters/directory-store.ts'
import {gzipCompression} from '../../src/adapters/gzip.ts'
import {filePacks} from '../../src/adapters/pack.ts'
import type {Environment} from '../../src/domain/environment.ts'
import type {Release} from '../../src/domain/release.ts'
import type {Store, StoreReader} from '../../src/ports/index.ts'
import {findNewest} from '../../src/usecases/newest-release.ts'
import type {PublicationRequest, PublicationResult} from '../../src/usecases/publication/publish-tree.ts'
import {push, type PushRequest} from '../../src/usecases/push.ts'
import {directoryEnvironment} from './directory-environment.ts'
import {testWorld, writeFiles, type TestWorldOptions} from './world.ts'

/** A simple shell job, different for every word. */
export const jobText = (word: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<job><script language="shell">echo ${word}</script></job>\n`

export const chainText = (...jobs: string[]): string =>
  `<job_chain>${jobs.map((job, index) => `<job_chain_node state="${index}" job="${job}"/>`).join('')}<job_chain_node.end state="end"/></job_chain>`

/** What a publication asks for when nothing special is meant. */
export const publicationRequest = (
  environment: Environment,
  over: Partial<PublicationRequest> = {},
): PublicationRequest => ({
  environment,
  mode: 'publish',
  message: '',
  confirmation: {yes: true, confirm: undefined},
  maxDelete: {kind: 'default'},
  emptyTree: 'refuse-empty',
  ...over,
})

/** A desk with one live folder and one directory store, both below a scratch folder. */
export const deskAt = (scratch: string, over: Partial<Environment> = {}) => {
  const folder = join(scratch, 'live')
  const storeDirectory = join(scratch, 'store')
  const environment = directoryEnvironment(storeDirectory, over)
  return {
    folder,
    storeDirectory,
    environment,
    save: (files: Readonly<Record<string, string | Uint8Array | null>>) => writeFiles(folder, files),
    push: (request: Partial<PushRequest> = {}, options: Partial<TestWorldOptions> = {}): Promise<PublicationResult> =>
      push(testWorld({scratch, ...options}), {
        ...publicationRequest(environment),
        folder,
        only: [],
        othersWork: 'keep',
        ...request,
      }),
    store: (access: 'read' | 'publish' = 'read'): Promise<Store> =>
      openDirectoryStore(environment, {access, checkpoint: () => undefined}),
  }
}

/** The contents of the newest release as text, read like a mirror does: release, packs, digests. */
export const publishedFiles = async (store: StoreReader, scratch: string): Promise<Record<string, string>> => {
  const {files} = await publishedRelease(store, scratch)
  return files
}

/** The newest release and the contents of its files. */
export const publishedRelease = async (
  store: StoreReader,
  scratch: string,
): Promise<{readonly release: Release | undefined; readonly files: Record<string, string>}> => {
  const newest = await findNewest({store, compression: gzipCompression})
  const files: Record<string, string> = {}
  if (newest.kind !== 'release') return {release: undefined, files}
  const {manifest} = newest.release
  const texts = new Map<string, string>()
  for (const [pack, reference] of manifest.packs.entries()) {
    const wanted = manifest.files.filter((file) => file.pack === pack)
    for await (const {location, bytes} of filePacks(join(scratch, 'tmp')).unpack(store, {reference, wanted})) {
      texts.set(location.sha256, Buffer.from(bytes).toString('latin1'))
    }
  }
  for (const {path, sha256} of manifest.files) files[path] = texts.get(sha256) ?? '(missing)'
  return {release: newest.release, files}
}
