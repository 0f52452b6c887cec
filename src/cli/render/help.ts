import {Errors, type Command, type Interfaces} from '@oclif/core'
import {commandIn} from '../command-words.ts'
import {exitCodeTable} from './exit-codes.ts'

const HEADER = 'EXIT CODES'

export interface DescriptionParts {
  readonly prose: string
  /** `3 validation errors`, and sentences that begin with no number. */
  readonly exitCodes: readonly string[]
}

/** A description ends in a paragraph about exit codes; its entries are parted by line breaks or wide gaps. */
export const splitDescription = (text: string): DescriptionParts => {
  const [prose = '', codes = ''] = text.split(`\n\n${HEADER}\n`)
  return {
    prose,
    exitCodes: codes
      .split(/\n| {2,}/)
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  }
}

/** Prose without the line breaks of its source inside of a sentence: it is wrapped to the screen. */
export const unbroken = (prose: string): string => prose.replace(/([^.:\n])\n(?=[^\n])/g, '$1 ')

/** How a command is called whose usage is not written out: its arguments; its flags can all be left out. */
export const plainUsage = ({args, strict}: Pick<Command.Loadable, 'args' | 'strict'>): string =>
  [
    ...Object.values(args).map(({name, required}) =>
      required === true ? name.toUpperCase() : `[${name.toUpperCase()}]`,
    ),
    ...(strict === false ? ['…'] : []),
    '[FLAGS]',
  ].join(' ')

const usageJson = (command: Command.Loadable, name: string, bin: string): readonly string[] =>
  [command.usage ?? `<%= command.id %> ${plainUsage(command)}`]
    .flat()
    .map((line) => `${bin} ${exampleText(line, bin, name)}`)

type HelpedConfig = Pick<Interfaces.Config, 'bin' | 'commandIDs' | 'topics' | 'findCommand'>

const exitCodeJson = (entry: string): readonly object[] => {
  const [, code, means] = /^(\d+) (.+)$/.exec(entry) ?? []
  return code === undefined ? [] : [{exitCode: Number(code), means}]
}

const flagJson = (flag: Command.Flag.Cached): object => ({
  name: flag.name,
  char: flag.char ?? null,
  value: flag.type === 'option' ? (flag.helpValue ?? 'VALUE') : null,
  options: flag.type === 'option' ? (flag.options ?? null) : null,
  description: flag.description ?? '',
})

const exampleText = (example: Command.Example, bin: string, name: string): string =>
  (typeof example === 'string' ? example : example.command)
    .replaceAll('<%= config.bin %>', bin)
    .replaceAll('<%= command.id %>', name)

const commandJson = (command: Command.Loadable, name: string, bin: string): object => {
  const {prose, exitCodes} = splitDescription(command.description ?? '')
  return {
    command: name,
    summary: command.summary ?? '',
    usage: usageJson(command, name, bin),
    description: unbroken(prose),
    arguments: Object.values(command.args).map((arg) => ({
      name: arg.name,
      required: arg.required ?? false,
      description: arg.description ?? '',
    })),
    flags: Object.values(command.flags).map(flagJson),
    exitCodes: exitCodes.flatMap(exitCodeJson),
    examples: (command.examples ?? []).map((example) => exampleText(example, bin, name)),
  }
}

/**
 * Help as JSON: of the command that the words begin with, of a group of commands such as `env`, or of jsctl.
 * @param words of a command line, flags and all
 * @throws what oclif throws, for words that name no command
 */
export const helpJson = (config: HelpedConfig, words: readonly string[]): object => {
  const commands = config.commandIDs.map((id) => id.replaceAll(':', ' ')).sort()
  const flag = words.findIndex((word) => word.startsWith('-'))
  const names = (flag < 0 ? words : words.slice(0, flag)).flatMap((word) => word.split(':'))
  const name = commandIn(names, commands)
  const command = name === undefined ? undefined : config.findCommand(name.replaceAll(' ', ':'))
  if (name !== undefined && command !== undefined) return commandJson(command, name, config.bin)
  const [first] = names
  if (first === undefined) return {commands, exitCodes: exitCodeTable()}
  const below = commands.filter((known) => known.startsWith(`${first} `))
  if (names.length === 1 && below.length > 0) {
    const topic = config.topics.find((known) => known.name === first)
    return {topic: first, description: topic?.description ?? '', commands: below}
  }
  // In oclif's words: usage-failure.ts knows what was probably meant.
  throw new Errors.CLIError(`command ${names.join(':')} not found`)
}
