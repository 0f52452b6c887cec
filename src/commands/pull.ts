import {Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.ts'
import {pullJson, renderPull} from '../cli/render/pull.ts'
import {Failure} from '../domain/failure.ts'
import {parseDeletionLimit} from '../domain/guards.ts'
import {pull} from '../usecases/pull.ts'
import type {PullRequest} from '../usecases/pulling/request.ts'

/** @throws Failure 'usage' for --max-delete without --plain */
const sourceOf = (plain: boolean, maxDelete: string | undefined): PullRequest['source'] => {
  if (plain)
    return {kind: 'plain', maxDelete: maxDelete === undefined ? {kind: 'default'} : parseDeletionLimit(maxDelete)}
  if (maxDelete === undefined) return {kind: 'releases'}
  throw new Failure('usage', '--max-delete belongs to --plain: a verified release is applied as it stands', {
    hints: ['How much a release may delete is decided where it is published.'],
  })
}

export default class Pull extends BaseCommand {
  static override readonly summary = 'Mirror the newest release into the live folder of a JobScheduler, once.'
  static override readonly description = `Verifies the release, fetches what is missing, checks it, and renames it into place in an order that the engine can follow.
Files that are right already are not touched. Edits made on the server are restored and kept in a backup; files of others stay.
A second pull changes nothing and is one request.

EXIT CODES
  0 done, or nothing to do   5 nothing is published   7 another pull holds this folder
  8 refused by a safety rule (another environment's store, a link in the way, --max-delete)
  10 the release or its contents are damaged: nothing was changed   75 try again   see also: jsctl help`
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --env prd --into /app/jobscheduler/config/live',
    '<%= config.bin %> <%= command.id %> --dry-run',
    '<%= config.bin %> <%= command.id %> --plain --env prd --into /app/jobscheduler/config/live',
    '<%= config.bin %> <%= command.id %> --repair --json',
  ]
  static override readonly flags = {
    env: Flags.string({
      description: 'environment to mirror (or JSCTL_ENV); default: `env` of [server]',
      helpValue: 'ENV',
    }),
    into: Flags.string({description: 'the live folder; default: `live` of [server]', helpValue: 'DIR'}),
    'dry-run': Flags.boolean({char: 'n', description: 'show what would be done; change nothing'}),
    repair: Flags.boolean({description: 'read every file again and restore all that were edited'}),
    'delete-foreign': Flags.boolean({description: 'move files that are neither released nor ours to the backup'}),
    plain: Flags.boolean({description: 'mirror plain objects of a bucket that other tools fill'}),
    'max-delete': Flags.string({
      description: 'with --plain: allow that many deletions; without it more than 20 % and more than 10 are refused',
      helpValue: 'N|P%',
    }),
  }

  async run(): Promise<object> {
    const {flags} = await this.parse(Pull)
    const source = sourceOf(flags.plain, flags['max-delete'])
    const environment = await this.environment(flags.env, 'pull')
    const into = await this.serverFolder(flags.into, environment)
    const result = await pull(await this.world(), {
      environment,
      into,
      source,
      mode: flags['dry-run'] ? 'dry-run' : 'apply',
      care: flags.repair ? 'repair' : 'usual',
      foreign: flags['delete-foreign'] ? 'remove' : 'keep',
    })
    this.show(renderPull(result, this.style, {show: flags.verbose ? 'all' : 'some'}))
    return this.finish(pullJson(result))
  }
}
