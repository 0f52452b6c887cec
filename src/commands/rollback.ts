import {Args, Flags} from '@oclif/core'
import {PublishingCommand} from '../cli/publishing-command.ts'
import {parseRollbackTarget, publicationFlags, publicationRequest} from '../cli/publication-flags.ts'
import {publicationExitCode, publicationJson, renderPublication} from '../cli/render/publication.ts'
import {rulesFor} from '../domain/configuration-layers.ts'
import {rollback} from '../usecases/rollback.ts'

export default class Rollback extends PublishingCommand {
  static override readonly summary = 'Publish a new release with the content of an old one.'
  static override readonly description = `Nothing is taken out of the history: a rollback is a release of its own, and servers follow it like any other.

EXIT CODES
  0 done, or nothing to do   5 no such release   6 somebody published meanwhile   7 on hold
  8 refused by a safety rule (confirmation, --max-delete, no message for a protected environment)   see also: jsctl help`
  static override readonly usage = ['<%= command.id %> [PATH...] --env ENV [--to N] [-m TEXT] [FLAGS]']
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --env tst',
    '<%= config.bin %> <%= command.id %> --env prd --to 40 --confirm prd -m "load broken since 41"',
    '<%= config.bin %> <%= command.id %> billing/load.job.xml --env tst',
  ]
  static override readonly strict = false
  static override readonly args = {
    path: Args.string({
      description: 'objects or folders to bring back, as paths in the live root; default: everything',
    }),
  }
  static override readonly flags = {
    ...publicationFlags,
    to: Flags.string({
      description: 'the release whose content comes back, as 40 or tst@40; -1: the one before the newest',
      helpValue: 'N',
      default: '-1',
    }),
  }

  async run(): Promise<object> {
    const {argv, flags} = await this.parse(Rollback)
    const environment = await this.environment(flags.env, 'write')
    const rules = rulesFor(await this.configuration(), environment.name)
    const to = parseRollbackTarget(flags.to, environment)
    const request = {...publicationRequest(flags, environment, rules), to, paths: argv.map(String)}
    const result = await rollback(await this.world(), request)
    this.show(renderPublication(result, this.style, flags.quiet ? 'quiet' : 'normal'))
    return this.finish(publicationJson(result), publicationExitCode(result))
  }
}
