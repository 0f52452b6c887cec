import type {Environment} from '../domain/environment.ts'
import {Failure} from '../domain/failure.ts'
import {printable, type LivePath} from '../domain/path.ts'
import {pathsAndFolders} from '../domain/path-filter.ts'
import {releaseTree, summarize, type Release, type ReleaseSummary} from '../domain/release.ts'
import type {ReleaseNumber} from '../domain/store-keys.ts'
import {diffTrees, type Change, type Tree} from '../domain/tree.ts'
import type {World} from '../ports/index.ts'
import {listReleases} from './newest-release.ts'
import {nothingPublished, openReadable, type ReadingDoors} from './readable-store.ts'
import {releasesDownwards, type PassedRelease} from './releases-downwards.ts'

export type LogDoors = ReadingDoors & Pick<World, 'tell'>

export interface LogRequest {
  readonly environment: Environment
  /** An object, or a folder. */
  readonly path: LivePath
  /** How many releases that changed it, from the newest. */
  readonly limit: number
}

/** A release that changed the path. */
export interface LoggedRelease extends ReleaseSummary {
  /** Only those at the path or below it. */
  readonly changes: readonly Change[]
}

export interface Log {
  readonly environment: Environment
  readonly path: LivePath
  /** Newest first. */
  readonly releases: readonly LoggedRelease[]
  /** The newest and the oldest release that were looked at. */
  readonly from: ReleaseNumber
  readonly to: ReleaseNumber
  /** Collected, missing or bad ones among them: what changed there, and in the one after, is not known. */
  readonly unread: readonly ReleaseNumber[]
}

/** What is left of a release for this: its files at the path only. */
interface SeenRelease {
  readonly tree: Tree
  readonly summary: ReleaseSummary
  readonly first: boolean
}

type Seen = PassedRelease<SeenRelease>

const reduced = (release: Release, isMeant: (path: string) => boolean): SeenRelease => ({
  tree: new Map([...releaseTree(release.manifest)].filter(([path]) => isMeant(path))),
  summary: summarize(release),
  first: release.manifest.parent === null,
})

const NOTHING: Tree = new Map()

/** What the upper of two neighbours changed; nothing where one of them is not known. */
const changesBetween = (upper: Seen, lower: Seen | undefined): readonly Change[] => {
  if (upper.facts === undefined) return []
  if (upper.facts.first) return diffTrees(NOTHING, upper.facts.tree)
  return lower?.facts === undefined ? [] : diffTrees(lower.facts.tree, upper.facts.tree)
}

/**
 * The releases that changed an object, or anything in a folder.
 * @throws Failure 'not-found' when no release that can be read ever had it
 */
export const log = async (world: LogDoors, {environment, path, limit}: LogRequest): Promise<Log> => {
  const readable = await openReadable(world, environment)
  const {newest} = await listReleases(readable.store)
  if (newest === undefined) throw await nothingPublished(readable)
  const releases: LoggedRelease[] = []
  const unread: ReleaseNumber[] = []
  let [to, wasThere]: [ReleaseNumber, boolean] = [newest, false]
  let upper: Seen | undefined
  const isMeant = pathsAndFolders([path])
  const reduce = (release: Release): SeenRelease => reduced(release, isMeant)
  const judge = (seen: Seen, lower: Seen | undefined): void => {
    const changes = changesBetween(seen, lower)
    if (seen.facts !== undefined && changes.length > 0) releases.push({...seen.facts.summary, changes})
  }
  for await (const seen of releasesDownwards(readable, {from: newest}, reduce)) {
    world.tell({type: 'progress', activity: 'reading releases', done: newest - seen.number + 1, total: newest})
    if (upper !== undefined) judge(upper, seen)
    to = seen.number
    upper = seen
    if (releases.length >= limit) break
    if (seen.facts === undefined) unread.push(seen.number)
    else if (seen.facts.tree.size > 0) wasThere = true
  }
  if (releases.length < limit && upper !== undefined) judge(upper, undefined)
  if (!wasThere) {
    throw new Failure('not-found', `no release of ${environment.name} has "${printable(path)}"`, {
      hints: ['A path counts from the live folder, with "/" between folders: billing/load.job.xml.'],
    })
  }
  return {environment, path, releases, from: newest, to, unread}
}
