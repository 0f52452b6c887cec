import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.ts'
import {objectPath} from '../cli/object-path.ts'
import {logJson, renderLog} from '../cli/render/log.ts'
import {log} from '../usecases/log.ts'

export default class Log extends BaseCommand {
  static override readonly summary = 'List the releases that changed an object, or a folder: who, when, why.'
  static override readonly description = `Read from the releases themselves, newest first, until so many are found.
+ added, ~ changed, - deleted by the release.

EXIT CODES
  0 done   5 environment not found, or no release has the path   see also: jsctl help`
  static override readonly usage = ['<%= command.id %> PATH --env ENV [--limit N] [FLAGS]']
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> billing/load.job.xml --env prd',
    '<%= config.bin %> <%= command.id %> billing --env prd --limit 5 --json',
  ]
  static override readonly args = {
    path: Args.string({description: 'object or folder, as a path in the live root', required: true}),
  }
  static override readonly flags = {
    env: Flags.string({description: 'environment to look at (or JSCTL_ENV)', helpValue: 'ENV'}),
    limit: Flags.integer({description: 'how many releases that changed it', helpValue: 'N', default: 20, min: 1}),
  }

  async run(): Promise<object> {
    const {args, flags} = await this.parse(Log)
    const path = objectPath(args.path)
    const environment = await this.environment(flags.env, 'read')
    const world = await this.world()
    const found = await log(world, {environment, path, limit: flags.limit})
    this.show(renderLog(found, this.style, world.clock.now()))
    return this.finish(logJson(found))
  }
}
