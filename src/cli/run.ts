import {Config, run as runOclif} from '@oclif/core'
import type {Interfaces} from '@oclif/core'
import {roughFlags} from './given-flags.ts'
import {report} from './report.ts'
import {terminalStyle} from './terminal.ts'

/** A reader that went away, such as `jsctl releases | head -1`, ends the output and is no error. */
const quietWhenNobodyReads = (): void => {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  }
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

/**
 * Runs the command line and sets the exit code; never throws.
 * @param from the root of the package, or oclif's own load options when it runs from the sources
 */
export const run = async (from: string | Interfaces.LoadOptions): Promise<void> => {
  quietWhenNobodyReads()
  const words = process.argv.slice(2)
  const isVersion = words.length === 1 && ['--version', '-V'].includes(words[0] ?? '')
  try {
    await runOclif(isVersion ? ['version'] : words, from)
  } catch (error) {
    const {json, colour} = roughFlags(words)
    const {exitCode, stdout, stderr} = report(error, {
      output: json ? 'json' : 'text',
      style: terminalStyle(process.stderr, colour),
      commands: await commandNames(from),
      detail: isDebugging() ? 'debug' : 'short',
    })
    process.exitCode = exitCode
    process.stdout.write(stdout)
    process.stderr.write(stderr)
  }
}
