import type {Interfaces} from '@oclif/core'
import type {LayeredConfiguration} from '../domain/configuration-layers.ts'
import {VARIABLES} from '../domain/configuration.ts'
import {isEnvironmentName, type EnvironmentName} from '../domain/environment.ts'
import {Failure} from '../domain/failure.ts'
import type {DoctorRequest} from '../usecases/doctor.ts'
import type {ConfiguredEnvironment, Program} from '../usecases/doctor/configuration.ts'
import type {NamedLiveFolder} from '../usecases/doctor/live-folder.ts'
import {environmentNamed, serverEnvironment} from './configured-environments.ts'
import {givenName} from './given-flags.ts'
import {settingPath} from './live-root.ts'
import {configuredFolders, findClash} from './places.ts'
import {foldersOverlap} from './world.ts'

type Facts = Omit<DoctorRequest, 'writing' | 'warnings'>

/** The failure that `work` ends with, if it does. */
const failureOf = async <Result>(work: () => Result | Promise<Result>): Promise<Result | Failure> => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}

const configured = async (layered: LayeredConfiguration, name: EnvironmentName): Promise<ConfiguredEnvironment> => {
  const found = await failureOf(() => environmentNamed(layered, name))
  return found instanceof Failure ? {kind: 'wrong', name, why: found} : {kind: 'usable', environment: found}
}

/** The live folders of the configuration. That of the server is left out where another environment was asked for than it mirrors. */
const liveFolders = (
  {live, serverLive, serverEnv}: LayeredConfiguration,
  only: EnvironmentName | undefined,
): readonly NamedLiveFolder[] => {
  const environment = serverEnv?.value as EnvironmentName | undefined
  const wanted = serverLive !== undefined && (only === undefined || environment === undefined || only === environment)
  return [
    ...(live === undefined ? [] : [{of: 'desk', path: settingPath(live, process.cwd()), origin: live.origin} as const]),
    ...(wanted
      ? [
          {
            of: 'server',
            path: settingPath(serverLive, process.cwd()),
            origin: serverLive.origin,
            ...(environment !== undefined && {environment}),
          } as const,
        ]
      : []),
  ]
}

const clashesOf = async (
  layered: LayeredConfiguration,
  environments: readonly ConfiguredEnvironment[],
): Promise<readonly Failure[]> => {
  const server = await failureOf(() => serverEnvironment(layered))
  const folders = configuredFolders(layered, process.cwd())
  const usable = environments.flatMap((one) => (one.kind === 'usable' ? [one.environment] : []))
  const found = await Promise.all(usable.map((environment) => findClash(layered, environment, folders, foldersOverlap)))
  // What is wrong with the environment of the server is told with that environment, except that there is none.
  const unknown = server instanceof Failure && !layered.environments.has(layered.serverEnv?.value as EnvironmentName)
  return [...(unknown ? [server] : []), ...found.filter((clash) => clash !== undefined)]
}

/** The one environment that is asked for. @throws Failure 'not-found', 'usage' when no environment can be or is called so */
const asked = (layered: LayeredConfiguration, flag: string | undefined): EnvironmentName | undefined => {
  const name = givenName(flag)
  if (name === undefined || (isEnvironmentName(name) && layered.environments.has(name))) return name
  return environmentNamed(layered, name).name
}

/** The first number of `engines.node` in package.json: `>=20.19`. */
const oldestNode = (engines: unknown): string => {
  const range = typeof engines === 'object' && engines !== null && 'node' in engines ? engines.node : undefined
  return typeof range === 'string' ? range.replace(/^\D+/, '') : ''
}

const programOf = ({version, pjson}: Interfaces.Config): Program => ({
  version,
  node: process.versions.node,
  oldestNode: oldestNode(pjson['engines']),
  system: `${process.platform} ${process.arch}`,
})

/**
 * What a checkup is about, from the configuration: nothing that is wrong in it ends this.
 * @param flag the only environment that is wanted
 * @throws Failure 'not-found', 'usage' when it is not one of the configuration
 */
export const doctorFacts = async (
  config: Interfaces.Config,
  read: () => Promise<LayeredConfiguration>,
  flag: string | undefined,
): Promise<Facts> => {
  const configuration = await failureOf(read)
  const variables = Object.keys(VARIABLES).filter((name) => (process.env[name] ?? '') !== '')
  const known = {program: programOf(config), configuration, variables}
  if (configuration instanceof Failure) return {...known, environments: [], clashes: [], liveFolders: []}
  const only = asked(configuration, flag)
  const names = only === undefined ? [...configuration.environments.keys()] : [only]
  const environments = await Promise.all(names.map((name) => configured(configuration, name)))
  const clashes = await clashesOf(configuration, environments)
  return {...known, environments, clashes, liveFolders: liveFolders(configuration, only)}
}
