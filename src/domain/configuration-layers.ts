import type {ConfigurationValues, EnvironmentSettings, KeyPath, RulesTable} from './configuration.ts'
import {isEnvironmentName, type EnvironmentName} from './environment.ts'
import type {RuleLevel, RuleSetting} from './rules/settings.ts'

/** One configuration file that was read and checked. */
export interface ConfigurationFile {
  /** Absolute. */
  readonly path: string
  readonly values: ConfigurationValues
  /** The line of a key, from 1; keys are joined by dots. */
  readonly lines: ReadonlyMap<string, number>
}

/** A value, and where it came from. */
export interface Setting<Value = string | boolean> {
  readonly value: Value
  /** `jsctl.toml:3` with the whole path, or the name of a variable. */
  readonly origin: string
  /** The folder from which relative paths count; undefined for a variable: the working directory. */
  readonly base: string | undefined
}

/** A setting of a rule, and where it stands: `jsctl.toml:3` with the whole path. */
export interface RuleSettingOfFile extends RuleSetting {
  readonly origin: string
}

export type EnvironmentKey = Exclude<keyof EnvironmentSettings, 'rules'>

/** What files and variables say, nearer ones winning, key by key. */
export interface LayeredConfiguration {
  readonly live: Setting<string> | undefined
  readonly serverEnv: Setting<string> | undefined
  readonly serverLive: Setting<string> | undefined
  readonly serverName: Setting<string> | undefined
  readonly serverInterval: Setting<string> | undefined
  readonly serverKeep: Setting<number> | undefined
  /** In the order in which they were found. */
  readonly environments: ReadonlyMap<EnvironmentName, Readonly<Partial<Record<EnvironmentKey, Setting>>>>
  readonly files: readonly string[]
  /** What is said of rules; the later of two that are for the same rule and path wins. */
  readonly rules: readonly RuleSettingOfFile[]
  /** What environments say of rules, over the rest. */
  readonly environmentRules: ReadonlyMap<EnvironmentName, readonly RuleSettingOfFile[]>
}

const folderOf = (path: string): string => path.replace(/[\\/][^\\/]*$/, '')

const settingOf = <Value>(file: ConfigurationFile, key: string, value: Value): Setting<Value> => ({
  value,
  origin: `${file.path}:${file.lines.get(key) ?? 1}`,
  base: folderOf(file.path),
})

const firstOf = <Value>(
  files: readonly ConfigurationFile[],
  key: string,
  pick: (values: ConfigurationValues) => Value | undefined,
): Setting<Value> | undefined => {
  for (const file of files) {
    const value = pick(file.values)
    if (value !== undefined) return settingOf(file, key, value)
  }
  return undefined
}

const mergeEnvironments = (files: readonly ConfigurationFile[]): LayeredConfiguration['environments'] => {
  const merged = new Map<EnvironmentName, Partial<Record<EnvironmentKey, Setting>>>()
  for (const file of files) {
    for (const [name, settings] of Object.entries(file.values.environments ?? {})) {
      if (!isEnvironmentName(name)) continue
      const keys = merged.get(name) ?? {}
      for (const [key, value] of Object.entries(settings)) {
        // The one key that is a table: mergeEnvironmentRules.
        if (typeof value === 'object' || value === undefined) continue
        keys[key as EnvironmentKey] ??= settingOf(file, `environments.${name}.${key}`, value)
      }
      merged.set(name, keys)
    }
  }
  return merged
}

type Levels = Readonly<Record<string, RuleLevel | undefined>>

/** Of one table: what holds for all paths first, then table by table. @param place where the table stands: `rules` */
const rulesOf = (file: ConfigurationFile, place: KeyPath, rules: RulesTable = {}): readonly RuleSettingOfFile[] => {
  const table: Readonly<Record<string, RuleLevel | Levels | undefined>> = rules
  const entries = Object.entries(table)
  const setting = (rule: string, level: RuleLevel, glob?: string): RuleSettingOfFile => {
    const key = [...place, ...(glob === undefined ? [] : [glob]), rule].join('.')
    return {rule, level, ...(glob === undefined ? {} : {glob}), origin: settingOf(file, key, level).origin}
  }
  return [
    ...entries.flatMap(([rule, level]) => (typeof level === 'string' ? [setting(rule, level)] : [])),
    ...entries.flatMap(([glob, levels]) =>
      typeof levels === 'string' || levels === undefined
        ? []
        : Object.entries(levels).flatMap(([rule, level]) => (level === undefined ? [] : [setting(rule, level, glob)])),
    ),
  ]
}

/** Of all files, the nearest one last, so that it wins. */
const mergeEnvironmentRules = (files: readonly ConfigurationFile[]): LayeredConfiguration['environmentRules'] => {
  const merged = new Map<EnvironmentName, readonly RuleSettingOfFile[]>()
  for (const file of files.toReversed()) {
    for (const [name, {rules}] of Object.entries(file.values.environments ?? {})) {
      const own = rulesOf(file, ['environments', name, 'rules'], rules)
      if (isEnvironmentName(name) && own.length > 0) merged.set(name, [...(merged.get(name) ?? []), ...own])
    }
  }
  return merged
}

/** What is said of rules for what is published to an environment: its own word comes last, and wins. */
export const rulesFor = (
  {rules, environmentRules}: LayeredConfiguration,
  environment: EnvironmentName | undefined,
): readonly RuleSettingOfFile[] =>
  environment === undefined ? rules : [...rules, ...(environmentRules.get(environment) ?? [])]

/**
 * Puts the layers together.
 * @param files nearest first
 * @param variables the environment variables of jsctl, which win over files
 */
export const mergeLayers = (
  files: readonly ConfigurationFile[],
  variables: Readonly<Partial<Record<'JSCTL_LIVE' | 'JSCTL_SERVER_LIVE', string>>>,
): LayeredConfiguration => {
  const variable = (name: keyof typeof variables): Setting<string> | undefined =>
    variables[name] === undefined ? undefined : {value: variables[name], origin: name, base: undefined}
  return {
    live: variable('JSCTL_LIVE') ?? firstOf(files, 'live', ({live}) => live),
    serverEnv: firstOf(files, 'server.env', ({server}) => server?.env),
    serverLive: variable('JSCTL_SERVER_LIVE') ?? firstOf(files, 'server.live', ({server}) => server?.live),
    serverName: firstOf(files, 'server.name', ({server}) => server?.name),
    serverInterval: firstOf(files, 'server.interval', ({server}) => server?.interval),
    serverKeep: firstOf(files, 'server.keep', ({server}) => server?.keep),
    environments: mergeEnvironments(files),
    files: files.map(({path}) => path),
    rules: files.toReversed().flatMap((file) => rulesOf(file, ['rules'], file.values.rules)),
    environmentRules: mergeEnvironmentRules(files),
  }
}
