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
import type {ContentSource} from '../publication/write-packs.ts'
import type {ReleaseSource} from '../read-release.ts'
import type {ViewStatus} from '../view-status.ts'
import {planHealing, republish, tellLost, writeRebuilt, type Healing, type HealingDoors} from './heal-packs.ts'
import type {Inspection} from './inspect.ts'

export type RepairDoors = HealingDoors & Pick<World, 'stores' | 'ask'>

/** What the flags say to a repair. */
export interface RepairRequest extends Confirmation {
  /** A folder that may still have what broken packs held. */
  readonly from?: string | undefined
}

/** What was mended. */
export interface Repair {
  /** Numbers that are marked as used now. */
  readonly filled: readonly ReleaseNumber[]
  /** Objects of the view that were written and deleted. */
  readonly written: number
  readonly deleted: number
  readonly hint: 'written' | 'left'
  /** Packs that were written again, byte for byte. */
  readonly packs: readonly string[]
  /** The release that has the files of the newest one in packs that are whole; null when none was needed. */
  readonly republished: ReleaseNumber | null
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

/** What a repair is going to do. */
interface Work {
  readonly losses: Losses
  readonly alignsView: boolean
  readonly writesHint: boolean
  readonly healing: Healing
}

const question = (
  {environment, holes, view, newest}: Inspection,
  {losses: {changed, obsolete}, alignsView, writesHint, healing}: Work,
): string => {
  const {rebuilt, republish: again} = healing
  const parts = [
    ...(rebuilt.length > 0 ? [`write ${rebuilt.length} packs again`] : []),
    ...(holes.length > 0 ? [`mark ${Math.min(holes.length, MAX_FILLED)} missing release numbers as used`] : []),
    ...(alignsView
      ? [`write ${changed.length + (view?.missing.length ?? 0)} and delete ${obsolete.length} plain objects`]
      : []),
    ...(writesHint ? ['write head.json'] : []),
    ...(again === undefined ? [] : [`publish release ${newest ?? 0} again with fresh packs`]),
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

const align = async (world: RepairDoors, store: Store, {newestRelease}: Inspection, contents: ContentSource) => {
  if (newestRelease === undefined) return {written: 0, deleted: 0}
  const progress = (done: number, total: number): void =>
    world.tell({type: 'progress', activity: 'writing the objects view', done, total})
  const doors = {store, compression: world.compression, packs: world.packs, progress}
  return alignView(doors, newestRelease, contents, {policy: 'overwrite-foreign'})
}

/** Carries out what was agreed to: packs first, as the view may need them; a new release last, as it is made of what is mended. */
const carryOut = async (
  world: RepairDoors,
  inspection: Inspection,
  {alignsView, writesHint, healing}: Work,
): Promise<Repair> => {
  const {environment, holes, newestRelease} = inspection
  const store = await world.stores.publish(environment)
  const packs = await writeRebuilt(store, healing)
  const filled = await fillHoles(world, store, holes)
  const {written, deleted} = alignsView
    ? await align(world, store, inspection, healing.contents)
    : {written: 0, deleted: 0}
  if (writesHint && newestRelease !== undefined) {
    const {sha256, manifest} = newestRelease
    await store.put(HEAD_KEY, encodeHead({release: manifest.release, sha256, history: historyOf(inspection)}))
  }
  const republished = (await republish(world, store, environment, healing)) ?? null
  return {filled, written, deleted, hint: writesHint ? 'written' : 'left', packs, republished}
}

/** Asks for what there is to do, and does it. @returns undefined when there is nothing that it could mend */
const repairWith = async (
  world: RepairDoors,
  source: ReleaseSource,
  inspection: Inspection,
  confirmation: Confirmation,
  healing: Healing,
): Promise<Repair | undefined> => {
  const {environment, holes, newestRelease} = inspection
  const isWhole = newestRelease !== undefined && healing.lostFiles.length === 0
  const alignsView = environment.objects && isWhole && wants(inspection, 'view', 'record')
  const writesHint = newestRelease !== undefined && wants(inspection, 'hint')
  const again = healing.republish !== undefined
  tellLost(world, healing, environment)
  if (holes.length + healing.rebuilt.length === 0 && !alignsView && !writesHint && !again) return undefined
  const losses = alignsView ? await foretell(source, inspection) : NO_LOSSES
  announce(world, losses)
  const work = {losses, alignsView, writesHint, healing}
  // What only adds needs no name; what others see changed does, as a publication does.
  const guarded = {
    name: environment.name,
    protected: environment.protected && (again || losses.changed.length + losses.obsolete.length > 0),
  }
  await confirmRepair(world, question(inspection, work), guarded, confirmation)
  return carryOut(world, inspection, work)
}

/**
 * Mends what can be mended without losing anything that is released: packs, missing numbers, the objects view and its record, the
 * hint. Says before what it will overwrite, and asks; a protected environment wants its name before anything is overwritten or published.
 * @returns undefined when there is nothing that it could mend
 * @throws Failure 'refused' when the answer is no, 'conflict' when somebody publishes meanwhile
 */
export const repairStore = async (
  world: RepairDoors,
  environment: Environment,
  inspection: Inspection,
  request: RepairRequest,
): Promise<Repair | undefined> => {
  const source = {store: await world.stores.read(environment), compression: world.compression}
  const healing = await planHealing(world, source.store, inspection, request.from)
  try {
    return await repairWith(world, source, inspection, request, healing)
  } finally {
    await healing.close()
  }
}
