import {sha256, type Sha256} from '../../domain/digest.ts'
import {Failure} from '../../domain/failure.ts'
import {surveyReleases, type ReleaseSurvey} from '../../domain/history.ts'
import {LIMITS} from '../../domain/limits.ts'
import type {Release, ReleaseStub} from '../../domain/release.ts'
import {
  isCheckupKey,
  OWN_PREFIX,
  packOfKey,
  releaseKey,
  releaseOfKey,
  serverOfKey,
  type ReleaseNumber,
} from '../../domain/store-keys.ts'
import type {StoreEntry, StoreReader} from '../../ports/index.ts'
import {unpackRelease, type ReleaseSource} from '../read-release.ts'

/** jsctl's own keys of a store, sorted by what they are. */
export interface OwnKeys {
  readonly survey: ReleaseSurvey
  /** Stored bytes of each pack. */
  readonly packs: ReadonlyMap<Sha256, number>
  /** marker, hint, record, hold: the names below .jsctl/. */
  readonly documents: ReadonlySet<string>
  /** What jsctl does not write. */
  readonly unknown: readonly string[]
}

const DOCUMENTS = new Set(
  ['environment.json', 'head.json', 'objects.json', 'hold.json'].map((name) => OWN_PREFIX + name),
)

/** Lists everything below .jsctl/: one request per 1,000 keys. */
export const listOwnKeys = async (store: StoreReader): Promise<OwnKeys> => {
  const numbers: ReleaseNumber[] = []
  const packs = new Map<Sha256, number>()
  const documents = new Set<string>()
  const unknown: string[] = []
  const sort = ({key, size}: StoreEntry): void => {
    const number = releaseOfKey(key)
    const pack = packOfKey(key)
    if (number !== undefined) numbers.push(number)
    else if (pack !== undefined) packs.set(pack, size)
    else if (DOCUMENTS.has(key)) documents.add(key)
    else if (serverOfKey(key) === undefined && !isCheckupKey(key)) unknown.push(key)
  }
  for await (const page of store.list(OWN_PREFIX)) page.forEach(sort)
  return {survey: surveyReleases(numbers), packs, documents, unknown}
}

/** A release that is no good one, with the digest by which a later one may say that it replaces it. */
interface BadRelease {
  readonly kind: 'bad'
  readonly release: ReleaseNumber
  readonly problem: string
  /** undefined when it is too large to be read. */
  readonly storedSha256: Sha256 | undefined
}

export type HistoryRecord = Release | ReleaseStub | BadRelease

/** What lies under a number; undefined when it is gone. */
export const readRecord = async (source: ReleaseSource, release: ReleaseNumber): Promise<HistoryRecord | undefined> => {
  let storedSha256: Sha256 | undefined
  try {
    const stored = await source.store.get(releaseKey(release), {limit: LIMITS.manifest})
    if (stored === undefined) return undefined
    storedSha256 = sha256(stored.bytes)
    return await unpackRelease(source, release, stored)
  } catch (error) {
    if (error instanceof Failure && (error.kind === 'integrity' || error.kind === 'configuration'))
      return {kind: 'bad', release, problem: error.message, storedSha256}
    throw error
  }
}
