import {Errors} from '@oclif/core'
import {Failure} from '../domain/failure.ts'
import {nearest} from '../domain/nearest.ts'
import {printable} from '../domain/path.ts'

/** A flag is the nearest one when it is at most so many letters away. */
const NEAR = 3

interface UsageFacts {
  readonly flags?: readonly string[]
  readonly known?: readonly string[]
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : []

/** What oclif's parser knows about a flag that does not exist. */
const usageFacts = (error: Error): UsageFacts => {
  const facts: unknown = error
  if (!isRecord(facts)) return {}
  const {parse} = facts as {parse?: unknown}
  const input = isRecord(parse) ? parse['input'] : undefined
  const flags = isRecord(input) ? input['flags'] : undefined
  return {flags: texts(facts['flags']), known: isRecord(flags) ? Object.keys(flags) : []}
}

const nearestFlag = ({flags = [], known = []}: UsageFacts): readonly string[] => {
  const [unknown] = flags
  const found = unknown === undefined ? undefined : nearest(unknown.replace(/^-+/, ''), known, NEAR)
  return found === undefined ? [] : [`Did you mean --${found}?`]
}

/** The first line of what oclif says; it appends the help's advice to it. */
const firstLine = (message: string): string => (message.split('\n')[0] ?? '').trim()

/** Turns what oclif throws for wrong usage into a Failure; everything else stays what it is. */
export const asFailure = (error: unknown, commands: readonly string[]): unknown => {
  if (!(error instanceof Errors.CLIError) || error instanceof Errors.ExitError) return error
  const unknownCommand = /^command (.+) not found$/.exec(firstLine(error.message))?.[1]
  if (unknownCommand === undefined) {
    const details = error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim())
    const shown = details.filter((line) => line !== '' && line !== 'See more help with --help')
    const hints = [...nearestFlag(usageFacts(error)), `\`jsctl ${commandOf(error)}--help\` shows the flags.`]
    return new Failure('usage', printable([firstLine(error.message), ...shown].join(' ')), {hints, cause: error})
  }
  const words = unknownCommand.replaceAll(':', ' ')
  const near = nearest(words, commands, NEAR)
  return new Failure('usage', `there is no command "${printable(words)}"`, {
    hints: [...(near === undefined ? [] : [`Did you mean \`jsctl ${near}\`?`]), '`jsctl help` lists the commands.'],
    cause: error,
  })
}

const commandOf = (error: Error): string => {
  const facts: unknown = error
  const parse = isRecord(facts) ? facts['parse'] : undefined
  const input = isRecord(parse) ? parse['input'] : undefined
  const context = isRecord(input) ? input['context'] : undefined
  const id = isRecord(context) ? context['id'] : undefined
  return typeof id === 'string' ? `${id.replaceAll(':', ' ')} ` : ''
}

/** A failure as people read it. */
export const renderFailure = ({message, hints}: Failure, red: (text: string) => string): string =>
  [`${red('error:')} ${message}`, ...hints.map((hint) => `  ${hint}`)].join('\n') + '\n'

/** A failure as programs read it (docs/exit-codes.md). */
export const failureJson = ({kind, exitCode, message, hints}: Failure): object => ({
  error: {code: kind, exitCode, message, hint: hints.join(' ')},
})

/** Something that jsctl did not expect: a mistake of its own. */
export const bugJson = (error: unknown): object => ({
  error: {code: 'bug', exitCode: 1, message: error instanceof Error ? error.message : String(error), hint: BUG_HINT},
})

export const BUG_HINT = 'This is a mistake in jsctl. Run the command again with DEBUG=jsctl and report what it prints.'
