import type {EnvironmentKey, LayeredConfiguration, Setting} from '../../domain/configuration-layers.ts'
import type {Environment, EnvironmentName} from '../../domain/environment.ts'
import type {Style} from '../style.ts'
import {renderTable} from './table.ts'

/** The configured environments, and the files that were read. */
export interface EnvironmentList {
  readonly environments: readonly Environment[]
  readonly files: readonly string[]
}

const remarks = ({protected: isProtected, promoteFrom, objects}: Environment): string =>
  [
    ...(isProtected ? ['protected'] : []),
    ...(promoteFrom === undefined ? [] : [`takes releases from ${promoteFrom} only`]),
    ...(objects ? [] : ['no plain objects']),
  ].join(', ')

const renderFiles = (files: readonly string[], style: Style): string =>
  files.map((file) => `  ${style.dim(`read from ${file}`)}\n`).join('')

/** The environments as a table, in the order in which they are configured. */
export const renderEnvironments = ({environments, files}: EnvironmentList, style: Style): string => {
  if (environments.length === 0) {
    return `no environment is configured\n${renderFiles(files, style)}  write one into jsctl.toml:  [environments.dev]  url = "s3://bucket/prefix"\n`
  }
  const rows = environments.map((environment) => [
    {text: environment.name, paint: style.bold},
    environment.url,
    {text: remarks(environment), paint: style.dim},
  ])
  return `${renderTable(rows)}${renderFiles(files, style)}`
}

const environmentJson = ({location, ...settings}: Environment): object => ({...settings, store: location.kind})

/** The same as JSON (docs/configuration.md, "Results as JSON"). */
export const environmentsJson = ({environments, files}: EnvironmentList): object => ({
  environments: environments.map(environmentJson),
  files,
})

/** One value of an environment. */
interface ShownSetting {
  readonly key: string
  readonly value: string | boolean
  /** `/home/maria/jsctl.toml:4`, the name of a variable, or `default`. */
  readonly origin: string
}

/** One environment, with every value and where it came from. */
export interface ShownEnvironment {
  readonly name: EnvironmentName
  readonly settings: readonly ShownSetting[]
}

const DEFAULTS: readonly (readonly [EnvironmentKey, boolean])[] = [
  ['protected', false],
  ['objects', true],
]

const shown = (key: string, {value, origin}: Setting): ShownSetting => ({key, value, origin})

/** Every value of an environment, the url as it is understood; then what nobody set. */
export const showEnvironment = ({name, url}: Environment, configuration: LayeredConfiguration): ShownEnvironment => {
  const given = configuration.environments.get(name) ?? {}
  const settings = Object.entries(given).map(([key, setting]) =>
    key === 'url' ? {...shown(key, setting), value: url} : shown(key, setting),
  )
  const defaults = DEFAULTS.filter(([key]) => given[key] === undefined)
  return {name, settings: [...settings, ...defaults.map(([key, value]) => ({key, value, origin: 'default'}))]}
}

/** One environment as text. */
export const renderEnvironment = ({name, settings}: ShownEnvironment, style: Style): string => {
  const rows = settings.map(({key, value, origin}) => [key, String(value), {text: origin, paint: style.dim}])
  return `${style.bold(name)}\n${renderTable(rows, '  ')}`
}

/** The same as JSON (docs/configuration.md, "Results as JSON"). */
export const environmentSettingsJson = ({name, settings}: ShownEnvironment): object => ({name, settings})
