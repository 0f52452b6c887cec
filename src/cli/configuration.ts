import {dirname, join, resolve} from 'node:path'
import {homedir} from 'node:os'
import {VARIABLES} from '../domain/configuration.ts'
import {
  mergeLayers,
  type ConfigurationFile,
  type EnvironmentKey,
  type LayeredConfiguration,
} from '../domain/configuration-layers.ts'
import {isEnvironmentName, type Environment, type EnvironmentName} from '../domain/environment.ts'
import {Failure} from '../domain/failure.ts'
import {nearest} from '../domain/nearest.ts'
import {printable} from '../domain/path.ts'
import {parseStoreUrl, storesOverlap} from './store-url.ts'

const FILE_NAME = 'jsctl.toml'
const SYSTEM_FILE = '/etc/jsctl/config.toml'
const NEAR = 3

export interface ConfigurationSources {
  /** --config, or JSCTL_CONFIG: replaces the search, the user's and the system's file. */
  readonly file: string | undefined
  readonly workingDirectory: string
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly read: (path: string) => Promise<ConfigurationFile | undefined>
  readonly warn: (message: string) => void
}

const upward = (folder: string): readonly string[] => {
  const above = dirname(folder)
  return above === folder ? [folder] : [folder, ...upward(above)]
}

const userFile = (variables: ConfigurationSources['variables']): string => {
  const base = variables['XDG_CONFIG_HOME'] ?? ''
  return join(base === '' ? join(homedir(), '.config') : base, 'jsctl', 'config.toml')
}

const findProjectFile = async ({
  workingDirectory,
  read,
}: ConfigurationSources): Promise<ConfigurationFile | undefined> => {
  for (const folder of upward(workingDirectory)) {
    const file = await read(join(folder, FILE_NAME))
    if (file !== undefined) return file
  }
  return undefined
}

const readFiles = async (sources: ConfigurationSources): Promise<readonly ConfigurationFile[]> => {
  if (sources.file !== undefined) {
    const path = resolve(sources.workingDirectory, sources.file)
    const file = await sources.read(path)
    if (file !== undefined) return [file]
    throw new Failure('configuration', `the configuration file ${printable(path)} does not exist`)
  }
  const files = [
    await findProjectFile(sources),
    await sources.read(userFile(sources.variables)),
    await sources.read(SYSTEM_FILE),
  ]
  return files.filter((file) => file !== undefined)
}

const warnUnknown = ({variables, warn}: ConfigurationSources): void => {
  for (const name of Object.keys(variables)) {
    if (!name.startsWith('JSCTL_') || name in VARIABLES || name.startsWith('JSCTL_TEST_')) continue
    const near = nearest(name, Object.keys(VARIABLES), NEAR)
    warn(`the variable ${name} means nothing to jsctl${near === undefined ? '' : `; did you mean ${near}?`}`)
  }
}

/** A variable that is set to something. */
const variable = ({variables}: ConfigurationSources, name: string): string | undefined =>
  variables[name] === '' ? undefined : variables[name]

/** Reads and merges all layers. @throws Failure 'configuration' with file, line and column */
export const loadConfiguration = async (sources: ConfigurationSources): Promise<LayeredConfiguration> => {
  warnUnknown(sources)
  const file = sources.file ?? variable(sources, 'JSCTL_CONFIG')
  const [live, serverLive] = [variable(sources, 'JSCTL_LIVE'), variable(sources, 'JSCTL_SERVER_LIVE')]
  const layered = mergeLayers(await readFiles({...sources, file}), {
    ...(live === undefined ? {} : {JSCTL_LIVE: live}),
    ...(serverLive === undefined ? {} : {JSCTL_SERVER_LIVE: serverLive}),
  })
  refuseOverlaps(layered)
  return layered
}

/** A value of one key of an environment, when it is of the wanted type; the schema has seen to it. */
const pick = <Type extends 'string' | 'boolean'>(
  settings: NonNullable<ReturnType<LayeredConfiguration['environments']['get']>>,
  key: EnvironmentKey,
  type: Type,
): (Type extends 'string' ? string : boolean) | undefined => {
  const value = settings[key]?.value
  return typeof value === type ? (value as Type extends 'string' ? string : boolean) : undefined
}

const toEnvironment = (layered: LayeredConfiguration, name: EnvironmentName): Environment => {
  const settings = layered.environments.get(name) ?? {}
  const url = settings.url
  if (typeof url?.value !== 'string') {
    const [origin] = Object.values(settings).map((setting) => setting.origin)
    throw new Failure('configuration', `${origin ?? 'the configuration'}: the environment "${name}" has no url`, {
      hints: [`Say where its store is:  [environments.${name}]  url = "s3://bucket/prefix"`],
    })
  }
  const optional = {
    region: pick(settings, 'region', 'string'),
    profile: pick(settings, 'profile', 'string'),
    endpoint: pick(settings, 'endpoint', 'string'),
    forcePathStyle: pick(settings, 'forcePathStyle', 'boolean'),
    expectedBucketOwner: pick(settings, 'expectedBucketOwner', 'string'),
    promoteFrom: pick(settings, 'promoteFrom', 'string') as EnvironmentName | undefined,
  }
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as {
    [Key in keyof typeof optional]?: NonNullable<(typeof optional)[Key]>
  }
  return {
    name,
    ...parseStoreUrl(url.value, url.origin, url.base ?? '.'),
    ...given,
    protected: pick(settings, 'protected', 'boolean') ?? false,
    objects: pick(settings, 'objects', 'boolean') ?? true,
  }
}

/** Two environments in one place would overwrite each other. */
const refuseOverlaps = (layered: LayeredConfiguration): void => {
  const complete = [...layered.environments.entries()].filter(([, settings]) => settings.url !== undefined)
  const all = complete.map(([name]) => toEnvironment(layered, name))
  all.forEach((left, index) => {
    const right = all.slice(index + 1).find((other) => storesOverlap(left.location, other.location))
    if (right === undefined || left.endpoint !== right.endpoint) return
    throw new Failure(
      'configuration',
      `the environments "${left.name}" (${left.url}) and "${right.name}" (${right.url}) share a place: no store lies inside another one`,
      {hints: [`Their urls are in ${layered.files.join(' and ')}.`]},
    )
  })
}

/** All environments, in the order in which they are written. @throws Failure 'configuration' */
export const allEnvironments = (layered: LayeredConfiguration): readonly Environment[] =>
  [...layered.environments.keys()].map((name) => toEnvironment(layered, name))

/** One environment by its name. @throws Failure 'not-found' naming the nearest one */
export const environmentNamed = (layered: LayeredConfiguration, name: string): Environment => {
  if (!isEnvironmentName(name)) {
    throw new Failure('configuration', `"${printable(name)}" cannot name an environment`, {
      hints: ['Names have lower-case letters, digits and "-", 32 at most.'],
    })
  }
  if (layered.environments.has(name)) return toEnvironment(layered, name)
  const names = [...layered.environments.keys()]
  const near = nearest(name, names, NEAR)
  throw new Failure('not-found', `there is no environment "${name}" in the configuration`, {
    hints: [
      ...(near === undefined ? [] : [`Did you mean "${near}"?`]),
      names.length === 0
        ? `No configuration file names one: write a ${FILE_NAME} with [environments.${name}] and its url (docs/configuration.md).`
        : `Known: ${names.join(', ')} (${layered.files.join(', ')}).`,
    ],
  })
}
