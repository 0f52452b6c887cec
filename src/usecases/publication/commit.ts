import {decodeHold, encodeMarker, type Hold, type Marker} from '../../domain/documents.ts'
import type {Environment} from '../../domain/environment.ts'
import {Failure} from '../../domain/failure.ts'
import {LIMITS} from '../../domain/limits.ts'
import {printable} from '../../domain/path.ts'
import type {PublicationPlan} from '../../domain/publication-plan.ts'
import {encodeRelease} from '../../domain/release-codec.ts'
import {releaseTree, type Manifest} from '../../domain/release.ts'
import {HOLD_KEY, MARKER_KEY, releaseKey} from '../../domain/store-keys.ts'
import {diffTrees} from '../../domain/tree.ts'
import type {Compression, DeskMemory, Store} from '../../ports/index.ts'
import {readMarker, readWholeRelease} from '../read-release.ts'
import {checkMarker, type KnownMarker} from './contact.ts'

/** How many paths a message about a conflict names. */
const NAMED_PATHS = 5

/**
 * The marker of the store, written by its first publication. Two first publications agree on one: the loser uses the winner's.
 * @throws Failure 'refused' when the winner made it another environment's store
 */
export const ensureMarker = async (
  store: Store,
  desk: DeskMemory,
  environment: Environment,
  known: KnownMarker | undefined,
  fresh: Pick<Marker, 'id' | 'created'>,
): Promise<KnownMarker> => {
  if (known !== undefined) return known
  const marker: Marker = {environment: environment.name, ...fresh}
  const bytes = encodeMarker(marker)
  const result = await store.putIfAbsent(MARKER_KEY, bytes)
  if (result.outcome === 'unclear') {
    throw new Failure(
      'temporary',
      `whether the marker of ${environment.url} was written is unknown; nothing was published`,
      {
        cause: result.cause,
        hints: ['Run the command again.'],
      },
    )
  }
  const written = result.outcome === 'written' ? {marker, bytes} : await readMarker(store)
  if (written === undefined)
    throw new Failure('temporary', `the marker of ${environment.url} appeared and vanished; run the command again`)
  checkMarker(written.marker, environment)
  await desk.rememberMarker(environment, written.bytes)
  return written
}

/** A hold that cannot be read is a hold all the same. @throws Failure 'busy' */
const readHold = async (store: Store, {name}: Environment): Promise<Hold | undefined> => {
  try {
    const stored = await store.get(HOLD_KEY, {limit: LIMITS.document})
    return stored === undefined ? undefined : decodeHold(stored.bytes)
  } catch (cause) {
    if (!(cause instanceof Failure) || cause.kind !== 'integrity') throw cause
    throw new Failure('busy', `${name} is on hold, though nobody can read by whom: ${cause.message}`, {
      cause,
      hints: ['Who may publish here? Delete .jsctl/hold.json once that is clear.'],
    })
  }
}

/** @throws Failure 'busy' while publishing is frozen */
export const refuseHold = async (store: Store, environment: Environment, now: Date): Promise<void> => {
  const hold = await readHold(store, environment)
  if (hold === undefined) return
  const {by, since, until, message} = hold
  if (until !== undefined && Date.parse(until) <= now.getTime()) return
  throw new Failure(
    'busy',
    `${environment.name} is on hold since ${since}${until === undefined ? '' : ` until ${until}`} by ${printable(by)}: ${printable(message)}`,
    {hints: [`Ask ${printable(by)}, or wait until the hold is lifted.`]},
  )
}

/**
 * Whether a store honours conditions: writes the marker's own bytes "only if absent", which it then refuses. Once more when it
 * does not, because somebody may have deleted the marker. Whatever it does, the marker holds the same bytes afterwards.
 */
export const honoursConditions = async (store: Store, {bytes}: Pick<KnownMarker, 'bytes'>): Promise<boolean> =>
  (await store.createOnce(MARKER_KEY, bytes)) === 'refused' || (await store.createOnce(MARKER_KEY, bytes)) === 'refused'

/** That a store ignores conditions. */
export const ignoresConditions = ({url}: Environment, ...hints: readonly string[]): Failure =>
  new Failure(
    'configuration',
    `${url} ignores conditional writes (If-None-Match): two publishers could overwrite each other`,
    {
      hints: [
        ...hints,
        'Ceph honours conditions only on buckets without versioning: switch it off, releases are immutable anyway.',
        'Otherwise use a store with conditional writes: AWS S3, Ceph, MinIO, R2, or a directory.',
      ],
    },
  )

/** @throws Failure 'configuration' when the store ignores conditions */
export const probeConditionalWrites = async (
  store: Store,
  marker: KnownMarker,
  environment: Environment,
): Promise<void> => {
  if (!(await honoursConditions(store, marker))) throw ignoresConditions(environment, 'Nothing was published.')
}

const overlap = (plan: PublicationPlan, theirs: Manifest): readonly string[] => {
  const changed = new Set(plan.changes.map(({path}) => path))
  return diffTrees(plan.before, releaseTree(theirs))
    .map(({path}) => path)
    .filter((path) => changed.has(path))
}

/** The manifest of the release that took the number; undefined when it cannot be read. */
const winnerOf = async (
  store: Store,
  compression: Compression,
  {release}: PublicationPlan,
): Promise<Manifest | undefined> => {
  try {
    return (await readWholeRelease({store, compression}, release)).manifest
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

const conflict = async (store: Store, compression: Compression, plan: PublicationPlan): Promise<Failure> => {
  const {name} = plan.environment
  const manifest = await winnerOf(store, compression, plan)
  if (manifest === undefined) {
    return new Failure(
      'conflict',
      `somebody published ${name}@${plan.release} meanwhile; nothing of yours was published`,
      {
        hints: [`What they published cannot be read. \`jsctl status --env ${name}\` says more.`],
      },
    )
  }
  const both = overlap(plan, manifest)
  const named =
    both.slice(0, NAMED_PATHS).join(', ') + (both.length > NAMED_PATHS ? ` and ${both.length - NAMED_PATHS} more` : '')
  return new Failure(
    'conflict',
    `${printable(manifest.author)} published ${name}@${plan.release} meanwhile${manifest.message === '' ? '' : ` ("${printable(manifest.message)}")`}; nothing of yours was published`,
    {
      hints: [
        both.length === 0
          ? 'No file was changed by both of you.'
          : `${both.length === 1 ? 'This file was' : 'These files were'} changed by both of you: ${named}`,
        `\`jsctl diff --env ${name}\` shows what a push would do now; take over their changes first, or your push undoes them.`,
      ],
    },
  )
}

/** Gzips the manifest once and commits it by one put-if-absent. @throws Failure 'conflict' when another release came in between */
export const commitRelease = async (
  store: Store,
  compression: Compression,
  plan: PublicationPlan,
  manifest: Manifest,
): Promise<void> => {
  const bytes = await compression.gzip(encodeRelease(manifest))
  const result = await store.putIfAbsent(releaseKey(plan.release), bytes)
  switch (result.outcome) {
    case 'written':
      return
    case 'present':
      throw await conflict(store, compression, plan)
    case 'unclear':
      throw new Failure(
        'temporary',
        `outcome unknown: the answer to the commit of ${plan.environment.name}@${plan.release} was lost`,
        {
          cause: result.cause,
          hints: [
            `Run \`jsctl status --env ${plan.environment.name}\`: it says whether release ${plan.release} is there.`,
          ],
        },
      )
  }
}
