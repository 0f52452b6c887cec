import type {Marker} from '../../domain/documents.ts'
import type {Environment} from '../../domain/environment.ts'
import {Failure} from '../../domain/failure.ts'
import type {LiveState} from '../../domain/live-state.ts'
import type {Release} from '../../domain/release.ts'
import {findNewest} from '../newest-release.ts'
import {checkMarker, checkRelease} from '../publication/contact.ts'
import type {StoredRelease} from '../read-release.ts'
import {nothingPublished, openReadable, type ReadableStore} from '../readable-store.ts'
import type {World} from '../../ports/index.ts'

export type FindingDoors = Pick<World, 'stores' | 'compression'>

/** What a store has for a folder. */
export type FoundRelease =
  | {readonly kind: 'unchanged'; readonly readable: ReadableStore}
  | {readonly kind: 'release'; readonly readable: ReadableStore; readonly release: StoredRelease}

/** @throws Failure 'refused' when the store is another one than the folder mirrors */
const checkId = (marker: Marker, state: LiveState | undefined, environment: Environment): void => {
  const known = state?.store.id ?? marker.id
  if (known === marker.id) return
  throw new Failure(
    'refused',
    `${environment.url} is another store of ${environment.name} than the one that this folder mirrors`,
    {
      hints: [
        `The folder knows the store ${known}, this one is ${marker.id}: somebody made it anew, or changed the URL.`,
        'If that is meant, remove .jsctl-live in the live folder and pull again.',
      ],
    },
  )
}

const requireMarker = (readable: ReadableStore): Marker => {
  if (readable.marker !== undefined) return readable.marker
  throw new Failure('integrity', `${readable.environment.url} has releases but no marker (.jsctl/environment.json)`, {
    hints: ['Somebody deleted it. Put it back from a backup: it says which environment this store is.'],
  })
}

/** True when the release says what the state knows: then nobody needs to ask the marker. */
const isKnownStore = ({manifest}: Release, state: LiveState | undefined): boolean =>
  manifest.environment.name === state?.environment && manifest.environment.id === state.store.id

/** True when the state knows releases of the store at this very URL. */
const isFamiliar = (state: LiveState | undefined, environment: Environment): boolean =>
  state?.verified != null && state.store.url === environment.url

const openFamiliar = async (world: FindingDoors, environment: Environment): Promise<ReadableStore> => ({
  environment,
  marker: undefined,
  compression: world.compression,
  store: await world.stores.read(environment),
})

/** Asks the marker whose release this is. */
const checkOwner = async (
  world: FindingDoors,
  readable: ReadableStore,
  release: Release,
  state: LiveState | undefined,
): Promise<ReadableStore> => {
  const {environment} = readable
  const asked = readable.marker === undefined ? await openReadable(world, environment) : readable
  const marker = requireMarker(asked)
  checkMarker(marker, environment)
  checkRelease(release, marker, environment)
  checkId(marker, state, environment)
  return asked
}

/**
 * Looks for a release after the highest one that was verified here. An idle look is one request; the marker is read only for
 * first contact, a changed URL, and a release that names another environment.
 * @throws Failure 'refused' for another environment's store, 'integrity' for a bad release, 'not-found' when nothing is published
 */
export const findRelease = async (
  world: FindingDoors,
  environment: Environment,
  state: LiveState | undefined,
): Promise<FoundRelease> => {
  const familiar = isFamiliar(state, environment)
  const readable = await (familiar ? openFamiliar(world, environment) : openReadable(world, environment))
  if (readable.marker !== undefined) checkId(readable.marker, state, environment)
  const newest = await findNewest(readable, state?.verified ?? undefined)
  if (newest.kind === 'nothing-published') throw await nothingPublished(readable)
  if (newest.kind === 'unchanged') return {kind: 'unchanged', readable}
  const {release} = newest
  if (familiar && isKnownStore(release, state)) return {kind: 'release', readable, release}
  return {kind: 'release', release, readable: await checkOwner(world, readable, release, state)}
}
