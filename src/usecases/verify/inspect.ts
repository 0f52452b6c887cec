import {pMapIterable} from 'p-map'
import type {Environment} from '../../domain/environment.ts'
import {printable} from '../../domain/path.ts'
import type {Manifest, Release} from '../../domain/release.ts'
import type {StoreFinding} from '../../domain/store-finding.ts'
import {MARKER_KEY, RELEASES_PREFIX, nextRelease, releaseKey, type ReleaseNumber} from '../../domain/store-keys.ts'
import type {World} from '../../ports/index.ts'
import {describeRelease, type DescribedRelease} from '../list-releases.ts'
import {nothingPublished, type ReadingDoors} from '../readable-store.ts'
import type {ReleaseSource} from '../read-release.ts'
import {readViewStatus, type ViewStatus} from '../view-status.ts'
import {checkOwner, checkPair, type Replaced} from './check-chain.ts'
import {checkHint, checkHold, checkMarkerDocument, checkView} from './check-documents.ts'
import {brokenPacks, checkPresence, indexPacks, readPacks} from './check-packs.ts'
import type {PackIndex, ReferencedPack} from './check-packs.ts'
import {listOwnKeys, readRecord, type HistoryRecord, type OwnKeys} from './read-history.ts'

export type InspectionDoors = ReadingDoors & Pick<World, 'packs' | 'tell'>

/** What an inspection of a store found. */
export interface Inspection {
  readonly environment: Environment
  readonly newest: ReleaseNumber | undefined
  readonly findings: readonly StoreFinding[]
  /** How much was looked at. */
  readonly releases: number
  readonly packs: number
  readonly packBytes: number
  readonly data: 'read' | 'not-read'
  /** What is no fault. */
  readonly collected: number
  readonly replaced: readonly Replaced[]
  /** Packs that no readable release refers to; gc collects them. */
  readonly unreferencedPacks: number
  readonly foreign: readonly string[]
  /** For mending. */
  readonly holes: readonly ReleaseNumber[]
  readonly newestRelease: Release | undefined
  readonly view: ViewStatus | undefined
  readonly described: ReadonlyMap<number, DescribedRelease>
  readonly index: PackIndex
  readonly broken: readonly ReferencedPack[]
}

/** Releases that are read ahead. */
const CONCURRENCY = 4
/** Numbers of a history without gaps, oldest first. */
const numbersUpTo = (newest: ReleaseNumber | undefined): readonly ReleaseNumber[] => {
  const numbers: ReleaseNumber[] = []
  for (let number = nextRelease(undefined); number <= (newest ?? 0); number = nextRelease(number)) numbers.push(number)
  return numbers
}

interface History {
  readonly findings: StoreFinding[]
  readonly replaced: Replaced[]
  readonly described: Map<number, DescribedRelease>
  readonly index: PackIndex
  collected: number
  last: HistoryRecord | undefined
}

const checkKeys = ({survey, unknown}: OwnKeys): readonly StoreFinding[] => [
  ...survey.holes.map((release): StoreFinding => ({
    problem: 'hole',
    key: releaseKey(release),
    release,
    message: `release ${release} is missing, though later ones are there`,
  })),
  ...survey.strays.map((release): StoreFinding => ({
    problem: 'stray',
    key: releaseKey(release),
    release,
    message: `it lies far beyond the newest release and is ignored`,
  })),
  ...unknown.map((key): StoreFinding => ({
    problem: 'key',
    key: printable(key),
    message: key.startsWith(RELEASES_PREFIX) ? 'it is no release' : 'jsctl writes no such key',
  })),
]

/** Reads all releases, oldest first, and keeps of each only what later checks need. */
const readHistory = async (
  source: ReleaseSource,
  {survey}: OwnKeys,
  judge: (release: Release) => readonly StoreFinding[],
  progress: (done: number, total: number) => void,
): Promise<History> => {
  const missing = new Set(survey.holes)
  const history: History = {
    findings: [],
    replaced: [],
    described: new Map(),
    index: new Map(),
    collected: 0,
    last: undefined,
  }
  const numbers = numbersUpTo(survey.newest)
  const read = async (number: ReleaseNumber) => (missing.has(number) ? undefined : readRecord(source, number))
  let done = 0
  for await (const record of pMapIterable(numbers, read, {concurrency: CONCURRENCY})) {
    take(history, record, judge)
    progress(++done, numbers.length)
  }
  if (history.last !== undefined) link(history, history.last, undefined)
  return history
}

const link = (history: History, before: HistoryRecord, child: HistoryRecord | undefined): void => {
  // Only a bad record has something to say without a child.
  if (child === undefined && before.kind !== 'bad') return
  const {findings, replaced} = checkPair(before, child)
  history.findings.push(...findings)
  if (replaced !== undefined) history.replaced.push(replaced)
}

const take = (
  history: History,
  record: HistoryRecord | undefined,
  judge: (release: Release) => readonly StoreFinding[],
): void => {
  const before = history.last
  if (before !== undefined) link(history, before, record)
  if (record?.kind === 'stub') history.collected++
  if (record?.kind === 'release') {
    history.findings.push(...judge(record))
    indexPacks(history.index, record.manifest)
    history.described.set(record.manifest.release, describeRelease(record, before))
  }
  history.last = record
}

const isEmptyPlace = ({survey, packs, documents, unknown}: OwnKeys): boolean =>
  survey.newest === undefined &&
  survey.strays.length + packs.size + unknown.length === 0 &&
  [...documents].every((key) => key === MARKER_KEY)

/**
 * Looks at everything that jsctl wrote into a store: every release, the chain, packs, documents, the objects view. Only reads.
 * @throws Failure 'not-found' when nothing is published, 'refused' when the store is another environment's
 */
export const inspectStore = async (
  world: InspectionDoors,
  environment: Environment,
  data: Inspection['data'],
): Promise<Inspection> => {
  const store = await world.stores.read(environment)
  const source = {store, compression: world.compression}
  const {marker, findings: ofMarker} = await checkMarkerDocument(store, environment)
  const keys = await listOwnKeys(store)
  if (isEmptyPlace(keys)) throw await nothingPublished({...source, environment, marker})
  const progress = (activity: string) => (done: number, total: number) =>
    world.tell({type: 'progress', activity, done, total})
  const history = await readHistory(
    source,
    keys,
    (release) => checkOwner(release, marker, environment),
    progress('reading releases'),
  )
  const {index, described, last} = history
  const {newest, holes} = keys.survey
  const newestRelease = last?.kind === 'release' ? last : undefined
  const view = environment.objects ? await viewOf(source, newestRelease?.manifest) : undefined
  const doors = {store, packs: world.packs, progress: progress('reading packs')}
  const ofPacks = data === 'read' ? await readPacks(doors, index, keys.packs) : []
  const findings = [
    ...ofMarker,
    ...checkKeys(keys),
    ...history.findings,
    ...checkPresence(index, keys.packs),
    ...ofPacks,
    ...(await checkHint(store, newest, described)),
    ...(await checkHold(store)),
    ...(view === undefined || newest === undefined ? [] : checkView(view, newest)),
  ]
  return {
    environment,
    newest,
    findings,
    releases: numbersUpTo(newest).length - holes.length,
    packs: index.size,
    packBytes: [...index.values()].reduce((sum, {reference}) => sum + reference.size, 0),
    data,
    collected: history.collected,
    replaced: history.replaced,
    unreferencedPacks: [...keys.packs.keys()].filter((pack) => !index.has(pack)).length,
    foreign: view?.foreign ?? [],
    holes,
    newestRelease,
    view,
    described,
    index,
    broken: brokenPacks(index, keys.packs, ofPacks),
  }
}

/** The view against the newest release; nothing can be said of it where that is bad. */
const viewOf = async ({store}: ReleaseSource, manifest: Manifest | undefined): Promise<ViewStatus | undefined> =>
  manifest === undefined ? undefined : readViewStatus(store, manifest)
