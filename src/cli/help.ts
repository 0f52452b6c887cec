import {CommandHelp, Help, type Command} from '@oclif/core'
import {roughFlags} from './given-flags.ts'
import {exitCodeTable} from './render/exit-codes.ts'
import {helpJson, plainUsage, splitDescription, unbroken} from './render/help.ts'
import {jsonText} from './screen-text.ts'

const HEADER = 'EXIT CODES'

class CommandHelpWithExitCodes extends CommandHelp {
  /** The summary stands on top already. */
  protected override description(): string | undefined {
    const {prose} = splitDescription(this.command.description ?? '')
    return prose === '' ? undefined : this.wrap(unbroken(prose))
  }

  /** Where no usage is written out, every flag can be left out. */
  protected override defaultUsage(): string {
    return `<%= command.id %> ${plainUsage(this.command)}`
  }

  /** A flag that may be repeated begins with an empty list: that is no default worth showing. */
  protected override flags(flags: Command.Flag.Any[]): [string, string | undefined][] | undefined {
    const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0
    return super.flags(flags.map((flag) => (isEmpty(flag.default) ? {...flag, default: undefined} : flag)))
  }

  protected override sections(): ReturnType<CommandHelp['sections']> {
    const {exitCodes} = splitDescription(this.command.description ?? '')
    const generate = (): string | undefined => (exitCodes.length === 0 ? undefined : this.wrap(exitCodes.join('\n')))
    const sections = super.sections()
    const place = sections.findIndex(({header}) => header === 'EXAMPLES')
    return [...sections.slice(0, place), {header: HEADER, generate}, ...sections.slice(place)]
  }
}

/** oclif's help, with the exit codes as a part of their own. */
export default class HelpWithExitCodes extends Help {
  protected override CommandHelpClass = CommandHelpWithExitCodes

  /** All help comes here: of `help`, of `--help`, and of a group of commands; oclif keeps back all but the words that name it. */
  override async showHelp(words: string[]): Promise<void> {
    if (roughFlags(process.argv.slice(2)).json) process.stdout.write(jsonText(helpJson(this.config, words)))
    else await super.showHelp(words)
  }

  protected override async showRootHelp(): Promise<void> {
    await super.showRootHelp()
    const rows = exitCodeTable().map(({exitCode, help}): [string, string] => [String(exitCode), help])
    const list = this.renderList(rows, {indentation: 2, stripAnsi: this.opts.stripAnsi ?? false})
    this.log(this.section(HEADER, list))
    this.log('')
    this.log('`jsctl COMMAND -h` or `jsctl help COMMAND` says more; docs/configuration.md explains jsctl.toml.')
  }
}
