import type {Environment} from '../domain/environment.ts'
import {Failure} from '../domain/failure.ts'
import {releaseNumbers, surveyReleases, type ReleaseSurvey} from '../domain/history.ts'
import {LIMITS} from '../domain/limits.ts'
import type {Release, ReleaseStub} from '../domain/release.ts'
import {RELEASES_PREFIX, nextRelease, releaseKey, type ReleaseNumber} from '../domain/store-keys.ts'
import type {StoreReader} from '../ports/index.ts'
import {readRelease, unpackRelease, type ReleaseSource, type StoredRelease} from './read-release.ts'

/** A release that a reader has verified before: its number, and the digest of its line 1. */
export interface KnownRelease {
  readonly release: ReleaseNumber
  readonly sha256: string
  /** Of its stored bytes: what a child names when the release was bad. */
  readonly storedSha256?: string
}

export type Newest =
  | {readonly kind: 'nothing-published'}
  /** Nothing after the known release; found out with one request. */
  | {readonly kind: 'unchanged'}
  | {readonly kind: 'release'; readonly release: StoredRelease; readonly survey: ReleaseSurvey}

/** Lists `releases/` after a release that is known to be there. */
export const listReleases = async (store: StoreReader, known?: ReleaseNumber): Promise<ReleaseSurvey> => {
  const numbers: ReleaseNumber[] = []
  const options = known === undefined ? {} : {after: releaseKey(known)}
  for await (const page of store.list(RELEASES_PREFIX, options))
    numbers.push(...releaseNumbers(page.map(({key}) => key)))
  return surveyReleases(numbers, known)
}

/** @throws Failure 'integrity' when numbers are missing: a history with holes is mended before anything is added to it */
export const refuseHoles = ({holes}: ReleaseSurvey, environment: Environment): void => {
  const [first] = holes
  if (first === undefined) return
  const others = holes.length > 1 ? ` and ${holes.length - 1} more` : ''
  throw new Failure(
    'integrity',
    `release ${first}${others} is missing in ${environment.url}, though later ones are there`,
    {
      hints: [
        'Somebody deleted it, or a lifecycle rule of the bucket did: exclude .jsctl/ from such rules.',
        `\`jsctl verify --env ${environment.name} --repair\` marks the numbers as used, so that publishing can go on.`,
      ],
    },
  )
}

/**
 * Finds the newest release. With a known one: one GET of the next number, and a list only when it is there, so that an idle
 * poll is one request. Only the newest release is judged. The caller checks its environment and, when it follows the known
 * release directly, the link (`followsKnown`).
 * @throws Failure 'integrity' when the newest release is bad, or when the known one is gone and nothing follows
 */
export const findNewest = async (source: ReleaseSource, known?: KnownRelease): Promise<Newest> => {
  const probed = nextRelease(known?.release)
  const next = known === undefined ? undefined : await source.store.get(releaseKey(probed), {limit: LIMITS.manifest})
  if (known !== undefined && next === undefined) return {kind: 'unchanged'}
  const survey = await listReleases(source.store, known?.release)
  if (survey.newest === undefined) return {kind: 'nothing-published'}
  if (survey.newest === known?.release) return {kind: 'unchanged'}
  const same = next !== undefined && survey.newest === probed
  const release = whole(
    same ? await unpackRelease(source, probed, next) : await readRelease(source, survey.newest),
    survey.newest,
    source,
  )
  if (known !== undefined) checkFollows(release, known)
  return {kind: 'release', release, survey}
}

const whole = (
  release: StoredRelease | ReleaseStub | undefined,
  number: ReleaseNumber,
  {store}: ReleaseSource,
): StoredRelease => {
  if (release?.kind === 'release') return release
  throw new Failure('integrity', `release ${number}, the newest in ${store.url}, has no content`, {
    hints: ['`jsctl verify` shows what is wrong with the history.'],
  })
}

/** What a folder knows of a store does not fit to what the store says now. */
export const otherHistory = (message: string): Failure =>
  new Failure('integrity', message, {
    hints: [
      'Somebody rewrote the history of this store, or brought it back from a backup. `jsctl verify` shows the whole chain.',
      'If that is meant, remove .jsctl-live in the live folder and pull again.',
    ],
  })

/** @throws Failure 'integrity' when `release` directly follows the known one and names another digest for it. */
const checkFollows = (release: Release, known: KnownRelease): void => {
  const {parent} = release.manifest
  if (parent?.release !== known.release) return
  const expected = 'bad' in parent ? known.storedSha256 : known.sha256
  if (expected === undefined || expected === parent.sha256) return
  throw otherHistory(
    `release ${release.manifest.release} follows another release ${known.release} than the one that was verified here before`,
  )
}
