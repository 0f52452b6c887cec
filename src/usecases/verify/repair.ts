import {encodeHead, type HistoryEntry} from '../../domain/documents.ts'
import type {Environment} from '../../domain/environment.ts'
import {Failure} from '../../domain/failure.ts'
import {LIMITS} from '../../domain/limits.ts'
import {compareBytes, printable} from '../../domain/path.ts'
import {encodeStub} from '../../domain/release-codec.ts'
import {releaseTree} from '../../domain/release.ts'
import {HEAD_KEY, releaseKey, type ReleaseNumber} from '../../domain/store-keys.ts'
import {compareView} from '../../domain/view-plan.ts'
import type {Store, World} from '../../ports/index.ts'
import {isConfirmed, type Confirmation} from '../publication/confirm.ts'
import {alignView, listView, readViewRecord} from '../publication/objects-view.ts'
import {findOwners} from '../publication/view-ownership.ts'
import type {ReleaseSource} from '../read-release.ts'
import type {ViewStatus} from '../view-status.ts'
import type {Inspection} from './inspect.ts'

export type RepairDoors = Pick<World, 'stores' | 'compression' | 'packs' | 'tell' | 'ask'>

/** What was mended. */
export interface Repair {
  /** Numbers that are marked as used now. */
  readonly filled: readonly ReleaseNumber[]
  /** Objects of the view that were written and deleted. */
  readonly written: number
  readonly deleted: number
  readonly hint: 'written' | 'left'
}

/** Missing numbers that one repair fills. */
const MAX_FILLED = 1000
/** Paths that are listed before the question. */
const LISTED = 100

const wants = ({findings}: Inspection, ...problems: readonly string[]): boolean =>
  findings.some(({problem}) => problems.includes(problem))

/** What a repair of the view will take away, besides what it writes. */
type Losses = Pick<ViewStatus, 'changed' | 'obsolete'>

const NO_LOSSES: Losses = {changed: [], obsolete: []}

/**
 * Objects that the view record does not know count as other tools' in an inspection. Those among them that are ours, because an
 * old release has their very content at that path, are no longer released and will be deleted, too.
 */
const foretell = async (source: ReleaseSource, {view, newestRelease}: Inspection): Promise<Losses> => {
  if (view === undefined || newestRelease === undefined) return NO_LOSSES
  const {manifest} = newestRelease
  const released = releaseTree(manifest)
  const record = await readViewRecord(source.store)
  const {unknown} = compareView(await listView(source.store), record, released)
  const {ours} = await findOwners(source, unknown, record, manifest)
  const recognised = ours.flatMap(({path}) => (released.has(path) ? [] : [path]))
  return {changed: view.changed, obsolete: [...view.obsolete, ...recognised].sort(compareBytes)}
}

/** Says what will be lost, as warnings: the question counts only. */
const announce = (world: RepairDoors, {changed, obsolete}: Losses): void => {
  const warn = (message: string): void => world.tell({type: 'warning', message})
  const list = (paths: readonly string[], fate: string): void => {
    for (const path of paths.slice(0, LISTED)) warn(`${printable(path)} ${fate}`)
    if (paths.length > LISTED) warn(`${paths.length - LISTED} more ${fate}; \`jsctl verify -v\` lists all`)
  }
  list(changed, 'will be overwritten with the released content')
  list(obsolete, 'will be deleted: no longer released')
}

const question = (
  {environment, holes, view}: Inspection,
  {changed, obsolete}: Losses,
  alignsView: boolean,
  writesHint: boolean,
): string => {
  const parts = [
    ...(holes.length > 0 ? [`mark ${Math.min(holes.length, MAX_FILLED)} missing release numbers as used`] : []),
    ...(alignsView
      ? [`write ${changed.length + (view?.missing.length ?? 0)} and delete ${obsolete.length} plain objects`]
      : []),
    ...(writesHint ? ['write head.json'] : []),
  ]
  return `Repair ${environment.name} in ${environment.url}: ${parts.join(', ')}?`
}

const confirmRepair = async (
  {ask}: RepairDoors,
  text: string,
  guarded: Pick<Environment, 'name' | 'protected'>,
  confirmation: Confirmation,
): Promise<void> => {
  if (await isConfirmed(ask, text, guarded, confirmation)) return
  throw new Failure('refused', `${guarded.name} was not repaired`)
}

const fillHoles = async (
  world: RepairDoors,
  store: Store,
  holes: readonly ReleaseNumber[],
): Promise<readonly ReleaseNumber[]> => {
  const filled: ReleaseNumber[] = []
  for (const release of holes.slice(0, MAX_FILLED)) {
    const stub = encodeStub({kind: 'stub', release, sha256: null, parent: null})
    const result = await store.putIfAbsent(releaseKey(release), await world.compression.gzip(stub))
    if (result.outcome === 'unclear') {
      throw new Failure('temporary', `whether release number ${release} was marked as used is unknown`, {
        cause: result.cause,
        hints: ['Run the command again.'],
      })
    }
    if (result.outcome === 'written') filled.push(release)
  }
  return filled
}

const historyOf = ({described, newest}: Inspection): readonly HistoryEntry[] => {
  const entries: HistoryEntry[] = []
  for (let number = newest ?? 0; number > 0 && entries.length < LIMITS.history; number--) {
    const found = described.get(number)
    if (found === undefined) continue
    const {release, sha256, created, author, message, origin, files} = found
    const {added, modified, deleted} = found.counts ?? {added: 0, modified: 0, deleted: 0}
    entries.push({release, sha256, created, author, message, origin, files, added, modified, deleted})
  }
  return entries
}

const align = async (world: RepairDoors, store: Store, {newestRelease}: Inspection) => {
  if (newestRelease === undefined) return {written: 0, deleted: 0}
  const progress = (done: number, total: number): void =>
    world.tell({type: 'progress', activity: 'writing the objects view', done, total})
  const doors = {store, compression: world.compression, packs: world.packs, progress}
  return alignView(doors, newestRelease, () => Promise.resolve(undefined), {policy: 'overwrite-foreign'})
}

/**
 * Mends what can be mended without losing anything that is released: missing numbers, the objects view and its record, the hint.
 * Says before what it will overwrite, and asks; a protected environment wants its name before anything is overwritten.
 * @returns undefined when there is nothing that it could mend
 * @throws Failure 'refused' when the answer is no
 */
export const repairStore = async (
  world: RepairDoors,
  environment: Environment,
  inspection: Inspection,
  confirmation: Confirmation,
): Promise<Repair | undefined> => {
  const {holes, newestRelease} = inspection
  const alignsView = environment.objects && newestRelease !== undefined && wants(inspection, 'view', 'record')
  const writesHint = newestRelease !== undefined && wants(inspection, 'hint')
  if (holes.length === 0 && !alignsView && !writesHint) return undefined
  const source = {store: await world.stores.read(environment), compression: world.compression}
  const losses = alignsView ? await foretell(source, inspection) : NO_LOSSES
  announce(world, losses)
  const text = question(inspection, losses, alignsView, writesHint)
  // What only adds needs no name; what others see changed does, as a publication does.
  const guarded = {
    name: environment.name,
    protected: environment.protected && losses.changed.length + losses.obsolete.length > 0,
  }
  await confirmRepair(world, text, guarded, confirmation)
  const store = await world.stores.publish(environment)
  const filled = await fillHoles(world, store, holes)
  const {written, deleted} = alignsView ? await align(world, store, inspection) : {written: 0, deleted: 0}
  if (writesHint) {
    const {sha256, manifest} = newestRelease
    await store.put(HEAD_KEY, encodeHead({release: manifest.release, sha256, history: historyOf(inspection)}))
  }
  return {filled, written, deleted, hint: writesHint ? 'written' : 'left'}
}
