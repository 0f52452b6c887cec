import pMap from 'p-map'
import {decodeHold, type Hold} from '../domain/documents.ts'
import type {Environment} from '../domain/environment.ts'
import {Failure} from '../domain/failure.ts'
import {LIMITS} from '../domain/limits.ts'
import type {Release} from '../domain/release.ts'
import {HOLD_KEY, type ReleaseNumber} from '../domain/store-keys.ts'
import type {StoreReader, World} from '../ports/index.ts'
import {listReleases} from './newest-release.ts'
import {listView} from './publication/objects-view.ts'
import {openReadableOrNew, readOwnRelease, type ReadingDoors} from './readable-store.ts'
import {isServerOutOfLine, readServers, type ServerStatus} from './server-status.ts'
import {isViewInLine, readViewStatus, type ViewStatus} from './view-status.ts'

/** A hold that nobody can read refuses to publish all the same. */
interface UnreadableHold {
  readonly problem: string
}

export type EnvironmentStatus =
  | {
      readonly kind: 'published'
      readonly environment: Environment
      readonly newest: Release
      readonly holes: readonly ReleaseNumber[]
      readonly strays: readonly ReleaseNumber[]
      readonly hold: Hold | UnreadableHold | undefined
      /** undefined where the environment keeps no objects view. */
      readonly view: ViewStatus | undefined
      readonly servers: readonly ServerStatus[]
      /** There are more servers than are looked at. */
      readonly moreServers: boolean
      /** Why the reports of servers cannot be read; undefined when they can. */
      readonly serversProblem: string | undefined
    }
  | {readonly kind: 'nothing-published'; readonly environment: Environment; readonly plainObjects: number}
  | {readonly kind: 'unreadable'; readonly environment: Environment; readonly failure: Failure}

/** Objects of the view that a status fetches where the record does not know them; `verify` looks at all. */
const VIEW_READS = 1000
/** Environments that are asked at once. */
const CONCURRENCY = 8

/** The hold that is in force; undefined when there is none, or when it ran out. */
export const readHold = async (store: StoreReader, now: Date): Promise<Hold | UnreadableHold | undefined> => {
  try {
    const stored = await store.get(HOLD_KEY, {limit: LIMITS.document})
    if (stored === undefined) return undefined
    const hold = decodeHold(stored.bytes)
    return hold.until !== undefined && Date.parse(hold.until) <= now.getTime() ? undefined : hold
  } catch (error) {
    if (error instanceof Failure && (error.kind === 'integrity' || error.kind === 'configuration'))
      return {problem: error.message}
    throw error
  }
}

export type StatusDoors = ReadingDoors & Pick<World, 'clock' | 'desk'>

/**
 * How an environment stands; needs no right to write.
 * @throws Failure when it cannot be read: 'not-found', 'forbidden', 'integrity' …
 */
export const environmentStatus = async (world: StatusDoors, environment: Environment): Promise<EnvironmentStatus> => {
  const readable = await openReadableOrNew(world, environment)
  const {store} = readable
  const {newest: number, holes, strays} = await listReleases(store)
  if (number === undefined) {
    return {kind: 'nothing-published', environment, plainObjects: (await listView(store)).length}
  }
  const newest = await readOwnRelease(readable, number)
  const now = world.clock.now()
  const [hold, view, {servers, more, problem}] = await Promise.all([
    readHold(store, now),
    environment.objects ? readViewStatus(store, newest.manifest, VIEW_READS) : undefined,
    readServers(readable, environment.name, newest, now),
  ])
  return {
    kind: 'published',
    environment,
    newest,
    holes,
    strays,
    hold,
    view,
    servers,
    moreServers: more,
    serversProblem: problem,
  }
}

/** How several environments stand; one that cannot be read does not hide the others. */
export const statusOfAll = async (
  world: StatusDoors,
  environments: readonly Environment[],
): Promise<readonly EnvironmentStatus[]> =>
  pMap(
    environments,
    async (environment): Promise<EnvironmentStatus> => {
      try {
        return await environmentStatus(world, environment)
      } catch (error) {
        if (error instanceof Failure && error.kind !== 'interrupted')
          return {kind: 'unreadable', environment, failure: error}
        throw error
      }
    },
    {concurrency: CONCURRENCY},
  )

/** True when something of an environment wants attention: holes, a view that drifted, a server that lags, a store that cannot be read. */
export const isOutOfLine = (status: EnvironmentStatus): boolean => {
  switch (status.kind) {
    case 'published':
      return (
        status.holes.length > 0 ||
        (status.view !== undefined && !isViewInLine(status.view)) ||
        status.serversProblem !== undefined ||
        status.servers.some(isServerOutOfLine)
      )
    case 'nothing-published':
      return false
    case 'unreadable':
      return true
  }
}
