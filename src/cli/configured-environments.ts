import type {EnvironmentKey, LayeredConfiguration, Setting} from '../domain/configuration-layers.ts'
import {isEnvironmentName, type Environment, type EnvironmentName, type StoreLocation} from '../domain/environment.ts'
import {Failure} from '../domain/failure.ts'
import {meant} from '../domain/nearest.ts'
import {printable} from '../domain/path.ts'
import {parseStoreUrl} from './store-url.ts'

type Settings = NonNullable<ReturnType<LayeredConfiguration['environments']['get']>>

/** A value of one key of an environment, when it is of the wanted type; the schema has seen to it. */
const pick = <Type extends 'string' | 'boolean'>(
  settings: Settings,
  key: EnvironmentKey,
  type: Type,
): (Type extends 'string' ? string : boolean) | undefined => {
  const value = settings[key]?.value
  return typeof value === type ? (value as Type extends 'string' ? string : boolean) : undefined
}

/** Keys that a directory cannot honour: refused rather than ignored. */
const BUCKET_KEYS = ['region', 'profile', 'endpoint', 'forcePathStyle', 'expectedBucketOwner'] as const

/** @throws Failure 'configuration' for values that are right by themselves, but not together */
const refuseContradictions = (name: EnvironmentName, settings: Settings, kind: StoreLocation['kind']): void => {
  const [bucketKey] = BUCKET_KEYS.filter((key) => settings[key] !== undefined)
  if (kind === 'directory' && bucketKey !== undefined) {
    throw new Failure(
      'configuration',
      `${settings[bucketKey]?.origin ?? ''}: "${bucketKey}" is for buckets, but the url of "${name}" is a folder`,
      {hints: [`The url is from ${settings.url?.origin ?? ''}. Remove one of them.`]},
    )
  }
}

/** @throws Failure 'configuration' when `promoteFrom` names no other environment */
const refusePromotion = (layered: LayeredConfiguration, name: EnvironmentName, settings: Settings): void => {
  const promoteFrom = pick(settings, 'promoteFrom', 'string')
  if (promoteFrom !== undefined && !layered.environments.has(promoteFrom as EnvironmentName)) {
    throw unknownEnvironment(layered, 'promoteFrom', {
      value: promoteFrom,
      origin: settings.promoteFrom?.origin ?? '',
      base: undefined,
    })
  }
  if (settings.promoteFrom?.value === name) {
    throw new Failure(
      'configuration',
      `${settings.promoteFrom.origin}: "${name}" cannot take its releases from itself`,
      {
        hints: ['`promoteFrom` names the environment where releases are tried before.'],
      },
    )
  }
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
  const store = parseStoreUrl(url.value, url.origin, url.base ?? '.')
  refuseContradictions(name, settings, store.location.kind)
  refusePromotion(layered, name, settings)
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
    ...store,
    ...given,
    protected: pick(settings, 'protected', 'boolean') ?? false,
    objects: pick(settings, 'objects', 'boolean') ?? true,
  }
}

/** All environments but one, those that are complete and right: what is wrong with another one is no concern of who uses this one. */
export const otherEnvironments = (layered: LayeredConfiguration, name: EnvironmentName): readonly Environment[] =>
  [...layered.environments.keys()].flatMap((other) => {
    if (other === name) return []
    try {
      return [toEnvironment(layered, other)]
    } catch (error) {
      if (error instanceof Failure) return []
      throw error
    }
  })

/** All environments, in the order in which they are written. @throws Failure 'configuration' */
export const allEnvironments = (layered: LayeredConfiguration): readonly Environment[] =>
  [...layered.environments.keys()].map((name) => toEnvironment(layered, name))

/** A release of an environment is often written where only the environment is meant. */
const hintFor = (text: string): string => {
  const [, name, number] = /^([a-z0-9][a-z0-9-]*)@(-?[0-9]+)$/.exec(text) ?? []
  return name === undefined || number === undefined
    ? 'Names have lower-case letters, digits and "-", 32 at most.'
    : `For one release of ${name} say \`diff --from ${text}\`, or \`rollback --env ${name} --to ${number}\`.`
}

/** A setting that names an environment which nobody configured. */
const unknownEnvironment = (layered: LayeredConfiguration, key: string, {value, origin}: Setting<string>): Failure => {
  const names = [...layered.environments.keys()]
  const near = meant(value, names)
  return new Failure('configuration', `${origin}: "${key}" names the environment "${value}", which is not configured`, {
    hints: [
      ...(near === undefined ? [] : [`Did you mean "${near}"?`]),
      names.length === 0 ? `Write [environments.${value}] with its url.` : `Known: ${names.join(', ')}.`,
    ],
  })
}

/** The environment that `server.env` names; undefined where it names none. @throws Failure 'configuration' for an unknown one */
export const serverEnvironment = (layered: LayeredConfiguration): Environment | undefined => {
  const {serverEnv} = layered
  if (serverEnv === undefined) return undefined
  const {value} = serverEnv
  if (isEnvironmentName(value) && layered.environments.has(value)) return toEnvironment(layered, value)
  throw unknownEnvironment(layered, 'server.env', serverEnv)
}

/** One environment by its name. @throws Failure 'not-found' naming the nearest one, 'usage' for what can name none */
export const environmentNamed = (layered: LayeredConfiguration, name: string): Environment => {
  if (!isEnvironmentName(name)) {
    throw new Failure('usage', `"${printable(name)}" cannot name an environment`, {hints: [hintFor(name)]})
  }
  if (layered.environments.has(name)) return toEnvironment(layered, name)
  const names = [...layered.environments.keys()]
  const near = meant(name, names)
  throw new Failure('not-found', `there is no environment "${name}" in the configuration`, {
    hints: [
      ...(near === undefined ? [] : [`Did you mean "${near}"?`]),
      names.length === 0
        ? `No configuration file names one: write a jsctl.toml with [environments.${name}] and its url (docs/configuration.md).`
        : `Known: ${names.join(', ')} (${layered.files.join(', ')}).`,
    ],
  })
}
