import {dirname, join, resolve} from 'node:path'
import {homedir} from 'node:os'
import {VARIABLES} from '../domain/configuration.ts'
import {mergeLayers, type ConfigurationFile, type LayeredConfiguration} from '../domain/configuration-layers.ts'
import {Failure} from '../domain/failure.ts'
import {meant} from '../domain/nearest.ts'
import {printable} from '../domain/path.ts'
import {xdgFolder} from './xdg.ts'

const FILE_NAME = 'jsctl.toml'
const SYSTEM_FILE = '/etc/jsctl/config.toml'
/** Variables of jsctl's own tests. */
const OF_TESTS = /^JSCTL_(TEST_|CORPUS$)/

export interface ConfigurationSources {
  /** --config, or JSCTL_CONFIG: replaces the search, the user's and the system's file. */
  readonly file: string | undefined
  readonly workingDirectory: string
  readonly variables: Readonly<Record<string, string | undefined>>
  /** `hidden`: it lies in a folder that this user may not enter. */
  readonly read: (path: string) => Promise<ConfigurationFile | 'hidden' | undefined>
  readonly warn: (message: string) => void
}

const upward = (folder: string): readonly string[] => {
  const above = dirname(folder)
  return above === folder ? [folder] : [folder, ...upward(above)]
}

const userFile = (variables: ConfigurationSources['variables']): string => {
  return join(xdgFolder(variables['XDG_CONFIG_HOME'], join(homedir(), '.config')), 'jsctl', 'config.toml')
}

/** A file of the search. One that nobody may look for counts as absent, and that is said: it may hold what protects something. */
const searched = async ({read, warn}: ConfigurationSources, path: string): Promise<ConfigurationFile | undefined> => {
  const file = await read(path)
  if (file !== 'hidden') return file
  warn(`no configuration is taken from ${printable(path)}: the folder may not be entered (EACCES)`)
  return undefined
}

const findProjectFile = async (sources: ConfigurationSources): Promise<ConfigurationFile | undefined> => {
  for (const folder of upward(sources.workingDirectory)) {
    const file = await searched(sources, join(folder, FILE_NAME))
    if (file !== undefined) return file
  }
  return undefined
}

const readFiles = async (sources: ConfigurationSources): Promise<readonly ConfigurationFile[]> => {
  if (sources.file !== undefined) {
    const path = resolve(sources.workingDirectory, sources.file)
    const file = await sources.read(path)
    if (file === undefined)
      throw new Failure('configuration', `the configuration file ${printable(path)} does not exist`)
    if (file !== 'hidden') return [file]
    throw new Failure('configuration', `${printable(path)} cannot be read: the folder may not be entered (EACCES)`, {
      hints: ['`ls -ld` of the folders above it shows who may.'],
    })
  }
  const files = [
    await findProjectFile(sources),
    await searched(sources, userFile(sources.variables)),
    await searched(sources, SYSTEM_FILE),
  ]
  return files.filter((file) => file !== undefined)
}

const warnUnknown = ({variables, warn}: ConfigurationSources): void => {
  for (const name of Object.keys(variables)) {
    if (!name.startsWith('JSCTL_') || name in VARIABLES || OF_TESTS.test(name)) continue
    const near = meant(name, Object.keys(VARIABLES))
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
  return mergeLayers(await readFiles({...sources, file}), {
    ...(live === undefined ? {} : {JSCTL_LIVE: live}),
    ...(serverLive === undefined ? {} : {JSCTL_SERVER_LIVE: serverLive}),
  })
}
