import type {LayeredConfiguration} from '../domain/configuration-layers.ts'
import {isEnvironmentName} from '../domain/environment.ts'
import {Failure} from '../domain/failure.ts'

/** What a command does with environments. */
export interface EnvironmentUse {
  /** As it is typed. */
  readonly command: string
  readonly takes: 'env' | 'no-env'
}

/**
 * Says what was meant by an argument that is the name of an environment, or a release of one: flags name them.
 * @param word an argument that is nothing else, such as a folder
 * @returns undefined when it names no configured environment
 */
export const environmentAsArgument = (
  word: string,
  {environments}: LayeredConfiguration,
  {command, takes}: EnvironmentUse,
): Failure | undefined => {
  const [name = '', release] = word.split('@')
  if (!isEnvironmentName(name) || !environments.has(name)) return undefined
  const flag = release !== undefined && command === 'diff' ? `--from ${word}` : `--env ${name}`
  const hint = takes === 'env' ? `Did you mean ${flag}?` : 'Leave it out: this is the same for every environment.'
  return new Failure('usage', `"${word}" is an environment, and environments are no arguments of ${command}`, {
    hints: [hint, `\`jsctl ${command} --help\` shows what there is.`],
  })
}

/** The arguments that were too many, from what oclif's parser throws. */
export const unexpectedArguments = (error: unknown): readonly string[] => {
  const {args} = error as {readonly args?: unknown}
  return Array.isArray(args) ? args.filter((arg) => typeof arg === 'string') : []
}

/** That an environment is wanted and nothing names one. @param say how to name it, one sentence */
export const nothingNamed = (
  {environments}: LayeredConfiguration,
  say: string,
  question = 'which environment? Nothing names one',
): Failure =>
  new Failure('usage', question, {
    hints: [`${say} Known: ${[...environments.keys()].join(', ') || 'none'}.`],
  })
