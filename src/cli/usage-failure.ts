import {Errors} from '@oclif/core'
import {stripVTControlCharacters} from 'node:util'
import {Failure} from '../domain/failure.ts'
import {meant} from '../domain/nearest.ts'
import {printable} from '../domain/path.ts'

/** What oclif ends with when the command line is wrong. */
const USAGE = 2

/** What oclif's parser hangs on its errors (node_modules/@oclif/core/lib/parser/errors.js); not all have all of it. */
interface ParserFacts {
  readonly flags?: unknown
  /** Texts that are too many, or descriptions of arguments that are missing. */
  readonly args?: unknown
  readonly parse?: {
    readonly input?: {readonly flags?: Readonly<Record<string, unknown>>; readonly argv?: readonly string[]}
  }
}

interface MissingArgument {
  readonly name: string
  readonly description?: string
}

const quoted = (words: readonly string[]): string => words.map((word) => `"${word}"`).join(', ')

const unknownFlags = (flags: readonly string[], known: readonly string[]): Failure => {
  const names = flags.map((flag) => flag.replace(/=.*/s, '=…'))
  const near = flags.map((flag) => meant(flag.replace(/^-+|=.*/gs, ''), known)).filter((name) => name !== undefined)
  return new Failure('usage', `unknown flag${flags.length === 1 ? '' : 's'}: ${names.join(', ')}`, {
    hints: near.length === 0 ? [] : [`Did you mean ${near.map((name) => `--${name}`).join(', ')}?`],
  })
}

/** The message without oclif's own advice; the problems it lists, one after another. */
const problemsIn = (message: string): string =>
  stripVTControlCharacters(message)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== 'See more help with --help')
    .filter((line, index) => index > 0 || !/^The following errors? occurred:$/.test(line))
    .map((line) =>
      line
        .replace(/^All of the following must be provided when using (--\S+): (.*)$/, '$1 needs $2')
        .replace(/^(--[^=\s]+)(?:=.*)? cannot also be provided when using (--\S+)$/, '$1 and $2 exclude each other')
        .replace(/^Parsing (--\S+)$/, '$1:')
        .replace(/^Missing required flag (\S+)$/, '--$1 is missing'),
    )
    .map((line) => line.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase()))
    // Two flags that exclude each other say so twice, each of the other.
    .filter((line, index, all) => all.findIndex((other) => sameWords(other, line)) === index)
    .join(/^The following errors? occurred:/.test(message) ? '; ' : ' ')

const sameWords = (left: string, right: string): boolean =>
  left.split(' ').sort().join(' ') === right.split(' ').sort().join(' ')

const missingIn = ({args}: ParserFacts): readonly MissingArgument[] =>
  Array.isArray(args) ? args.filter((arg): arg is MissingArgument => typeof arg === 'object' && arg !== null) : []

/** "missing arguments: NAME (the environment)". */
const missingArguments = (args: readonly MissingArgument[]): string =>
  `missing argument${args.length === 1 ? '' : 's'}: ${args
    .map(({name, description}) => `${name.toUpperCase()}${description === undefined ? '' : ` (${description})`}`)
    .join(', ')}`

const NO_NUMBER = /^(--\S+): expected an integer but received: (.*)$/is

/** A number that is none: said in our words, and where it is a release of an environment, what was meant. */
const wrongNumber = (problem: string): Failure | undefined => {
  const [, flag, value] = NO_NUMBER.exec(problem) ?? []
  if (flag === undefined || value === undefined) return undefined
  const [, number] = /^[a-z0-9-]+@(\d{1,9})$/.exec(value) ?? []
  return new Failure('usage', `${flag} wants a number alone, not "${printable(value)}"`, {
    hints: number === undefined ? [] : [`Say ${flag} ${number}, without the environment.`],
  })
}

/** What somebody means who gives --env to a command that has none. */
const withoutEnv = (command: string | undefined, argv: readonly string[]): readonly string[] => {
  const name = argv[argv.indexOf('--env') + 1] ?? 'ENV'
  if (command === 'env show') return [`The environment is its argument: \`jsctl env show ${name}\`.`]
  if (command === 'show')
    return [`The environment is a part of its argument: \`jsctl show ${name}:PATH\`, or ${name}@N:PATH.`]
  return []
}

const wrongFlags = (flags: readonly string[], {parse}: ParserFacts, command: string | undefined): Failure => {
  const known = Object.keys(parse?.input?.flags ?? {})
  const {message, hints} = unknownFlags(flags, known)
  const instead = flags.includes('--env') && !known.includes('env') ? withoutEnv(command, parse?.input?.argv ?? []) : []
  return new Failure('usage', message, {hints: instead.length > 0 ? instead : hints})
}

const problemTold = (problem: string): Pick<Failure, 'message' | 'hints'> =>
  wrongNumber(problem) ?? {message: problem, hints: []}

const wrongWords = (error: Errors.CLIError, command: string | undefined): Failure => {
  const facts = error as ParserFacts
  const help = `\`jsctl ${command === undefined ? '' : `${command} `}--help\` shows what there is.`
  const flags = Array.isArray(facts.flags) ? facts.flags.filter((flag) => typeof flag === 'string') : []
  const missing = missingIn(facts)
  const {message, hints} =
    flags.length > 0
      ? wrongFlags(flags, facts, command)
      : missing.length > 0
        ? {message: missingArguments(missing), hints: []}
        : problemTold(problemsIn(error.message))
  return new Failure('usage', message, {hints: [...hints, help], cause: error})
}

const unknownCommand = (words: string, commands: readonly string[], cause: Error): Failure => {
  const near = meant(words, commands)
  const below = commands.filter((command) => command.startsWith(`${words.split(' ')[0] ?? ''} `))
  return new Failure('usage', `there is no command ${quoted([words])}`, {
    hints: [
      ...(near === undefined ? [] : [`Did you mean \`jsctl ${near}\`?`]),
      words.startsWith('-')
        ? `The command comes first, its flags after it: \`jsctl COMMAND ${words.split(' ')[0] ?? ''} …\`.`
        : below.length === 0
          ? '`jsctl help` lists the commands.'
          : `There is: ${below.join(', ')}.`,
    ],
    cause,
  })
}

const UNKNOWN_COMMAND = /^command (.+) not found\.?$/i

/** True for what oclif throws when there is no such command. */
export const isUnknownCommand = (error: unknown): boolean =>
  error instanceof Errors.CLIError && UNKNOWN_COMMAND.test(error.message)

/**
 * Turns what oclif throws for wrong usage into a Failure with what was probably meant; gives everything else back as it is.
 * @param commands all commands, as they are typed
 * @param command the one that was typed; undefined when none was
 */
export const asUsageFailure = (error: unknown, commands: readonly string[], command: string | undefined): unknown => {
  // Its other exit codes are not about what was typed: a module of a command that cannot be loaded has 1.
  if (!(error instanceof Errors.CLIError) || error.oclif.exit !== USAGE) return error
  const unknown = UNKNOWN_COMMAND.exec(error.message)?.[1]
  return unknown === undefined
    ? wrongWords(error, command)
    : unknownCommand(unknown.replaceAll(':', ' '), commands, error)
}
