import {Errors, run as runOclif} from '@oclif/core'
import type {Interfaces} from '@oclif/core'
import {readdirSync} from 'node:fs'
import {Failure} from '../domain/failure.ts'
import {printable} from '../domain/path.ts'
import {asFailure, BUG_HINT, bugJson, failureJson, renderFailure} from './failures.ts'
import {terminalStyle} from './terminal.ts'

/** A reader that went away, such as `jsctl releases | head -1`, ends the output and is no error. */
const quietWhenNobodyReads = (): void => {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  }
}

const wantsJson = (words: readonly string[]): boolean => {
  const end = words.indexOf('--')
  return words.slice(0, end === -1 ? undefined : end).includes('--json')
}

const writeJson = (value: object): void => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)

const reportBug = (error: unknown, words: readonly string[]): void => {
  process.exitCode = 1
  if (wantsJson(words)) writeJson(bugJson(error))
  const known = error instanceof Error ? error.message : String(error)
  const details =
    process.env['DEBUG'] !== undefined && error instanceof Error ? (error.stack ?? known) : printable(known)
  process.stderr.write(`error: ${details}\n  ${BUG_HINT}\n`)
}

/** Tells how a run ended; everything that goes wrong comes here. */
const report = (error: unknown, words: readonly string[], commands: readonly string[]): void => {
  const known = asFailure(error, commands)
  if (known instanceof Errors.ExitError) {
    process.exitCode = known.oclif.exit ?? 0
    return
  }
  if (!(known instanceof Failure)) {
    reportBug(known, words)
    return
  }
  process.exitCode = known.kind === 'interrupted' ? interruptedBy() : known.exitCode
  if (wantsJson(words)) writeJson(failureJson(known))
  else process.stderr.write(renderFailure(known, terminalStyle(process.stderr, words).red))
  if (process.env['DEBUG'] !== undefined) process.stderr.write(`${known.stack ?? ''}\ncause: ${String(known.cause)}\n`)
}

/** 130 after Ctrl-C, 143 after SIGTERM. */
const interruptedBy = (): number => (process.exitCode === 143 ? 143 : 130)

const commandNames = (folder: URL, prefix = ''): readonly string[] =>
  readdirSync(folder, {withFileTypes: true}).flatMap((entry) => {
    const name = entry.name.replace(/\.[jt]s$/, '')
    return entry.isDirectory() ? commandNames(new URL(`${entry.name}/`, folder), `${prefix}${name} `) : [prefix + name]
  })

/**
 * Runs the command line and sets the exit code; never throws.
 * @param from the URL of the entry point, or oclif's own load options when it runs from the sources
 */
export const run = async (from: string | Interfaces.LoadOptions): Promise<void> => {
  quietWhenNobodyReads()
  const words = process.argv.slice(2)
  const only = words.length === 1 ? words[0] : undefined
  try {
    await runOclif(only === '--version' || only === '-V' ? ['version'] : words, from)
  } catch (error) {
    report(error, words, commandNames(new URL('../commands/', import.meta.url)))
  }
}
