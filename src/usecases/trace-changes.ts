import type {Sha256} from '../domain/digest.ts'
import {Failure} from '../domain/failure.ts'
import type {Publisher} from '../domain/others-work.ts'
import type {LivePath} from '../domain/path.ts'
import type {Release} from '../domain/release.ts'
import type {Change} from '../domain/tree.ts'
import {checkLink} from '../domain/verify-manifest.ts'
import type {ReleaseSource} from './read-release.ts'
import {releasesDownwards} from './releases-downwards.ts'

/** A release that was read, and its contents at the paths that matter; its own lists are left out. */
export interface SeenRelease {
  readonly release: Release
  readonly at: ReadonlyMap<LivePath, Sha256>
}

/** How much of a release the folder is known to have: all of it, what it changed, or nothing. */
export type Standing = 'whole' | 'part' | 'foreign'

export interface TraceRequest {
  readonly newest: Release
  /** What a push would change, and may be the work of others. */
  readonly suspects: readonly Change[]
  /** What a release had at a path from which on all counts; the releases up to it are not read. */
  readonly floor: {readonly release: number; readonly at: (path: LivePath) => Sha256 | undefined}
  /** Releases that are looked at. */
  readonly limit: number
  readonly standing: (seen: SeenRelease) => Promise<Standing>
  /** `ancestor`: goes on to a release that the folder has, also when all paths are settled. */
  readonly until: 'settled' | 'ancestor'
}

export interface Trace {
  /** The paths that others changed, each with the release that changed it last. */
  readonly foreign: ReadonlyMap<LivePath, Publisher>
  /** Paths that none of the releases changed that were read. */
  readonly open: ReadonlySet<LivePath>
  /** The newest release that the folder has as a whole. */
  readonly ancestor: SeenRelease | undefined
}

const seenAt =
  (paths: ReadonlySet<LivePath>) =>
  (release: Release): SeenRelease => ({
    release: {...release, manifest: {...release.manifest, files: [], packs: [], findings: []}},
    at: new Map(
      release.manifest.files.filter(({path}) => paths.has(path)).map(({path, sha256}) => [path, sha256] as const),
    ),
  })

/** Whether the lower one is the parent of the upper one, in the same environment. */
const isLink = (upper: SeenRelease, lower: SeenRelease): boolean => {
  if (upper.release.manifest.environment.id !== lower.release.manifest.environment.id) return false
  try {
    checkLink(upper.release, lower.release)
    return true
  } catch (error) {
    if (error instanceof Failure) return false
    throw error
  }
}

/**
 * Goes down the history and finds the release that changed each path last. A release is judged by itself and by its link; one that
 * cannot be read, or does not fit, ends the way.
 */
export const traceChanges = async (
  source: ReleaseSource,
  {newest, suspects, floor, limit, standing, until}: TraceRequest,
): Promise<Trace> => {
  const now = (change: Change): Sha256 | undefined => (change.kind === 'add' ? undefined : change.before.sha256)
  const open = new Map(suspects.map((change) => [change.path, now(change)]))
  const foreign = new Map<LivePath, Publisher>()
  const reduce = seenAt(new Set(open.keys()))
  const settle = ({release: {manifest}}: SeenRelease, own: Standing, below: (path: LivePath) => Sha256 | undefined) => {
    const {release, author, origin} = manifest
    for (const [path, content] of open) {
      if (below(path) === content) continue
      open.delete(path)
      if (own === 'foreign') foreign.set(path, {release, author, origin: origin.kind})
    }
  }
  const ended = (ancestor?: SeenRelease): Trace => ({foreign, open: new Set(open.keys()), ancestor})
  const found = (ancestor: SeenRelease): Trace => ({foreign, open: new Set(), ancestor})
  const isDone = (): boolean => open.size === 0 && (until === 'settled' || foreign.size === 0)

  let upper = reduce(newest)
  let own = await standing(upper)
  if (own === 'whole') return found(upper)
  const top = newest.manifest.release
  const range = {from: top - 1, to: Math.max(floor.release + 1, top - limit + 1)}
  for await (const {facts: lower} of releasesDownwards(source, range, reduce)) {
    if (lower === undefined || !isLink(upper, lower)) return ended()
    settle(upper, own, (path) => lower.at.get(path))
    if (isDone()) return ended()
    upper = lower
    own = await standing(upper)
    if (own === 'whole') return found(upper)
  }
  if (upper.release.manifest.release === floor.release + 1) settle(upper, own, floor.at)
  return ended()
}
