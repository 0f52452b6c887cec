import {Errors} from '@oclif/core'
import {stripVTControlCharacters} from 'node:util'
import {Failure} from '../domain/failure.ts'
import {meant} from '../domain/nearest.ts'

/** What oclif ends with when the command line is wrong. */
const USAGE = 2

/** What oclif's parser hangs on its errors (node_modules/@oclif/core/lib/parser/errors.js); not all have all of it. */
interface ParserFacts {
  readonly flags?: unknown
  readonly parse?: {
    readonly input?: {
      readonly flags?: Readonly<Record<string, unknown>>
      readonly context?: {readonly id?: string}
    }
  }
}

const quoted = (words: readonly string[]): string => words.map((word) => `"${word}"`).join(', ')

const unknownFlags = (flags: readonly string[], known: readonly string[]): Failure => {
  const near = flags.map((flag) => meant(flag.replace(/^-+/, ''), known)).filter((name) => name !== undefined)
  return new Failure('usage', `unknown flag${flags.length === 1 ? '' : 's'}: ${flags.join(', ')}`, {
    hints: near.length === 0 ? [] : [`Did you mean ${near.map((name) => `--${name}`).join(', ')}?`],
  })
}

/** The message without oclif's own advice, in one line. */
const inOneLine = (message: string): string =>
  stripVTControlCharacters(message)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== 'See more help with --help')
    .filter((line, index) => index > 0 || !/^The following errors? occurred:$/.test(line))
    .join(' ')
    .replace(/^Parsing (--\S+) /, '$1: ')
    .replace(
      /^(--\S+: )?([A-Z])(?=[a-z])/,
      (_, flag: string | undefined, letter: string) => (flag ?? '') + letter.toLowerCase(),
    )

const wrongWords = (error: Errors.CLIError): Failure => {
  const facts = error as ParserFacts
  const input = facts.parse?.input
  const id = input?.context?.id
  const help = `\`jsctl ${id === undefined ? '' : `${id.replaceAll(':', ' ')} `}--help\` shows what there is.`
  const flags = Array.isArray(facts.flags) ? facts.flags.filter((flag) => typeof flag === 'string') : []
  const failure =
    flags.length > 0
      ? unknownFlags(flags, Object.keys(input?.flags ?? {}))
      : new Failure('usage', inOneLine(error.message))
  return new Failure('usage', failure.message, {hints: [...failure.hints, help], cause: error})
}

const unknownCommand = (words: string, commands: readonly string[], cause: Error): Failure => {
  const near = meant(words, commands)
  const below = commands.filter((command) => command.startsWith(`${words.split(' ')[0] ?? ''} `))
  return new Failure('usage', `there is no command ${quoted([words])}`, {
    hints: [
      ...(near === undefined ? [] : [`Did you mean \`jsctl ${near}\`?`]),
      words.startsWith('-')
        ? 'The command comes first, flags after it: `jsctl COMMAND --flag`.'
        : below.length === 0
          ? '`jsctl help` lists the commands.'
          : `There is: ${below.join(', ')}.`,
    ],
    cause,
  })
}

/**
 * Turns what oclif throws for wrong usage into a Failure with what was probably meant; gives everything else back as it is.
 * @param commands all commands, as they are typed
 */
export const asUsageFailure = (error: unknown, commands: readonly string[]): unknown => {
  // Its other exit codes are not about what was typed: a module of a command that cannot be loaded has 1.
  if (!(error instanceof Errors.CLIError) || error.oclif.exit !== USAGE) return error
  const command = /^command (.+) not found\.?$/i.exec(error.message)?.[1]
  return command === undefined ? wrongWords(error) : unknownCommand(command.replaceAll(':', ' '), commands, error)
}
