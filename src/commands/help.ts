import {Args, loadHelpClass} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.ts'
import {helpJson} from '../cli/render/help.ts'

export default class Help extends BaseCommand {
  static override readonly summary = 'Show the commands and the exit codes, or the help of a command.'
  static override readonly description =
    '`jsctl COMMAND --help` shows the same. With --json both give the flags, arguments and exit codes of the command as an object.'
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> push',
    '<%= config.bin %> push --help --json',
  ]
  static override readonly strict = false
  static override readonly args = {
    command: Args.string({description: 'the command to show help for; default: all commands'}),
  }

  async run(): Promise<object> {
    const {argv} = await this.parse(Help)
    const words = argv.map(String)
    if (!this.jsonEnabled()) {
      const HelpClass = await loadHelpClass(this.config)
      await new HelpClass(this.config, this.config.pjson.oclif.helpOptions ?? {}).showHelp(words)
    }
    return this.finish(this.jsonEnabled() ? helpJson(this.config, words) : {})
  }
}
