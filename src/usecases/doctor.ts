import pMap from 'p-map'
import type {CheckGroup, Checkup} from '../domain/checkup.ts'
import type {EnvironmentKey} from '../domain/configuration-layers.ts'
import type {EnvironmentName} from '../domain/environment.ts'
import {Failure} from '../domain/failure.ts'
import type {Release} from '../domain/release.ts'
import {CONFIGURATION_CHECKS, type ConfigurationFacts} from './doctor/configuration.ts'
import type {DoctorDoors, Writing} from './doctor/environment-context.ts'
import {examineEnvironment} from './doctor/environment.ts'
import {examineLiveFolder, type NamedLiveFolder} from './doctor/live-folder.ts'
import {runChecks} from './doctor/run-checks.ts'

export interface DoctorRequest extends ConfigurationFacts {
  readonly liveFolders: readonly NamedLiveFolder[]
  readonly writing: Writing
}

/** Environments that are examined at once. */
const CONCURRENCY = 4

/**
 * Looks at everything that a command needs before one needs it: configuration, stores, live folders. What is wrong is the
 * result. A store in which something is published is sent its own marker again; a live folder of a server gets files that
 * JobScheduler does not see, and that are removed.
 * @throws Failure 'interrupted'
 */
export const doctor = async (doors: DoctorDoors, request: DoctorRequest): Promise<Checkup> => {
  const {configuration, environments, liveFolders, writing} = request
  const releases = new Map<EnvironmentName, Release>()
  const first: CheckGroup = {
    subject: {kind: 'configuration'},
    checks: await runChecks(CONFIGURATION_CHECKS, request, doors.checkpoint),
  }
  const stores = await pMap(
    environments,
    (one) => {
      const name = one.kind === 'usable' ? one.environment.name : one.name
      const settings = configuration instanceof Failure ? undefined : configuration.environments.get(name)
      return examineEnvironment(doors, one, {
        writing,
        originOf: (key: EnvironmentKey) => settings?.[key]?.origin,
        found: (release) => releases.set(name, release),
      })
    },
    {concurrency: CONCURRENCY},
  )
  const folders = await pMap(liveFolders, (live) => examineLiveFolder(doors, live, releases), {concurrency: 1})
  return [first, ...stores, ...folders]
}
