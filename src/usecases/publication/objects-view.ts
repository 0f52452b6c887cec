import pMap from 'p-map'
import type {Sha256} from '../../domain/digest.ts'
import {decodeViewRecord, encodeViewRecord, type ViewRecord} from '../../domain/documents.ts'
import {Failure} from '../../domain/failure.ts'
import {LIMITS} from '../../domain/limits.ts'
import type {LivePath} from '../../domain/path.ts'
import {releaseTree, type ContentLocation, type Manifest, type Release} from '../../domain/release.ts'
import {OWN_PREFIX, VIEW_RECORD_KEY, viewKey} from '../../domain/store-keys.ts'
import type {Content} from '../../domain/tree.ts'
import {
  compareView,
  deletionsFirst,
  type RecordedObject,
  type ViewComparison,
  type ViewEntry,
} from '../../domain/view-plan.ts'
import type {Compression, Packs, Store, StoreReader} from '../../ports/index.ts'
import {findNewest} from '../newest-release.ts'
import {findOwners} from './view-ownership.ts'
import {verifiedSource, type ContentSource} from './write-packs.ts'

const CONCURRENCY = 16
/** Sorts after every key of jsctl's own. */
const AFTER_OWN = `${OWN_PREFIX}\u{10ffff}`
/** How often a view is brought in line again because somebody published meanwhile. */
const ROUNDS = 3

export interface ViewDoors {
  readonly store: Store
  readonly compression: Compression
  readonly packs: Packs
  readonly progress: (done: number, total: number) => void
}

/** Whether content that is not ours gives way at released paths: only `verify --repair` does that, after asking. */
type ForeignPolicy = 'keep-foreign' | 'overwrite-foreign'

export interface AlignOptions {
  readonly policy?: ForeignPolicy
  /** What the view is known to show where there is no record yet: an import has just read it. */
  readonly seed?: ViewRecord
}

/** What was done to the view. */
export interface ViewReport {
  readonly release: number
  readonly written: number
  readonly deleted: number
  /** Keys that are not ours: kept. At released paths they hide what is published. */
  readonly foreign: readonly string[]
}

/** The record of the view; undefined when it is absent or unusable, which heals itself. */
export const readViewRecord = async (store: StoreReader): Promise<ViewRecord | undefined> => {
  try {
    const stored = await store.get(VIEW_RECORD_KEY, {limit: LIMITS.viewRecord})
    return stored === undefined ? undefined : decodeViewRecord(stored.bytes)
  } catch (error) {
    if (error instanceof Failure && error.kind === 'integrity') return undefined
    throw error
  }
}

/** Every plain key under the prefix; jsctl's own keys are stepped over. One request per 1,000 keys, and one more. */
export const listView = async (store: StoreReader): Promise<readonly ViewEntry[]> => {
  const entries: ViewEntry[] = []
  let reachedOwn = false
  for await (const page of store.list('')) {
    for (const entry of page) if (!entry.key.startsWith(OWN_PREFIX)) entries.push(entry)
    reachedOwn = page.at(-1)?.key.startsWith(OWN_PREFIX) ?? false
    if (reachedOwn) break
  }
  if (reachedOwn) for await (const page of store.list('', {after: AFTER_OWN})) entries.push(...page)
  return entries
}

interface ViewWork {
  readonly writes: ReadonlyMap<LivePath, Content>
  readonly deletions: readonly LivePath[]
  readonly kept: Map<LivePath, RecordedObject>
  readonly foreign: readonly string[]
}

const planWork = async (
  doors: ViewDoors,
  comparison: ViewComparison,
  record: ViewRecord | undefined,
  manifest: Manifest,
  policy: ForeignPolicy,
): Promise<ViewWork> => {
  const released = releaseTree(manifest)
  const owners = await findOwners(doors, comparison.unknown, record, manifest)
  const kept = new Map(comparison.inLine)
  const writes = new Map<LivePath, Content>()
  const deletions = [...comparison.obsolete]
  const write = (path: LivePath): void => {
    const content = released.get(path)
    if (content !== undefined) writes.set(path, content)
  }
  for (const path of [...comparison.missing, ...comparison.stale]) write(path)
  for (const {path, etag, sha256} of owners.ours) {
    const wanted = released.get(path)
    if (wanted === undefined) deletions.push(path)
    else if (wanted.sha256 === sha256) kept.set(path, {sha256, etag})
    else write(path)
  }
  const overwritten = policy === 'overwrite-foreign' ? owners.foreign.filter((path) => released.has(path)) : []
  overwritten.forEach(write)
  const foreign = [...owners.foreign.filter((path) => !writes.has(path)), ...comparison.foreign]
  return {writes, deletions, kept, foreign}
}

const append = <Key, Item>(lists: Map<Key, Item[]>, key: Key, item: Item): void => {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [item])
  else list.push(item)
}

/** Contents to write, each with every path that shows it: from the source at hand, the others from their packs. */
async function* contentsOf(
  doors: ViewDoors,
  manifest: Manifest,
  wanted: ReadonlyMap<Sha256, Content>,
  source: ContentSource,
) {
  const atHand = verifiedSource(source)
  const fromPacks = new Map<number, ContentLocation[]>()
  const locations = new Map(manifest.files.map((file) => [file.sha256, file]))
  for (const content of wanted.values()) {
    const bytes = await atHand(content)
    const location = locations.get(content.sha256)
    if (bytes !== undefined) yield {sha256: content.sha256, bytes}
    else if (location !== undefined) append(fromPacks, location.pack, location)
  }
  for (const [pack, locationsOfPack] of fromPacks) {
    const reference = manifest.packs[pack]
    if (reference === undefined) continue
    for await (const {location, bytes} of doors.packs.unpack(doors.store, {reference, wanted: locationsOfPack})) {
      yield {sha256: location.sha256, bytes}
    }
  }
}

const writeView = async (
  doors: ViewDoors,
  manifest: Manifest,
  work: ViewWork,
  source: ContentSource,
): Promise<void> => {
  const paths = new Map<Sha256, LivePath[]>()
  const wanted = new Map<Sha256, Content>()
  for (const [path, content] of work.writes) {
    wanted.set(content.sha256, content)
    append(paths, content.sha256, path)
  }
  let done = 0
  const put = async ({sha256, bytes}: {readonly sha256: Sha256; readonly bytes: Uint8Array}): Promise<void> => {
    for (const path of paths.get(sha256) ?? []) {
      work.kept.set(path, {sha256, etag: await doors.store.put(viewKey(path), bytes)})
      doors.progress(++done, work.writes.size)
    }
  }
  await pMap(contentsOf(doors, manifest, wanted, source), put, {concurrency: CONCURRENCY})
}

const alignOnce = async (
  doors: ViewDoors,
  manifest: Manifest,
  source: ContentSource,
  {policy = 'keep-foreign', seed}: AlignOptions,
): Promise<ViewReport> => {
  const record = (await readViewRecord(doors.store)) ?? seed
  const comparison = compareView(await listView(doors.store), record, releaseTree(manifest))
  const work = await planWork(doors, comparison, record, manifest, policy)
  const first = deletionsFirst(work.deletions, work.writes)
  await doors.store.delete([...first].map(viewKey))
  await writeView(doors, manifest, work, source)
  await doors.store.delete(work.deletions.filter((path) => !first.has(path)).map(viewKey))
  const objects = new Map([...work.kept].sort(([left], [right]) => (left < right ? -1 : 1)))
  await doors.store.put(VIEW_RECORD_KEY, encodeViewRecord({release: manifest.release, objects}))
  return {release: manifest.release, written: work.writes.size, deleted: work.deletions.length, foreign: work.foreign}
}

/**
 * Brings the objects view in line with a release (storage.md, "The view"): only keys that are ours are replaced or deleted.
 * When somebody published meanwhile, the view is brought in line with that release, too.
 * @param source gives contents that are at hand without a pack
 */
export const alignView = async (
  doors: ViewDoors,
  release: Pick<Release, 'manifest' | 'sha256'>,
  source: ContentSource,
  options: AlignOptions = {},
): Promise<ViewReport> => {
  let current = release
  let report = await alignOnce(doors, current.manifest, source, options)
  for (let round = 1; round < ROUNDS; round++) {
    const {sha256, manifest} = current
    const newer = await findNewest(doors, {release: manifest.release, sha256})
    if (newer.kind !== 'release') break
    current = newer.release
    report = await alignOnce(doors, current.manifest, source, options)
  }
  return report
}
