import {Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.ts'
import {releasesJson, renderReleases} from '../cli/render/releases.ts'
import {listReleases} from '../usecases/list-releases.ts'

export default class Releases extends BaseCommand {
  static override readonly summary = 'List the releases of an environment, newest first.'
  static override readonly description = `Number, time, author, how it came about, what it changed (+ added, ~ changed, - deleted) and its message.
The list comes from .jsctl/head.json where that fits the newest release, else from the releases themselves: it informs, \`verify\` proves.

EXIT CODES
  0 done   5 environment not found, or nothing published   see also: jsctl help`
  static override readonly usage = ['<%= command.id %> --env ENV [--limit N] [FLAGS]']
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --env tst',
    '<%= config.bin %> <%= command.id %> --env prd --limit 100 --json',
  ]
  static override readonly flags = {
    env: Flags.string({description: 'environment to list (or JSCTL_ENV)', helpValue: 'ENV'}),
    limit: Flags.integer({description: 'how many releases, from the newest', helpValue: 'N', default: 20, min: 1}),
  }

  async run(): Promise<object> {
    const {flags} = await this.parse(Releases)
    const environment = await this.environment(flags.env, 'read')
    const world = await this.world()
    const list = await listReleases(world, {environment, limit: flags.limit})
    this.show(renderReleases(list, this.style, world.clock.now()))
    return this.finish(releasesJson(list))
  }
}
