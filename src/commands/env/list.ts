import {BaseCommand} from '../../cli/base-command.ts'
import {environmentsJson, generalSettings, renderEnvironments} from '../../cli/render/environments.ts'

export default class EnvList extends BaseCommand {
  static override readonly summary = 'List the environments that the configuration names.'
  static override readonly description = `Nothing but the configuration is read: no store is asked.

EXIT CODES
  0 done   78 the configuration is wrong   see also: jsctl help`
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ]

  async run(): Promise<object> {
    await this.parse(EnvList)
    const configuration = await this.configuration()
    const environments = await this.allEnvironments()
    const notes = await this.clashes(environments)
    const list = {
      environments,
      files: configuration.files,
      general: generalSettings(configuration, process.cwd()),
      notes,
    }
    this.show(renderEnvironments(list, this.style))
    return this.finish(environmentsJson(list))
  }
}
