import type {EnvironmentKey} from '../../domain/configuration-layers.ts'
import type {Environment} from '../../domain/environment.ts'
import type {ReleaseSurvey} from '../../domain/history.ts'
import type {Release} from '../../domain/release.ts'
import type {BucketCheckup, Store, StoreReader, World} from '../../ports/index.ts'
import {listReleases} from '../newest-release.ts'
import {readMarker} from '../read-release.ts'

/** The doors that a checkup takes. */
export type DoctorDoors = Pick<
  World,
  'checkups' | 'clock' | 'compression' | 'desk' | 'identity' | 'stores' | 'openLiveFolder' | 'checkpoint'
>

/** Whether a place where nothing is published may be written to, to see whether that goes. */
export type Writing = 'look-only' | 'write-test'

type StoredMarker = Awaited<ReturnType<typeof readMarker>>

/** What the checks of one environment share: each is asked for once, by the first check that needs it. */
export interface EnvironmentContext extends DoctorDoors {
  readonly environment: Environment
  readonly writing: Writing
  /** Which file, line or variable a setting comes from; undefined for one that nobody set. */
  readonly originOf: (key: EnvironmentKey) => string | undefined
  readonly bucket: () => Promise<BucketCheckup>
  readonly reader: () => Promise<StoreReader>
  readonly publisher: () => Promise<Store>
  readonly marker: () => Promise<StoredMarker>
  readonly survey: () => Promise<ReleaseSurvey>
  /** Keeps the newest release for the checks of the live folder. */
  readonly found: (release: Release) => void
}

const once = <Result>(ask: () => Promise<Result>): (() => Promise<Result>) => {
  let asked: Promise<Result> | undefined
  return () => (asked ??= ask())
}

export const environmentContext = (
  doors: DoctorDoors,
  environment: Environment,
  more: Pick<EnvironmentContext, 'writing' | 'originOf' | 'found'>,
): EnvironmentContext => {
  const {stores, desk, checkups} = doors
  const reader = once(async () => {
    // A folder that no push has made yet is empty; one that was seen before is missed.
    const fresh = environment.location.kind === 'directory' && (await desk.marker(environment)) === undefined
    return fresh ? stores.plan(environment) : stores.read(environment)
  })
  return {
    ...doors,
    ...more,
    environment,
    reader,
    bucket: once(() => checkups.bucket(environment)),
    publisher: once(() => stores.publish(environment)),
    marker: once(async () => readMarker(await reader())),
    survey: once(async () => listReleases(await reader())),
  }
}
