import {decodeMarker, type Marker} from '../../domain/documents.ts'
import type {Environment} from '../../domain/environment.ts'
import {Failure} from '../../domain/failure.ts'
import type {BadParent} from '../../domain/publication-plan.ts'
import type {Release} from '../../domain/release.ts'
import type {ReleaseNumber} from '../../domain/store-keys.ts'
import type {DeskMemory} from '../../ports/index.ts'
import {listReleases, refuseHoles} from '../newest-release.ts'
import {readMarker, readWholeRelease, type ReleaseSource} from '../read-release.ts'
import {findSoundBase} from './replace-bad.ts'

/** The marker of a store with its very bytes, which are PUT again as the probe for conditional writes. */
export interface KnownMarker {
  readonly marker: Marker
  readonly bytes: Uint8Array
}

/** What a publisher knows of a store before it plans. */
export interface Contact {
  /** Absent before the first publication. */
  readonly marker: KnownMarker | undefined
  /** The newest release, verified; with `replaces` the newest one before the bad one. */
  readonly newest: Release | undefined
  /** A bad newest release that this publication replaces. */
  readonly replaces?: BadParent
}

/** @throws Failure 'refused' when the store belongs to another environment than the one asked for. */
export const checkMarker = (marker: Marker, environment: Environment): void => {
  if (marker.environment === environment.name) return
  throw new Failure(
    'refused',
    `${environment.url} is the store of "${marker.environment}", not of "${environment.name}"`,
    {
      hints: [
        `Check \`url\` of [environments.${environment.name}]; \`jsctl env show ${environment.name}\` says where it comes from.`,
      ],
    },
  )
}

/** @throws Failure 'integrity' when a release names another environment than the marker of its store */
export const checkRelease = (release: Release, marker: Marker, environment: Environment): void => {
  const {name, id} = release.manifest.environment
  if (name === marker.environment && id === marker.id) return
  throw new Failure(
    'integrity',
    `release ${release.manifest.release} in ${environment.url} is of the environment "${name}" (${id}), the marker says "${marker.environment}" (${marker.id})`,
    {hints: ['Somebody copied a release or a marker between stores. `jsctl verify` shows the whole store.']},
  )
}

const recallMarker = async (desk: DeskMemory, environment: Environment): Promise<KnownMarker | undefined> => {
  const bytes = await desk.marker(environment)
  if (bytes === undefined) return undefined
  try {
    return {bytes, marker: decodeMarker(bytes)}
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

const requireMarker = (marker: KnownMarker | undefined, environment: Environment): KnownMarker => {
  if (marker === undefined) {
    throw new Failure('integrity', `${environment.url} has releases but no marker (.jsctl/environment.json)`, {
      hints: ['Somebody deleted it. Put it back from a backup: it says which environment this store is.'],
    })
  }
  checkMarker(marker.marker, environment)
  return marker
}

/** A bad newest release ends a publication, unless it is told to replace it. */
const orHowToReplace = async <Result>(
  environment: Environment,
  number: ReleaseNumber,
  read: () => Result | Promise<Result>,
): Promise<Result> => {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'integrity') throw error
    throw new Failure('integrity', error.message, {
      cause: error,
      hints: [
        ...error.hints,
        `Servers keep what they have. \`jsctl push --env ${environment.name} --replace-bad ${number}\` publishes a good release after it.`,
      ],
    })
  }
}

/**
 * Reads what a publisher must know: one list, the newest release; the marker comes from the desk's memory after
 * first contact.
 * @param replaceBad the number of a bad newest release that shall be replaced
 * @throws Failure 'refused' for another environment's store, 'integrity' for holes and bad releases
 */
export const contactStore = async (
  source: ReleaseSource,
  desk: DeskMemory,
  environment: Environment,
  replaceBad?: ReleaseNumber,
): Promise<Contact> => {
  const {store} = source
  const remembered = await recallMarker(desk, environment)
  const survey = await listReleases(store)
  refuseHoles(survey, environment)
  const number = survey.newest
  if (number === undefined) {
    const marker = await readMarker(store)
    if (marker !== undefined) checkMarker(marker.marker, environment)
    return {marker, newest: undefined}
  }
  if (replaceBad !== undefined) {
    const marker = requireMarker(await readMarker(store), environment)
    const {base, bad} = await findSoundBase(source, environment, marker.marker, {number: replaceBad, newest: number})
    return {marker, newest: base, replaces: bad}
  }
  const newest = await orHowToReplace(environment, number, () => readWholeRelease(source, number))
  const {id} = newest.manifest.environment
  const marker = requireMarker(remembered?.marker.id === id ? remembered : await readMarker(store), environment)
  await orHowToReplace(environment, number, () => {
    checkRelease(newest, marker.marker, environment)
  })
  if (marker !== remembered) await desk.rememberMarker(environment, marker.bytes)
  return {marker, newest}
}
