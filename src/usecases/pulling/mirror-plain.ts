import {orderSteps} from '../../domain/apply-order.ts'
import type {ApplyPlan} from '../../domain/apply.ts'
import {sha256} from '../../domain/digest.ts'
import {Failure} from '../../domain/failure.ts'
import type {DeletionLimit} from '../../domain/guards.ts'
import {LIMITS} from '../../domain/limits.ts'
import {printable, type LivePath} from '../../domain/path.ts'
import {listedKey} from '../../domain/store-keys.ts'
import type {Content} from '../../domain/tree.ts'
import type {StoreEntry, StoreReader} from '../../ports/index.ts'
import {mapInBoundedMemory} from '../bounded-reading.ts'
import {otherSize} from '../plain-object.ts'
import {carryOut, recordUnchanged} from './carry-out.ts'
import {contentCheck, findingLine, type ContentCheck} from './check-contents.ts'
import {planFor, pullResult, writesOf} from './plan-and-result.ts'
import {guardPlain, listPlain, refuseReleases, type PlainListing} from './plain-listing.ts'
import type {Pulling, PullResult} from './request.ts'
import type {Target} from './target.ts'

const CONCURRENCY = 8

/** Servers that have no tag to give tell nothing by it. */
const sameVersion = (known: {readonly etag?: string}, {etag}: StoreEntry): boolean => known.etag === etag && etag !== ''

/** Plain objects have no digest of ours: at least they have the size that the listing says, or something on the way cut them short. */
const fetchObject = async (store: StoreReader, {key, etag, size}: StoreEntry): Promise<Uint8Array> => {
  const stored = await store.get(listedKey(key), {limit: LIMITS.file, ifMatch: etag})
  if (stored?.bytes.length === size) return stored.bytes
  if (stored !== undefined) throw otherSize(store.url, key, stored.bytes.length, size)
  throw new Failure('temporary', `${printable(key)} changed in ${store.url} while it was being read`, {
    hints: ['Somebody is writing there. Nothing was changed; pull again.'],
  })
}

interface Reading {
  readonly pulling: Pulling
  readonly store: StoreReader
  readonly check: ContentCheck
}

type Fetched =
  | {readonly path: LivePath; readonly content: Content; readonly etag: string}
  | {readonly path: LivePath; readonly problem: string}

/** Fetches an object whose version is new, and stages it; a broken one is not mirrored. */
const fetchNew = async (
  {pulling: {world, held}, store, check}: Reading,
  path: LivePath,
  entry: StoreEntry,
): Promise<Fetched> => {
  world.checkpoint()
  const bytes = await fetchObject(store, entry)
  const [finding] = check.look(path, bytes)
  if (finding !== undefined) return {path, problem: `JobScheduler would not take it: ${findingLine(finding)}`}
  await held?.stage(path, bytes)
  return {path, content: {sha256: sha256(bytes), size: bytes.length}, etag: entry.etag}
}

interface Wanted {
  readonly tree: Map<LivePath, Content>
  readonly etags: Map<LivePath, string>
  /** Fetched and staged. */
  readonly staged: Set<LivePath>
}

const take = (wanted: Wanted, path: LivePath, {sha256, size}: Content, etag: string | undefined): void => {
  wanted.tree.set(path, {sha256, size})
  if (etag !== undefined) wanted.etags.set(path, etag)
}

/** Fetches the objects whose version is new. A broken one is reported, and the last good version stays until a good one comes. */
const fetchChanged = async (
  reading: Reading,
  listed: PlainListing,
  changed: readonly StoreEntry[],
  wanted: Wanted,
): Promise<void> => {
  const {ground, world} = reading.pulling
  let done = 0
  const fetchOne = async (entry: StoreEntry): Promise<Fetched> => {
    const fetched = await fetchNew(reading, entry.key as LivePath, entry)
    world.tell({type: 'progress', activity: 'fetching', done: ++done, total: changed.length})
    return fetched
  }
  for (const fetched of await mapInBoundedMemory(changed, fetchOne, {concurrency: CONCURRENCY})) {
    const {path} = fetched
    if ('content' in fetched) {
      take(wanted, path, fetched.content, fetched.etag)
      wanted.staged.add(path)
      continue
    }
    listed.skipped.push({key: path, problem: fetched.problem})
    const known = ground.state?.files.get(path)
    if (known !== undefined) take(wanted, path, known, known.etag)
  }
}

/** Objects whose version is known are as they were; the others are fetched. */
const readWanted = async (reading: Reading, listed: PlainListing): Promise<Wanted> => {
  const {ground, held} = reading.pulling
  const wanted: Wanted = {tree: new Map(), etags: new Map(), staged: new Set()}
  const changed: StoreEntry[] = []
  for (const [path, entry] of listed.objects) {
    const known = ground.state?.files.get(path)
    if (known !== undefined && sameVersion(known, entry)) take(wanted, path, known, entry.etag)
    else changed.push(entry)
  }
  const bytes = changed.reduce((sum, {size}) => sum + size, 0)
  await held?.requireSpace(bytes, changed.length)
  await fetchChanged(reading, listed, changed, wanted)
  return wanted
}

/**
 * Fetches what is to be restored although its version is the known one. What cannot be had any more, because a broken version
 * took its place, is left alone.
 */
const stageRestored = async (
  reading: Reading,
  listed: PlainListing,
  wanted: Wanted,
  plan: ApplyPlan,
): Promise<ApplyPlan> => {
  const left = new Map(plan.contested)
  for (const {path, after} of writesOf(plan)) {
    if (wanted.staged.has(path)) continue
    const entry = listed.objects.get(path)
    const known = reading.pulling.ground.state?.files.get(path)
    if (entry?.etag === wanted.etags.get(path) && entry !== undefined) {
      const fetched = await fetchNew(reading, path, entry)
      if ('content' in fetched && fetched.content.sha256 === after.sha256) continue
    }
    if (known !== undefined) left.set(path, known)
  }
  return {...plan, contested: left, steps: plan.steps.filter((step) => step.kind === 'remove' || !left.has(step.path))}
}

/**
 * Brings a live folder in line with a bucket that other tools fill (storage.md, "A bucket filled by other tools").
 * @param known the listing, where it was just read
 */
export const mirrorPlain = async (
  pulling: Pulling,
  maxDelete: DeletionLimit,
  known?: PlainListing,
): Promise<PullResult> => {
  const {world, request, ground, held} = pulling
  const {environment} = request
  if (ground.state?.verified != null)
    refuseReleases(environment, `this folder holds ${environment.name}@${ground.state.verified.release}`)
  const store = await world.stores.read(environment)
  const listed = known ?? (await listPlain(store, environment))
  guardPlain(ground.state, listed, maxDelete, environment)
  const check = contentCheck(world.xml)
  const wanted = await readWanted({pulling, store, check}, listed)
  const drafted = await planFor(pulling, wanted.tree)
  const plan = held === undefined ? drafted : await stageRestored({pulling, store, check}, listed, wanted, drafted)
  const over = {
    source: 'plain',
    release: null,
    sha256: null,
    since: null,
    pinnedBelow: null,
    manifest: undefined,
    skipped: listed.skipped,
  } as const
  const target: Target = {
    environment,
    store: {url: environment.url, id: null},
    release: null,
    since: null,
    highest: null,
    kept: [],
    tree: wanted.tree,
    etags: wanted.etags,
  }
  if (held === undefined) {
    return pullResult(pulling, plan, {kind: 'planned', steps: orderSteps(plan.steps), findings: []}, over)
  }
  if (plan.steps.length === 0) {
    await recordUnchanged({...pulling, held}, target, plan)
    return pullResult(pulling, plan, {kind: 'unchanged', steps: [], findings: []}, over)
  }
  world.checkpoint()
  const steps = orderSteps(plan.steps, check.references)
  await carryOut({...pulling, held}, target, plan, steps)
  return pullResult(pulling, plan, {kind: 'applied', steps, findings: []}, over)
}
