import {sha256} from '../../domain/digest.ts'
import type {Marker} from '../../domain/documents.ts'
import type {Environment} from '../../domain/environment.ts'
import {Failure} from '../../domain/failure.ts'
import {LIMITS} from '../../domain/limits.ts'
import type {BadParent} from '../../domain/publication-plan.ts'
import type {Release} from '../../domain/release.ts'
import {releaseKey, type ReleaseNumber} from '../../domain/store-keys.ts'
import {readRelease, unpackRelease, type ReleaseSource} from '../read-release.ts'
import {checkRelease} from './contact.ts'

/** What a publication goes on from when the newest release is bad. */
export interface SoundBase {
  /** The newest release before the bad one that verifies; undefined when there is none. */
  readonly base: Release | undefined
  readonly bad: BadParent
}

const isUnsound = (error: unknown): boolean =>
  error instanceof Failure && (error.kind === 'integrity' || error.kind === 'configuration')

/** The release when it is sound: it decodes, and belongs to the store it lies in. */
const soundOrNothing = async (
  read: () => Promise<Awaited<ReturnType<typeof readRelease>>>,
  marker: Marker,
  environment: Environment,
): Promise<Release | undefined> => {
  try {
    const release = await read()
    if (release?.kind !== 'release') return undefined
    checkRelease(release, marker, environment)
    return release
  } catch (error) {
    if (isUnsound(error)) return undefined
    throw error
  }
}

/**
 * Finds what to go on from when release `number`, the newest, is bad and shall be replaced (storage.md, "The newest release").
 * @throws Failure 'usage' when it is not the newest, 'refused' when nothing is wrong with it
 */
export const findSoundBase = async (
  source: ReleaseSource,
  environment: Environment,
  marker: Marker,
  {number, newest}: {readonly number: ReleaseNumber; readonly newest: ReleaseNumber},
): Promise<SoundBase> => {
  if (number !== newest) {
    throw new Failure(
      'usage',
      `--replace-bad names release ${number}, but the newest in ${environment.name} is ${newest}`,
    )
  }
  const stored = await source.store.get(releaseKey(number), {limit: LIMITS.manifest})
  if (stored === undefined)
    throw new Failure('temporary', `release ${number} vanished while it was looked at; run the command again`)
  const sound = await soundOrNothing(() => unpackRelease(source, number, stored), marker, environment)
  if (sound !== undefined) {
    throw new Failure('refused', `nothing is wrong with ${environment.name}@${number}: there is nothing to replace`, {
      hints: [
        `\`jsctl verify --env ${environment.name} --read-data\` looks into its packs, too; with \`--repair\` it brings back what is gone or damaged.`,
        `\`jsctl rollback --env ${environment.name}\` brings back what was there before.`,
      ],
    })
  }
  const bad: BadParent = {release: number, sha256: sha256(stored.bytes)}
  for (let earlier = number - 1; earlier >= 1; earlier--) {
    const base = await soundOrNothing(() => readRelease(source, earlier as ReleaseNumber), marker, environment)
    if (base !== undefined) return {base, bad}
  }
  return {base: undefined, bad}
}
