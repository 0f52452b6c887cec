import {Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.ts'
import {renderStatus, statusExitCode} from '../cli/render/status.ts'
import {statusJson} from '../cli/render/status-json.ts'
import {renderOverview} from '../cli/render/status-overview.ts'
import {environmentStatus, statusOfAll} from '../usecases/status.ts'

export default class Status extends BaseCommand {
  static override readonly summary =
    'Say how environments stand, side by side: what is published, where the same is, and which servers have it.'
  static override readonly description = `Without --env a table of all configured environments, and below it what wants attention; one that cannot be read does not hide
the others. With --env, or -v, everything about each: with -v also the paths of plain objects that drifted. Servers are those that
report (\`name\` of [server]). Needs no right to write.

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
    'exit-code': Flags.boolean({description: 'exit with 2 when anything is out of line, servers included'}),
  }

  async run(): Promise<object> {
    const {flags} = await this.parse(Status)
    const world = await this.world()
    const named = await this.namedEnvironment(flags.env)
    const all =
      named === undefined
        ? await statusOfAll(world, await this.allEnvironments())
        : [await environmentStatus(world, named)]
    const now = world.clock.now()
    const text =
      named === undefined && !flags.verbose
        ? renderOverview(all, this.style, {now, columns: this.columns})
        : renderStatus(all, this.style, {now, paths: flags.verbose ? 'named' : 'counted'})
    this.show(text)
    return this.finish(statusJson(all), statusExitCode(all, flags['exit-code']))
  }
}
