import {decodeHead, type HistoryEntry} from '../domain/documents.ts'
import type {Environment} from '../domain/environment.ts'
import {Failure} from '../domain/failure.ts'
import {LIMITS} from '../domain/limits.ts'
import {
  releaseTree,
  sameOrigin,
  summarize,
  type Release,
  type ReleaseStub,
  type ReleaseSummary,
} from '../domain/release.ts'
import {HEAD_KEY, isReleaseNumber, nextRelease, type ReleaseNumber} from '../domain/store-keys.ts'
import {countChanges, diffTrees, type Tree} from '../domain/tree.ts'
import type {StoreReader} from '../ports/index.ts'
import {listReleases as surveyStore} from './newest-release.ts'
import {nothingPublished, openReadable, type ReadableStore, type ReadingDoors} from './readable-store.ts'
import {readRelease} from './read-release.ts'

/** How many files a release added, changed and deleted against the one before. */
interface ChangeCounts {
  readonly added: number
  readonly modified: number
  readonly deleted: number
}

export type ListedRelease =
  | (ReleaseSummary & {
      readonly kind: 'release'
      /** Absent where the release before can not be read. */
      readonly counts?: ChangeCounts
      /** `hint`: from head.json, which fits the newest release but proves nothing; `release`: read and verified. */
      readonly known: 'hint' | 'release'
    })
  /** Its content is gone, its number stays used. */
  | {readonly kind: 'collected'; readonly release: ReleaseNumber}
  /** Lies there and is no good release; `replaced` when a later one says so. */
  | {readonly kind: 'bad'; readonly release: ReleaseNumber; readonly problem: string; readonly replaced: boolean}
  | {readonly kind: 'missing'; readonly release: ReleaseNumber}

export type DescribedRelease = Extract<ListedRelease, {kind: 'release'}>

export interface ReleaseList {
  readonly environment: Environment
  /** Newest first. */
  readonly releases: readonly ListedRelease[]
  /** The number of the newest, which is also how many there were. */
  readonly newest: ReleaseNumber
  readonly holes: readonly ReleaseNumber[]
  readonly strays: readonly ReleaseNumber[]
}

export interface ListRequest {
  readonly environment: Environment
  /** How many releases, from the newest. */
  readonly limit: number
}

/** What lies under a number: a release, a stub, nothing, or something bad. */
export type Found = Release | ReleaseStub | undefined | {readonly kind: 'bad'; readonly problem: string}

/** What lies in the store is wrong, or of a format of the future; everything else is no judgement of it. */
const isBad = (error: unknown): error is Failure =>
  error instanceof Failure && (error.kind === 'integrity' || error.kind === 'configuration')

const look = async (readable: ReadableStore, release: ReleaseNumber): Promise<Found> => {
  try {
    return await readRelease(readable, release)
  } catch (error) {
    if (isBad(error)) return {kind: 'bad', problem: error.message}
    throw error
  }
}

const fromHint = ({added, modified, deleted, ...entry}: HistoryEntry): ListedRelease => ({
  kind: 'release',
  ...entry,
  counts: {added, modified, deleted},
  known: 'hint',
})

const countsAgainst = (release: Release, before: Found): ChangeCounts | undefined => {
  const first = release.manifest.parent === null
  if (!first && before?.kind !== 'release') return undefined
  const old: Tree = before?.kind === 'release' ? releaseTree(before.manifest) : new Map()
  const {add, modify, delete: deleted} = countChanges(diffTrees(old, releaseTree(release.manifest)))
  return {added: add, modified: modify, deleted}
}

/** What a list says of a release that was read. @param before what lies under the number before, to count the changes */
export const describeRelease = (release: Release, before: Found): DescribedRelease => {
  const counts = countsAgainst(release, before)
  return {
    kind: 'release',
    ...summarize(release),
    ...(counts === undefined ? {} : {counts}),
    known: 'release',
  }
}

/** True when a later release says that this bad one is replaced. */
const isReplaced = async (readable: ReadableStore, release: ReleaseNumber): Promise<boolean> => {
  const child = await look(readable, nextRelease(release))
  return child?.kind === 'release' && child.manifest.parent !== null && 'bad' in child.manifest.parent
}

/** The history of head.json; empty when it is absent or bad. It informs, and proves nothing. */
export const readHint = async (store: StoreReader): Promise<readonly HistoryEntry[]> => {
  try {
    const stored = await store.get(HEAD_KEY, {limit: LIMITS.history * LIMITS.document})
    return stored === undefined ? [] : decodeHead(stored.bytes).history
  } catch (error) {
    if (isBad(error)) return []
    throw error
  }
}

const tellsOf = ({author, message, created, origin, files}: HistoryEntry, {manifest}: Release): boolean =>
  author === manifest.author &&
  message === manifest.message &&
  created === manifest.created &&
  sameOrigin(origin, manifest.origin) &&
  files === manifest.files.length

/**
 * The part of head.json that can be believed as far as a hint can: it tells of the newest release what that tells itself, names
 * the one before as the newest does, and goes down without gaps over numbers that are there.
 */
const believable = async (
  readable: ReadableStore,
  newest: Found,
  missing: ReadonlySet<ReleaseNumber>,
): Promise<readonly HistoryEntry[]> => {
  if (newest?.kind !== 'release') return []
  const {manifest, sha256} = newest
  const history = await readHint(readable.store)
  const [first, second] = history
  if (first?.sha256 !== sha256 || !tellsOf(first, newest)) return []
  if (second !== undefined && second.sha256 !== manifest.parent?.sha256) return []
  const end = history.findIndex(({release}, index) => release !== manifest.release - index || missing.has(release))
  return end < 0 ? history : history.slice(0, end)
}

/** Reads releases from `start` downwards, each once: every one is also what the one above it is counted against. */
const readDownwards = async (
  readable: ReadableStore,
  start: number,
  amount: number,
  missing: ReadonlySet<ReleaseNumber>,
): Promise<readonly ListedRelease[]> => {
  if (amount <= 0) return []
  const lookUp = async (number: number): Promise<Found> =>
    isReleaseNumber(number) && !missing.has(number) ? look(readable, number) : undefined
  const releases: ListedRelease[] = []
  let found = await lookUp(start)
  for (let number = start; number > Math.max(0, start - amount) && isReleaseNumber(number); number--) {
    const before = await lookUp(number - 1)
    if (found === undefined) releases.push({kind: 'missing', release: number})
    else if (found.kind === 'stub') releases.push({kind: 'collected', release: number})
    else if (found.kind === 'release') releases.push(describeRelease(found, before))
    else {
      const replaced = await isReplaced(readable, number)
      releases.push({kind: 'bad', release: number, problem: found.problem, replaced})
    }
    found = before
  }
  return releases
}

/**
 * The history of an environment: from head.json where that reaches and fits, else from the releases themselves.
 * @throws Failure 'not-found' when nothing is published
 */
export const listReleases = async (world: ReadingDoors, request: ListRequest): Promise<ReleaseList> => {
  const {environment, limit} = request
  const readable = await openReadable(world, environment)
  const {newest, holes, strays} = await surveyStore(readable.store)
  if (newest === undefined) throw await nothingPublished(readable)
  const missing = new Set(holes)
  const hints = await believable(readable, await look(readable, newest), missing)
  const hinted = hints.slice(0, limit).map(fromHint)
  const rest = await readDownwards(readable, newest - hinted.length, limit - hinted.length, missing)
  return {environment, releases: [...hinted, ...rest], newest, holes, strays}
}
