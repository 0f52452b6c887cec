import {sha256, type Sha256} from '../../domain/digest.ts'
import type {ViewRecord} from '../../domain/documents.ts'
import {Failure} from '../../domain/failure.ts'
import {assembleManifest, type PublicationPlan} from '../../domain/publication-plan.ts'
import {manifestLine} from '../../domain/release-codec.ts'
import type {Manifest, Release} from '../../domain/release.ts'
import type {Store, StoreReader, World} from '../../ports/index.ts'
import {commitRelease, ensureMarker, probeConditionalWrites, refuseHold} from './commit.ts'
import type {Contact} from './contact.ts'
import {writeHead} from './head.ts'
import {alignView, type ViewReport} from './objects-view.ts'
import {ensurePacks, tellMissing} from './present-packs.ts'
import {discardPacks, writePacks, type ContentSource, type WrittenPacks} from './write-packs.ts'

export type PublishDoors = Pick<World, 'clock' | 'identity' | 'compression' | 'packs' | 'desk' | 'tell'>

/** A committed release. */
export interface Published {
  readonly manifest: Manifest
  /** undefined where the environment keeps no objects view. */
  readonly view: ViewReport | undefined
}

export interface PublishOptions {
  /** The store that packs come from which the parent does not address, where it is another one. */
  readonly from?: StoreReader
  /** What the objects view is known to show already. */
  readonly seed?: ViewRecord
}

const packing = (world: PublishDoors, plan: PublicationPlan): (() => void) => {
  const total = plan.packs.filter(({kind}) => kind !== 'kept').length
  let done = 0
  return () => world.tell({type: 'progress', activity: 'writing packs', done: ++done, total})
}

/** The view of an environment that keeps one; nothing otherwise. */
export const showRelease = async (
  world: PublishDoors,
  store: Store,
  plan: Pick<PublicationPlan, 'environment'>,
  release: Pick<Release, 'manifest' | 'sha256'>,
  source: ContentSource,
  options: PublishOptions = {},
): Promise<ViewReport | undefined> => {
  if (!plan.environment.objects) return undefined
  const {compression, packs, tell} = world
  const progress = (done: number, total: number): void =>
    tell({type: 'progress', activity: 'writing the objects view', done, total})
  return alignView({store, compression, packs, progress}, release, source, options)
}

/** What follows the commit may fail without harm: the release is there, and the next push finishes. The failure says so. */
const afterCommit = async <Result>(plan: PublicationPlan, work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const {name} = plan.environment
    throw new Failure(
      error.kind,
      `${name}@${plan.release} is published, but what follows was not finished: ${error.message}`,
      {
        cause: error,
        hints: [
          // A pack that is gone or damaged does not come back by itself.
          ...(error.kind === 'integrity' || error.kind === 'not-found'
            ? [
                `\`jsctl verify --env ${name} --read-data --repair\` finishes it, and brings back what is still somewhere.`,
              ]
            : ['The same command again finishes it; servers get the release already.']),
          // What an interruption advises is just that.
          ...(error.kind === 'interrupted' ? [] : error.hints),
        ],
      },
    )
  }
}

const commit = async (
  world: PublishDoors,
  store: Store,
  contact: Contact,
  plan: PublicationPlan,
  written: WrittenPacks,
): Promise<Manifest> => {
  const {clock, identity, compression, desk} = world
  const {environment} = plan
  const created = clock.now().toISOString()
  const marker = await ensureMarker(store, desk, environment, contact.marker, {id: identity.newId(), created})
  const manifest = assembleManifest(plan, written.references, written.locations, {
    id: marker.marker.id,
    created,
    author: identity.author,
    tool: identity.tool,
  })
  await refuseHold(store, environment, clock.now())
  await probeConditionalWrites(store, marker, environment)
  await commitRelease(store, compression, plan, manifest)
  return manifest
}

/**
 * Carries out a plan in the order that storage.md gives: packs, hold, probe, commit, hint, objects view. Up to the commit nothing
 * is visible.
 * @param contents gives the bytes of new contents
 * @throws Failure 'conflict' when somebody published meanwhile, 'busy' on hold, 'configuration' without conditional writes
 */
export const publish = async (
  world: PublishDoors,
  store: Store,
  contact: Contact,
  plan: PublicationPlan,
  contents: ContentSource,
  options: PublishOptions = {},
): Promise<Published> => {
  const ofParent = new Set(plan.parent?.manifest.packs.map(({sha256: pack}) => pack))
  const storeOf = (pack: Sha256): StoreReader => (ofParent.has(pack) ? store : (options.from ?? store))
  const doors = {store, packs: world.packs, storeOf}
  const written = await writePacks(plan.packs, doors, contents, packing(world, plan))
  try {
    const manifest = await commit(world, store, contact, plan, written)
    return await afterCommit(plan, async () => {
      tellMissing(world, plan.environment, manifest, await ensurePacks(manifest, written.spooled, store))
      const digest = sha256(manifestLine(manifest))
      await writeHead(store, plan.changes, {manifest, sha256: digest})
      return {manifest, view: await showRelease(world, store, plan, {manifest, sha256: digest}, contents, options)}
    })
  } finally {
    await discardPacks(written.spooled)
  }
}
