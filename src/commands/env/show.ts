import {Args} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.ts'
import {nothingNamed} from '../../cli/environment-words.ts'
import {
  environmentSettingsJson,
  generalSettings,
  renderEnvironment,
  showEnvironment,
} from '../../cli/render/environments.ts'

export default class EnvShow extends BaseCommand {
  static override readonly summary = 'Show the settings of an environment, and where each one came from.'
  static override readonly description = `Files are merged key by key, the nearer one winning: this shows what came of it. No store is asked.

EXIT CODES
  0 done   5 environment not found   78 the configuration is wrong   see also: jsctl help`
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> tst',
    '<%= config.bin %> <%= command.id %> prd --config ./jsctl.ci.toml --json',
  ]
  static override readonly args = {
    name: Args.string({description: 'the environment (or JSCTL_ENV)'}),
  }

  async run(): Promise<object> {
    const {args} = await this.parse(EnvShow)
    const configuration = await this.configuration()
    const environment = await this.namedEnvironment(args.name)
    if (environment === undefined) {
      throw nothingNamed(configuration, 'Say `jsctl env show ENV`.')
    }
    const shown = {
      ...showEnvironment(environment, configuration),
      general: generalSettings(configuration, process.cwd()),
      notes: await this.clashes([environment]),
    }
    this.show(renderEnvironment(shown, this.style))
    return this.finish(environmentSettingsJson(shown))
  }
}
