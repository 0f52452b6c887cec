import type {Marker} from '../domain/documents.ts'
import {firstPublication, type Environment} from '../domain/environment.ts'
import {Failure} from '../domain/failure.ts'
import {chosenRelease, formatChoice, type ReleaseChoice} from '../domain/ref.ts'
import type {Release} from '../domain/release.ts'
import type {ReleaseNumber} from '../domain/store-keys.ts'
import type {World} from '../ports/index.ts'
import {listReleases} from './newest-release.ts'
import {checkMarker, checkRelease} from './publication/contact.ts'
import {listView} from './publication/objects-view.ts'
import {readMarker, readWholeRelease, type ReleaseSource, type StoredRelease} from './read-release.ts'

export type ReadingDoors = Pick<World, 'stores' | 'compression'>

/** The store of an environment, opened for reading, its marker checked. */
export interface ReadableStore extends ReleaseSource {
  readonly environment: Environment
  /** Absent before the first publication. */
  readonly marker: Marker | undefined
}

/**
 * Opens the store of an environment; needs no right to write.
 * @throws Failure 'not-found' when the store is absent, 'refused' when it is another environment's
 */
export const openReadable = async (world: ReadingDoors, environment: Environment): Promise<ReadableStore> => {
  const store = await world.stores.read(environment)
  const known = await readMarker(store)
  if (known !== undefined) checkMarker(known.marker, environment)
  return {environment, store, compression: world.compression, marker: known?.marker}
}

/**
 * Opens a store that need not be there yet: before the first publication a folder that is absent counts as empty. A folder
 * that this desk has seen as a store is missed instead; a drive may not be mounted.
 * @throws Failure 'not-found' when a bucket, or a store that was there before, is absent; 'refused' for another environment's
 */
export const openReadableOrNew = async (
  world: ReadingDoors & Pick<World, 'desk'>,
  environment: Environment,
): Promise<ReadableStore> => {
  if (environment.location.kind !== 'directory') return openReadable(world, environment)
  const {stores, desk} = world
  const remembered = await desk.marker(environment)
  const read: typeof stores.read = (place) => (remembered === undefined ? stores.plan(place) : stores.read(place))
  const readable = await openReadable({...world, stores: {...stores, read}}, environment)
  const stored = remembered === undefined ? await readMarker(readable.store) : undefined
  if (stored !== undefined) await desk.rememberMarker(environment, stored.bytes)
  return readable
}

/** Says that an environment has no release yet, and how many plain objects lie there instead. */
export const nothingPublished = async ({store, environment}: ReadableStore): Promise<Failure> => {
  const plain = await listView(store)
  const {name} = environment
  const push = `\`${firstPublication(environment)}\` publishes the first release.`
  const adopt = `\`jsctl import --env ${name}\` makes a release of the ${plain.length === 1 ? 'object that lies' : `${plain.length} objects that lie`} there.`
  return new Failure('not-found', `nothing is published in ${name} (${environment.url}) yet`, {
    hints: [plain.length === 0 ? push : adopt],
  })
}

/** Reads a release by its number and checks that it is of this environment. @throws Failure 'integrity', 'not-found' */
export const readOwnRelease = async (readable: ReadableStore, release: ReleaseNumber): Promise<StoredRelease> => {
  const found = await readWholeRelease(readable, release)
  const {environment, marker} = readable
  const {name} = found.manifest.environment
  if (marker !== undefined) checkRelease(found, marker, environment)
  else checkMarker({environment: name, id: found.manifest.environment.id, created: ''}, environment)
  return found
}

/** A release that was chosen, and the number of the newest one. */
export interface ChosenRelease {
  /** undefined when the newest was wanted and nothing is published. */
  readonly release: Release | undefined
  readonly newest: ReleaseNumber | undefined
}

/**
 * The release that a reference means, and what is newest beside it.
 * @throws Failure 'not-found' when there is no such release
 */
export const chooseReleaseOf = async (readable: ReadableStore, choice: ReleaseChoice): Promise<ChosenRelease> => {
  const {newest} = await listReleases(readable.store)
  if (newest === undefined) {
    if (choice.kind === 'newest') return {release: undefined, newest}
    throw await nothingPublished(readable)
  }
  const {name} = readable.environment
  const release = chosenRelease(choice, newest)
  if (release === undefined || release > newest) {
    throw new Failure(
      'not-found',
      `there is no release ${name}${formatChoice(choice)}: the newest is ${name}@${newest}`,
      {
        hints: [`\`jsctl releases --env ${name}\` lists what is there.`],
      },
    )
  }
  return {release: await readOwnRelease(readable, release), newest}
}

/**
 * The release that a reference means.
 * @returns undefined when the newest is wanted and nothing is published
 * @throws Failure 'not-found' when there is no such release
 */
export const chooseRelease = async (readable: ReadableStore, choice: ReleaseChoice): Promise<Release | undefined> =>
  (await chooseReleaseOf(readable, choice)).release
