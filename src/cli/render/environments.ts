import type {
  EnvironmentKey,
  LayeredConfiguration,
  RuleSettingOfFile,
  Setting,
} from '../../domain/configuration-layers.ts'
import type {Environment, EnvironmentName} from '../../domain/environment.ts'
import {printable} from '../../domain/path.ts'
import {settingPath} from '../live-root.ts'
import type {Style} from '../style.ts'
import {renderTable} from './table.ts'

/** The configured environments, and the files that were read. */
export interface EnvironmentList {
  readonly environments: readonly Environment[]
  readonly files: readonly string[]
  readonly general: readonly ShownSetting[]
  /** What refuses the use of some of them. */
  readonly notes: readonly string[]
}

const remarks = ({protected: isProtected, promoteFrom, objects}: Environment): string =>
  [
    ...(isProtected ? ['protected'] : []),
    ...(promoteFrom === undefined ? [] : [`takes releases from ${promoteFrom} only`]),
    ...(objects ? [] : ['no plain objects']),
  ].join(', ')

const renderFiles = (files: readonly string[], style: Style): string =>
  files.map((file) => `  ${style.dim(`read from ${file}`)}\n`).join('')

const renderSettings = (settings: readonly ShownSetting[], style: Style): string =>
  renderTable(
    settings.map(({key, value, origin}) => [key, String(value), {text: origin, paint: style.dim}]),
    '  ',
  )

const renderGeneral = (general: readonly ShownSetting[], style: Style): string =>
  general.length === 0 ? '' : `${style.dim('for all environments')}\n${renderSettings(general, style)}`

const renderNotes = (notes: readonly string[], style: Style): string =>
  notes.map((note) => `${style.yellow('refused:')} ${note}\n`).join('')

/** The environments as a table, in the order in which they are configured. */
export const renderEnvironments = ({environments, files, general, notes}: EnvironmentList, style: Style): string => {
  const rest = `${renderGeneral(general, style)}${renderNotes(notes, style)}${renderFiles(files, style)}`
  if (environments.length === 0) {
    return `no environment is configured\n${rest}  write one into jsctl.toml:  [environments.dev]  url = "s3://bucket/prefix"\n`
  }
  const rows = environments.map((environment) => [
    {text: environment.name, paint: style.bold},
    environment.url,
    {text: remarks(environment), paint: style.dim},
  ])
  return `${renderTable(rows)}${rest}`
}

const environmentJson = ({location, ...settings}: Environment): object => ({...settings, store: location.kind})

/** The same as JSON (docs/configuration.md, "Results as JSON"). */
export const environmentsJson = ({environments, files, general, notes}: EnvironmentList): object => ({
  environments: environments.map(environmentJson),
  general,
  notes,
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

/** The same, with what holds for all environments, and what refuses its use. */
export interface ShownWithRest extends ShownEnvironment {
  readonly general: readonly ShownSetting[]
  readonly notes: readonly string[]
}

const DEFAULTS: readonly (readonly [EnvironmentKey, boolean])[] = [
  ['protected', false],
  ['objects', true],
]

/** What holds for all environments, folders as absolute paths. */
export const generalSettings = (
  {live, serverEnv, serverLive, serverName}: LayeredConfiguration,
  workingDirectory: string,
): readonly ShownSetting[] => [
  ...(live === undefined ? [] : [{...shown('live', live), value: settingPath(live, workingDirectory)}]),
  ...(serverEnv === undefined ? [] : [shown('server.env', serverEnv)]),
  ...(serverLive === undefined
    ? []
    : [{...shown('server.live', serverLive), value: settingPath(serverLive, workingDirectory)}]),
  ...(serverName === undefined ? [] : [shown('server.name', serverName)]),
]

const shown = (key: string, {value, origin}: Setting): ShownSetting => ({key, value, origin})

/** As it is written in the file: `rules."legacy/**"."job.language"`. */
const shownRule = ({rule, glob, level, origin}: RuleSettingOfFile): ShownSetting => ({
  key: ['rules', ...(glob === undefined ? [] : [`"${printable(glob)}"`]), `"${rule}"`].join('.'),
  value: level,
  origin,
})

/** Every value of an environment, the url as it is understood; then what nobody set. */
export const showEnvironment = ({name, url}: Environment, configuration: LayeredConfiguration): ShownEnvironment => {
  const given = configuration.environments.get(name) ?? {}
  const settings = Object.entries(given).map(([key, setting]) =>
    key === 'url' ? {...shown(key, setting), value: url} : shown(key, setting),
  )
  const defaults = DEFAULTS.filter(([key]) => given[key] === undefined)
  return {
    name,
    settings: [
      ...settings,
      ...(configuration.environmentRules.get(name) ?? []).map(shownRule),
      ...defaults.map(([key, value]) => ({key, value, origin: 'default'})),
    ],
  }
}

/** One environment as text. */
export const renderEnvironment = ({name, settings, general, notes}: ShownWithRest, style: Style): string =>
  `${style.bold(name)}\n${renderSettings(settings, style)}${renderGeneral(general, style)}${renderNotes(notes, style)}`

/** The same as JSON (docs/configuration.md, "Results as JSON"). */
export const environmentSettingsJson = ({name, settings, general, notes}: ShownWithRest): object => ({
  name,
  settings,
  general,
  notes,
})
