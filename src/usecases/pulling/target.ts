import type {Environment} from '../../domain/environment.ts'
import {keptAfter, type LiveState, type VerifiedRelease} from '../../domain/live-state.ts'
import type {LivePath} from '../../domain/path.ts'
import {releaseTree, type Release} from '../../domain/release.ts'
import type {ReleaseNumber} from '../../domain/store-keys.ts'
import type {Tree} from '../../domain/tree.ts'
import type {Pulling} from './request.ts'

/** What a folder shall hold when the pull is over. */
export interface Target {
  readonly environment: Environment
  readonly store: LiveState['store']
  /** null for a bucket filled by other tools. */
  readonly release: VerifiedRelease | null
  /** When that one came to be applied; milliseconds since 1970. */
  readonly since: number | null
  /** The highest release ever verified here: above `release` when an older one is wanted. */
  readonly highest: VerifiedRelease | null
  /** What can be brought back without the store when this is done. */
  readonly kept: readonly VerifiedRelease[]
  readonly tree: Tree
  /** The versions of the objects of a bucket filled by other tools. */
  readonly etags: ReadonlyMap<LivePath, string>
}

const verifiedOf = ({manifest, sha256, storedSha256}: Release): VerifiedRelease => ({
  release: manifest.release,
  sha256,
  storedSha256,
})

/** What was verified last, or before: the highest. */
const highestOf = (release: VerifiedRelease, state: LiveState | undefined): VerifiedRelease =>
  state?.verified == null || state.verified.release < release.release ? release : state.verified

/** Which release is newer than the one that is wanted here. */
export const pinnedBelow = ({release, highest}: Target): ReleaseNumber | null =>
  release === null || highest === null || release.sha256 === highest.sha256 ? null : highest.release

/** Since when a folder has held a release: from now on, if it is another one than before. */
export const sinceWhen = ({state, now}: Pulling['ground'], {sha256}: VerifiedRelease): number =>
  state?.applied?.sha256 === sha256 ? (state.since ?? now) : now

/** What the folder shall hold when a release is applied. */
export const targetOf = ({request, ground}: Pulling, release: Release, store: LiveState['store']): Target => {
  const {state} = ground
  const verified = verifiedOf(release)
  return {
    environment: request.environment,
    store,
    release: verified,
    since: sinceWhen(ground, verified),
    highest: highestOf(verified, state),
    kept: keptAfter(state?.kept ?? [], verified, request.keep),
    tree: releaseTree(release.manifest),
    etags: new Map(),
  }
}
