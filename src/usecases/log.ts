import type {Environment} from '../domain/environment.ts'
import {Failure} from '../domain/failure.ts'
import {printable, type LivePath} from '../domain/path.ts'
import {pathsAndFolders} from '../domain/path-filter.ts'
import {releaseTree, summarize, type Release, type ReleaseSummary} from '../domain/release.ts'
import {isReleaseNumber, type ReleaseNumber} from '../domain/store-keys.ts'
import {diffTrees, type Change, type Tree} from '../domain/tree.ts'
import type {World} from '../ports/index.ts'
import {listReleases} from './newest-release.ts'
import {nothingPublished, openReadable, type ReadableStore, type ReadingDoors} from './readable-store.ts'
import {readRelease} from './read-release.ts'

/** Releases that are read at a time; each may have 200,000 files. */
const AT_ONCE = 4

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
interface Seen {
  readonly number: ReleaseNumber
  readonly release: {readonly tree: Tree; readonly summary: ReleaseSummary; readonly first: boolean} | undefined
}

const reduced = (release: Release, isMeant: (path: string) => boolean): Seen['release'] => ({
  tree: new Map([...releaseTree(release.manifest)].filter(([path]) => isMeant(path))),
  summary: summarize(release),
  first: release.manifest.parent === null,
})

const look = async (
  readable: ReadableStore,
  number: ReleaseNumber,
  isMeant: (path: string) => boolean,
): Promise<Seen> => {
  try {
    const found = await readRelease(readable, number)
    return {number, release: found?.kind === 'release' ? reduced(found, isMeant) : undefined}
  } catch (error) {
    if (error instanceof Failure && error.kind === 'integrity') return {number, release: undefined}
    throw error
  }
}

/** Every release from `newest` down to 1, some read ahead. */
async function* downwards(
  readable: ReadableStore,
  newest: ReleaseNumber,
  isMeant: (path: string) => boolean,
): AsyncGenerator<Seen> {
  for (let next = newest as number; next >= 1; next -= AT_ONCE) {
    const numbers = Array.from({length: AT_ONCE}, (_, index) => next - index).filter(isReleaseNumber)
    yield* await Promise.all(numbers.map((number) => look(readable, number, isMeant)))
  }
}

const NOTHING: Tree = new Map()

/** What the upper of two neighbours changed; nothing where one of them is not known. */
const changesBetween = (upper: Seen, lower: Seen | undefined): readonly Change[] => {
  if (upper.release === undefined) return []
  if (upper.release.first) return diffTrees(NOTHING, upper.release.tree)
  return lower?.release === undefined ? [] : diffTrees(lower.release.tree, upper.release.tree)
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
  const judge = (seen: Seen, lower: Seen | undefined): void => {
    const changes = changesBetween(seen, lower)
    if (seen.release !== undefined && changes.length > 0) releases.push({...seen.release.summary, changes})
  }
  for await (const seen of downwards(readable, newest, pathsAndFolders([path]))) {
    world.tell({type: 'progress', activity: 'reading releases', done: newest - seen.number + 1, total: newest})
    if (upper !== undefined) judge(upper, seen)
    to = seen.number
    upper = seen
    if (releases.length >= limit) break
    if (seen.release === undefined) unread.push(seen.number)
    else if (seen.release.tree.size > 0) wasThere = true
  }
  if (releases.length < limit && upper !== undefined) judge(upper, undefined)
  if (!wasThere) {
    throw new Failure('not-found', `no release of ${environment.name} has "${printable(path)}"`, {
      hints: ['A path counts from the live folder, with "/" between folders: billing/load.job.xml.'],
    })
  }
  return {environment, path, releases, from: newest, to, unread}
}
