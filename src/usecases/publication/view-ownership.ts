import {sha256, type Sha256} from '../../domain/digest.ts'
import type {ViewRecord} from '../../domain/documents.ts'
import {Failure} from '../../domain/failure.ts'
import {LIMITS} from '../../domain/limits.ts'
import type {LivePath} from '../../domain/path.ts'
import type {Manifest} from '../../domain/release.ts'
import {viewKey, type ReleaseNumber} from '../../domain/store-keys.ts'
import type {UnknownEntry} from '../../domain/view-plan.ts'
import type {StoreReader} from '../../ports/index.ts'
import {mapInBoundedMemory} from '../bounded-reading.ts'
import {readRelease, type ReleaseSource} from '../read-release.ts'

const CONCURRENCY = 16

/** An unknown key after its bytes were looked at. */
interface OwnedEntry {
  readonly path: LivePath
  readonly etag: string
  readonly sha256: Sha256
}

export interface Ownership {
  /** Content that some release has at that path: ours, though the record did not know the ETag. */
  readonly ours: readonly OwnedEntry[]
  /** Somebody else's: kept and reported. */
  readonly foreign: readonly LivePath[]
}

/** The digest of what a view key holds now; undefined when it changed since the listing, or is larger than any file of ours. */
const digestOf = async (store: StoreReader, {path, size, etag}: UnknownEntry): Promise<Sha256 | undefined> => {
  if (size > LIMITS.file) return undefined
  try {
    const object = await store.get(viewKey(path), {limit: LIMITS.file, ifMatch: etag})
    return object === undefined ? undefined : sha256(object.bytes)
  } catch (error) {
    if (error instanceof Failure && error.kind === 'integrity') return undefined
    throw error
  }
}

/** Earlier releases, newest first; stubs and bad ones are passed over. */
async function* earlierReleases(source: ReleaseSource, newest: Manifest, downTo: number): AsyncGenerator<Manifest> {
  yield newest
  for (let number = newest.release - 1; number >= Math.max(1, downTo); number--) {
    try {
      const release = await readRelease(source, number as ReleaseNumber)
      if (release?.kind === 'release') yield release.manifest
    } catch (error) {
      if (!(error instanceof Failure && (error.kind === 'integrity' || error.kind === 'configuration'))) throw error
    }
  }
}

/** The oldest release worth reading: a record knows everything up to its own release but what was overwritten since. */
const oldestRelevant = (unknown: readonly UnknownEntry[], record: ViewRecord | undefined): number =>
  record === undefined || unknown.some(({place}) => place !== 'elsewhere') ? 1 : record.release

/**
 * Finds out whose the unknown keys are: ours when a readable release has their very content at that path. So a lost or stale
 * record and a killed update heal themselves.
 */
export const findOwners = async (
  source: ReleaseSource,
  unknown: readonly UnknownEntry[],
  record: ViewRecord | undefined,
  newest: Manifest,
): Promise<Ownership> => {
  if (unknown.length === 0) return {ours: [], foreign: []}
  const digests = await mapInBoundedMemory(unknown, (entry) => digestOf(source.store, entry), {
    concurrency: CONCURRENCY,
  })
  const open = new Map<LivePath, OwnedEntry>()
  unknown.forEach(({path, etag}, index) => {
    const digest = digests[index]
    if (digest !== undefined) open.set(path, {path, etag, sha256: digest})
  })
  const ours: OwnedEntry[] = []
  for await (const {files} of earlierReleases(source, newest, oldestRelevant(unknown, record))) {
    for (const file of files) {
      const entry = open.get(file.path)
      if (entry?.sha256 !== file.sha256) continue
      ours.push(entry)
      open.delete(file.path)
    }
    if (open.size === 0) break
  }
  const owned = new Set(ours.map(({path}) => path))
  return {ours, foreign: unknown.map(({path}) => path).filter((path) => !owned.has(path))}
}
