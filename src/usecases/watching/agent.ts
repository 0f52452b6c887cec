import {Failure} from '../../domain/failure.ts'
import {LIMITS} from '../../domain/limits.ts'
import {pauseAfterFailures, restAfterLook, usualPause} from '../../domain/poll-schedule.ts'
import {RELEASES_PREFIX, nextRelease, releaseKey, type ReleaseNumber} from '../../domain/store-keys.ts'
import type {Pace} from '../../ports/index.ts'
import {pull} from '../pull.ts'
import type {PullDoors, PullResult} from '../pulling/request.ts'
import type {WatchEvent, WatchSettings} from './events.ts'

export interface AgentDoors {
  readonly pace: Pace
  /** A world with the credentials of now; the one before it is not used any more. */
  readonly openWorld: () => Promise<PullDoors>
  readonly tell: (event: WatchEvent) => void
}

/** Somebody who watches one folder, look by look. */
export interface Agent {
  /**
   * Looks once. What fails is told, and looked at again later.
   * @returns milliseconds until the next look
   * @throws Failure 'interrupted' and 'busy'
   */
  poll(): Promise<number>
  /** The next look is a whole one, whatever was kept out or put off. */
  hurry(): void
}

/** What is wrong with the newest release itself: the same bytes would fail again. */
interface KeptOut {
  readonly failure: Failure
  /** What the newest release looked like before it failed; undefined until it was looked at. */
  readonly mark: string | undefined
}

/** After these, credentials and connections are made anew: the files that they come from may have changed. */
const wantsNewWorld = ({kind}: Failure): boolean => kind === 'forbidden' || kind === 'configuration'

const endsTheRun = (error: unknown): boolean =>
  !(error instanceof Failure) || error.kind === 'interrupted' || error.kind === 'busy'

/** The newest release key and its version: while that is the same, what failed would fail again. One request. */
const newestMark = async (
  {stores}: PullDoors,
  {request: {environment}}: WatchSettings,
  known: ReleaseNumber | undefined,
): Promise<string> => {
  const store = await stores.read(environment)
  let mark = 'nothing'
  const options = known === undefined ? {} : {after: releaseKey(known)}
  for await (const page of store.list(RELEASES_PREFIX, options)) {
    const last = page.at(-1)
    if (last !== undefined) mark = `${last.key} ${last.etag}`
  }
  return mark
}

/** Whether a release follows. One request. */
const hasNext = async (
  {stores}: PullDoors,
  {request: {environment}}: WatchSettings,
  known: ReleaseNumber,
): Promise<boolean> => {
  const store = await stores.read(environment)
  return (await store.get(releaseKey(nextRelease(known)), {limit: LIMITS.manifest})) !== undefined
}

/** What is told once of a folder in which nothing else changes. */
const standing = ({release, pinnedBelow, contested, skipped, foreign}: PullResult): string =>
  JSON.stringify([release, pinnedBelow, contested, skipped, foreign])

const words = ({kind, message}: Failure): string => `${kind} ${message}`

/** Keeps one folder in line; between two looks it holds no more than a few numbers and names. */
export const createAgent = ({pace, openWorld, tell}: AgentDoors, settings: WatchSettings): Agent => {
  const {interval, request} = settings
  let world: PullDoors | undefined
  let release: ReleaseNumber | undefined
  /** The highest release: above the one that is here when that one is pinned. */
  let highest: ReleaseNumber | undefined
  /** What was told last of a folder that is right, and of a look that failed. */
  let told: string | undefined
  let complaint: string | undefined
  let failures = 0
  let restUntil = 0
  let keptOut: KeptOut | undefined
  /** What the newest release looked like at this look; undefined when that was not asked. */
  let mark: string | undefined

  const complain = (failure: Failure, pause: number | undefined): void => {
    if (complaint === words(failure)) return
    complaint = words(failure)
    const retry = pause === undefined ? ({kind: 'change'} as const) : ({kind: 'after', pause} as const)
    tell({event: 'failed', failure, retry, holds: release ?? null})
  }

  const pullNow = async (doors: PullDoors): Promise<void> => {
    const began = pace.elapsed()
    const result = await pull(doors, request)
    restUntil = pace.elapsed() + restAfterLook(pace.elapsed() - began)
    release = result.release ?? undefined
    highest = result.pinnedBelow ?? release
    if (failures > 0) tell({event: 'recovered', tries: failures})
    if (result.kind === 'applied' || told !== standing(result)) tell({event: 'pulled', result})
    told = standing(result)
    complaint = undefined
    keptOut = undefined
    failures = 0
  }

  /** True while what failed is what is still there. */
  const isStillOut = async (doors: PullDoors, {mark: before, failure}: KeptOut): Promise<boolean> => {
    mark = await newestMark(doors, settings, highest)
    if (mark !== before) return false
    failures = 1
    complain(failure, undefined)
    return true
  }

  /** True while the files were looked at not long ago, for what that costs, and no release follows. */
  const mayRest = async (doors: PullDoors): Promise<boolean> =>
    failures === 0 && highest !== undefined && pace.elapsed() < restUntil && !(await hasNext(doors, settings, highest))

  const look = async (doors: PullDoors): Promise<void> => {
    mark = undefined
    if (keptOut !== undefined && (await isStillOut(doors, keptOut))) return
    if (await mayRest(doors)) return
    await pullNow(doors)
  }

  /** @returns the pause until the next try */
  const afterFailure = (failure: Failure): number => {
    failures++
    if (wantsNewWorld(failure)) world = undefined
    if (failure.kind === 'integrity' && request.source.kind === 'releases') {
      // Only this try says that what is there now cannot be applied: another failure would say nothing of it.
      keptOut = {failure, mark}
      complain(failure, undefined)
      return usualPause(interval, pace.chance())
    }
    const pause = pauseAfterFailures(interval, failures, pace.chance())
    complain(failure, pause)
    return pause
  }

  return {
    poll: async () => {
      try {
        world ??= await openWorld()
        await look(world)
        return usualPause(interval, pace.chance())
      } catch (error) {
        if (endsTheRun(error)) throw error
        return afterFailure(error as Failure)
      }
    },
    hurry: () => {
      keptOut = undefined
      complaint = undefined
      restUntil = 0
    },
  }
}
