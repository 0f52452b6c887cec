import {Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.ts'
import {renderStatus, statusExitCode, statusJson} from '../cli/render/status.ts'
import {environmentStatus, statusOfAll} from '../usecases/status.ts'

export default class Status extends BaseCommand {
  static override readonly summary =
    'Say how environments stand: what is published, and whether the plain objects show it.'
  static override readonly description = `Without --env all configured environments; one that cannot be read does not hide the others. Needs no right to write.

EXIT CODES
  0 done   2 something is out of line (only with --exit-code)   5 environment not found   10 releases are missing
  A single environment that cannot be read ends with the exit code of that failure.   see also: jsctl help`
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --env prd --verbose',
    '<%= config.bin %> <%= command.id %> --exit-code --json',
  ]
  static override readonly flags = {
    env: Flags.string({description: 'only this environment (or JSCTL_ENV); default: all', helpValue: 'ENV'}),
    'exit-code': Flags.boolean({description: 'exit with 2 when anything is out of line'}),
  }

  async run(): Promise<object> {
    const {flags} = await this.parse(Status)
    const world = await this.world()
    const named = await this.namedEnvironment(flags.env)
    const all =
      named === undefined
        ? await statusOfAll(world, await this.allEnvironments())
        : [await environmentStatus(world, named)]
    const paths = flags.verbose ? 'named' : 'counted'
    this.show(renderStatus(all, this.style, {now: world.clock.now(), paths}))
    return this.finish(statusJson(all), statusExitCode(all, flags['exit-code']))
  }
}
