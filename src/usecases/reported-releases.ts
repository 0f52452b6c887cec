import pMap from 'p-map'
import type {Sha256} from '../domain/digest.ts'
import {Failure} from '../domain/failure.ts'
import type {Release} from '../domain/release.ts'
import {nextRelease, type ReleaseNumber} from '../domain/store-keys.ts'
import {readHint} from './list-releases.ts'
import {readRelease, type ReleaseSource} from './read-release.ts'

/** A release as a server names it. */
interface NamedRelease {
  readonly release: ReleaseNumber
  readonly sha256: Sha256
}

/** Whether it is the release that was published as that number; `unknown`: that one cannot be read. */
type Likeness = 'same' | 'other' | 'unknown'

/** What is known of older releases without reading each. */
export interface KnownReleases {
  /** When one was published; undefined where that is not known. */
  readonly created: (release: ReleaseNumber) => string | undefined
  readonly compare: (named: NamedRelease) => Likeness
}

/** Releases that are read because nothing else tells of them. */
const READ = 8
const CONCURRENCY = 4

/** The digest of a release itself; undefined where nobody can tell it: bad, collected long ago, gone. */
const digestOf = async (source: ReleaseSource, release: ReleaseNumber): Promise<Sha256 | undefined> => {
  try {
    return (await readRelease(source, release))?.sha256 ?? undefined
  } catch (error) {
    if (error instanceof Failure && error.kind !== 'interrupted') return undefined
    throw error
  }
}

/**
 * What the newest release and the hint tell of the releases that servers name. The hint is asked only for one that is further away
 * than the parent of the newest. It is no proof: where it says something else than a server, the release itself is read, as it is where
 * it says nothing; eight at most.
 * @param named none above the newest
 */
export const knownReleases = async (
  source: ReleaseSource,
  {manifest, sha256}: Release,
  named: readonly NamedRelease[],
): Promise<KnownReleases> => {
  const {parent, release: newest, created} = manifest
  const times = new Map<number, string>([[newest, created]])
  const digests = new Map<number, Sha256>([[newest, sha256]])
  if (parent !== null && !('bad' in parent)) digests.set(parent.release, parent.sha256)
  const sure = new Set(digests.keys())
  if (named.some(({release}) => nextRelease(release) < newest)) {
    for (const entry of await readHint(source.store)) {
      if (!times.has(entry.release)) times.set(entry.release, entry.created)
      if (!digests.has(entry.release)) digests.set(entry.release, entry.sha256)
    }
  }
  const doubtful = named.filter(({release, sha256: digest}) => !sure.has(release) && digests.get(release) !== digest)
  const wanted = [...new Set(doubtful.map(({release}) => release))].sort((left, right) => right - left)
  await pMap(
    wanted.slice(0, READ),
    async (release) => {
      const digest = await digestOf(source, release)
      if (digest === undefined) digests.delete(release)
      else digests.set(release, digest)
    },
    {concurrency: CONCURRENCY},
  )
  // What only the hint denies, and nobody looked at, is not known.
  for (const release of wanted.slice(READ)) digests.delete(release)
  return {
    created: (release) => times.get(release),
    compare: ({release, sha256: digest}) => {
      const known = digests.get(release)
      return known === undefined ? 'unknown' : known === digest ? 'same' : 'other'
    },
  }
}
