import {failedBy, fail, ok, warn, type Diagnosis} from '../../domain/checkup.ts'
import type {LayeredConfiguration} from '../../domain/configuration-layers.ts'
import type {Environment, EnvironmentName} from '../../domain/environment.ts'
import {Failure} from '../../domain/failure.ts'
import type {Check} from './run-checks.ts'

/** The program and what it runs on. */
export interface Program {
  readonly version: string
  /** `20.20.2`. */
  readonly node: string
  /** The oldest one that it runs on: `20.19`. */
  readonly oldestNode: string
  /** `linux x64`. */
  readonly system: string
}

/** An environment of the configuration, or what is wrong with it. */
export type ConfiguredEnvironment =
  | {readonly kind: 'usable'; readonly environment: Environment}
  | {readonly kind: 'wrong'; readonly name: EnvironmentName; readonly why: Failure}

/** What is known before anything outside of this machine is asked. */
export interface ConfigurationFacts {
  readonly program: Program
  readonly configuration: LayeredConfiguration | Failure
  /** What reading the configuration had to say. */
  readonly warnings: readonly string[]
  /** The variables of jsctl that are set, by name. */
  readonly variables: readonly string[]
  readonly environments: readonly ConfiguredEnvironment[]
  /** Where stores and live folders lie in each other, and settings that name what is not configured. */
  readonly clashes: readonly Failure[]
}

const numbers = (version: string): readonly number[] => version.split('.').map(Number)

/** True when a version is at least another one, by its first two numbers. */
const isAtLeast = (version: string, oldest: string): boolean => {
  const [major = 0, minor = 0] = numbers(version)
  const [oldMajor = 0, oldMinor = 0] = numbers(oldest)
  return major > oldMajor || (major === oldMajor && minor >= oldMinor)
}

const program = ({program: {version, node, oldestNode, system}}: ConfigurationFacts): Diagnosis => {
  const says = `jsctl ${version}, Node ${node}, ${system}`
  return isAtLeast(node, oldestNode)
    ? ok(says)
    : fail('configuration', says, `jsctl needs Node ${oldestNode} or newer: install one.`)
}

const files = ({configuration}: ConfigurationFacts): Diagnosis => {
  if (configuration instanceof Failure) return failedBy(configuration)
  return configuration.files.length > 0
    ? ok(`read from ${configuration.files.join(', ')}`)
    : warn(
        'no configuration file was found',
        'Write a jsctl.toml beside the live folder: `live`, and a url for each environment (docs/configuration.md).',
      )
}

const variables = ({variables: set, warnings}: ConfigurationFacts): Diagnosis | undefined => {
  const [first, ...others] = warnings
  if (first !== undefined) return warn([first, ...others].join('; '), 'Correct or remove it.')
  return set.length === 0
    ? undefined
    : ok(`${set.join(', ')} ${set.length === 1 ? 'is' : 'are'} set and win over files`)
}

const environments = ({configuration, environments: all}: ConfigurationFacts): Diagnosis | undefined => {
  if (configuration instanceof Failure) return undefined
  const names = all.map((one) => (one.kind === 'usable' ? one.environment.name : one.name))
  return names.length > 0
    ? ok(names.join(', '))
    : warn('no environment is configured', 'Write [environments.dev] with its url into jsctl.toml.')
}

const places = ({clashes, configuration}: ConfigurationFacts): Diagnosis | undefined => {
  if (configuration instanceof Failure) return undefined
  const [first, ...others] = clashes
  if (first === undefined) return ok('no store and no live folder lies in another one')
  const hints = [...others.map(({message}) => message), ...new Set(clashes.flatMap((clash) => clash.hints))]
  return fail(first.kind, first.message, ...hints)
}

export const CONFIGURATION_CHECKS: readonly Check<ConfigurationFacts>[] = [
  {check: 'program', look: program},
  {check: 'files', look: files},
  {check: 'variables', look: variables},
  {check: 'environments', look: environments},
  {check: 'places', look: places},
]
