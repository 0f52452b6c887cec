import {Errors} from '@oclif/core'
import {Failure} from '../domain/failure.ts'
import {maskedTexts, withoutSecrets} from '../domain/secrets/mask.ts'
import {exitCodeOfSignal, interrupted} from './interruption.ts'
import {jsonText, screenText} from './screen-text.ts'
import type {Style} from './style.ts'
import {asSurroundingsFailure} from './surroundings.ts'
import {asUsageFailure} from './usage-failure.ts'

/** How a run that went wrong ends. */
export interface Ending {
  readonly exitCode: number
  /** For stdout; only with --json. */
  readonly stdout: string
  readonly stderr: string
}

export interface ReportOptions {
  readonly output: 'text' | 'json'
  /** Of stderr. */
  readonly style: Style
  /** All commands, as they are typed. */
  readonly commands: readonly string[]
  /** The one that was typed; undefined when none was. */
  readonly command?: string | undefined
  /** Whether stack traces and causes are wanted: `DEBUG=jsctl`. */
  readonly detail: 'short' | 'debug'
}

/** A failure as it is told. */
export interface Problem {
  readonly code: string
  readonly exitCode: number
  readonly message: string
  readonly hints: readonly string[]
  /** What JSON says beyond the message. */
  readonly facts?: Readonly<Record<string, unknown>>
}

const BUG_HINTS = [
  'This is a bug in jsctl, not a mistake of yours.',
  'Please report it to the maintainers of jsctl, with the output of the same command under DEBUG=jsctl.',
]

/** What is told of an error; of one that nobody expected, how to report it. */
export const problemOf = (error: unknown): Problem => {
  if (!(error instanceof Failure)) {
    const message = withoutSecrets(error instanceof Error ? error.message : String(error))
    return {code: 'bug', exitCode: 1, message: `unexpected: ${message}`, hints: BUG_HINTS}
  }
  const exitCode = error.kind === 'interrupted' ? (exitCodeOfSignal() ?? error.exitCode) : error.exitCode
  const [message = '', ...hints] = maskedTexts([error.message, ...error.hints]).map(({text}) => text)
  return {code: error.kind, exitCode, message, hints, facts: error.facts}
}

/** The error and what is behind it, outermost first. */
const withCauses = (error: unknown): readonly string[] => {
  if (!(error instanceof Error)) return [String(error)]
  const stack = error.stack ?? error.message
  return error.cause === undefined ? [stack] : [stack, ...withCauses(error.cause)]
}

export const problemText = ({message, hints}: Problem, style: Style): string =>
  [`${style.red('error:')} ${message}`, ...hints.map((hint) => `  ${hint}`)].map((line) => `${line}\n`).join('')

export const problemJson = ({code, exitCode, message, hints, facts}: Problem): object => ({
  error: {code, exitCode, message, hint: hints.join(' '), ...facts},
})

/** What an aborted run threw says nothing: some library noticed the abort before our own checkpoint did. */
const orInterrupted = (error: unknown): unknown =>
  !(error instanceof Failure) && exitCodeOfSignal() !== undefined ? interrupted(error) : error

/** Tells how a run ended that threw. Everything that goes wrong comes here, whatever threw it. */
export const report = (error: unknown, {output, style, commands, command, detail}: ReportOptions): Ending => {
  if (error instanceof Errors.ExitError) return {exitCode: error.oclif.exit ?? 0, stdout: '', stderr: ''}
  const known = orInterrupted(asSurroundingsFailure(asUsageFailure(error, commands, command)))
  const problem = problemOf(known)
  const debug = detail === 'debug' ? `${withoutSecrets(withCauses(known).join('\ncaused by: '))}\n` : ''
  return {
    exitCode: problem.exitCode,
    stdout: output === 'json' ? jsonText(problemJson(problem)) : '',
    stderr: screenText((output === 'json' ? '' : problemText(problem, style)) + debug),
  }
}
