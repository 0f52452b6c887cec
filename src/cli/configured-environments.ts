import type {EnvironmentKey, LayeredConfiguration} from '../domain/configuration-layers.ts'
import {isEnvironmentName, type Environment, type EnvironmentName, type StoreLocation} from '../domain/environment.ts'
import {Failure} from '../domain/failure.ts'
import {meant} from '../domain/nearest.ts'
import {printable} from '../domain/path.ts'
import {parseStoreUrl, storesOverlap} from './store-url.ts'

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

/** Two environments in one place would overwrite each other. @throws Failure 'configuration' */
export const refuseOverlaps = (layered: LayeredConfiguration): void => {
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
