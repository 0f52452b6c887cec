import {Config, run as runOclif} from '@oclif/core'
import type {Interfaces} from '@oclif/core'
import {argumentsLast, commandFirst, commandIn, versionFirst} from './command-words.ts'
import {roughFlags} from './given-flags.ts'
import {endWithoutLingering} from './lingering.ts'
import {report} from './report.ts'
import {endOnStrayErrors} from './stray-errors.ts'
import {terminalStyle} from './terminal.ts'
import {isUnknownCommand} from './usage-failure.ts'

/**
 * A reader that went away, such as `jsctl releases | head -1`, ends the output and is no error. Output that cannot be written
 * otherwise, such as to a full disk, does not stop the work, but is told and ends with 1.
 */
const outliveOutput = (): void => {
  // oclif's own listeners throw: a bug would be told where a disk is full.
  process.stdout.removeAllListeners('error')
  process.stderr.removeAllListeners('error')
  process.stderr.on('error', () => undefined)
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return
    process.stderr.write(
      `error: the result cannot be written (${error.code ?? 'unknown error'}); what was done stays done\n`,
    )
    process.on('exit', () => {
      process.exitCode = 1
    })
  })
}

const isDebugging = (): boolean => {
  const {DEBUG: wanted} = process.env
  return wanted !== undefined && wanted !== ''
}

/** Commands as they are typed: oclif joins their words by colons. None when not even they can be loaded. */
const commandNames = async (from: string | Interfaces.LoadOptions): Promise<readonly string[]> => {
  const config = await Config.load(from).catch(() => undefined)
  return config?.commandIDs.map((id) => id.replaceAll(':', ' ')) ?? []
}

/** Tells how a run ended that threw, and sets its exit code. */
const tellEnding = (error: unknown, words: readonly string[], commands: readonly string[]): void => {
  const {json, colour} = roughFlags(words)
  const {exitCode, stdout, stderr} = report(error, {
    output: json ? 'json' : 'text',
    style: terminalStyle(process.stderr, colour),
    commands,
    command: commandIn(words, commands),
    detail: isDebugging() ? 'debug' : 'short',
  })
  process.exitCode = exitCode
  process.stdout.write(stdout)
  process.stderr.write(stderr)
}

/** Runs words; a word too many behind a command is told as that, not as a command that does not exist. */
const runWords = async (words: readonly string[], from: string | Interfaces.LoadOptions): Promise<void> => {
  try {
    await runOclif([...words], from)
  } catch (error) {
    const command = isUnknownCommand(error) ? commandIn(words, await commandNames(from)) : undefined
    if (command === undefined) throw error
    await runOclif([...argumentsLast(words, command)], from)
  }
}

/**
 * Runs the command line and sets the exit code; never throws.
 * @param from the root of the package, or oclif's own load options when it runs from the sources
 */
export const run = async (from: string | Interfaces.LoadOptions): Promise<void> => {
  outliveOutput()
  const words = commandFirst(versionFirst(process.argv.slice(2)))
  endOnStrayErrors((error) => tellEnding(error, words, []))
  try {
    await runWords(words, from)
  } catch (error) {
    tellEnding(error, words, await commandNames(from))
  }
  await endWithoutLingering()
}
