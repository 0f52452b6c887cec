import {Flags} from '@oclif/core'
import {nothingNamed} from '../cli/environment-words.ts'
import {PublishingCommand} from '../cli/publishing-command.ts'
import {parseReleaseNumber, publicationFlagsWithoutEnvironment, publicationRequest} from '../cli/publication-flags.ts'
import {publicationExitCode, publicationJson, renderPublication} from '../cli/render/publication.ts'
import {rulesFor} from '../domain/configuration-layers.ts'
import type {Environment} from '../domain/environment.ts'
import {Failure} from '../domain/failure.ts'
import {parseReference, type Reference} from '../domain/ref.ts'
import {promote} from '../usecases/promote.ts'

export default class Promote extends PublishingCommand {
  static override readonly summary = 'Publish the identical content of a release in another environment.'
  static override readonly description = `The bytes come from the store of the first environment, not from a folder: what was tested is what moves on.

EXIT CODES
  0 done, or nothing to do   3 validation errors that the release does not record   5 no such release
  6 somebody published meanwhile   7 on hold   8 refused by a safety rule (confirmation, --max-delete, promoteFrom)   see also: jsctl help`
  static override readonly usage = ['<%= command.id %> --to ENV [--from ENV[@N]] [-m TEXT] [FLAGS]']
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --from tst --to int',
    '<%= config.bin %> <%= command.id %> --from tst@40 --to int --dry-run',
    '<%= config.bin %> <%= command.id %> --to prd --confirm prd -m "tested by the night run"',
  ]
  static override readonly flags = {
    from: Flags.string({
      description:
        'the release to carry on; default: the newest one of the environment that `promoteFrom` of the target names',
      helpValue: 'ENV[@N]',
    }),
    to: Flags.string({description: 'environment to publish to (required)', helpValue: 'ENV'}),
    ...publicationFlagsWithoutEnvironment,
    'replace-bad': Flags.integer({
      description: 'publish after the bad newest release N, going on from the newest one before it that verifies',
      helpValue: 'N',
    }),
  }

  async run(): Promise<object> {
    const {flags} = await this.parse(Promote)
    if (flags.to === undefined)
      throw nothingNamed(
        await this.configuration(),
        `Say --to ENV${flags.from === undefined ? ', and --from ENV unless `promoteFrom` of the target names it' : ''}.`,
        'which environment is published to? --to is missing',
      )
    const environment = await this.environment(flags.to, 'write')
    const source = sourceOf(flags.from, environment)
    const rules = rulesFor(await this.configuration(), environment.name)
    const result = await promote(await this.world(), {
      ...publicationRequest(flags, environment, rules),
      ...(flags['replace-bad'] === undefined ? {} : {replaceBad: parseReleaseNumber(flags['replace-bad'])}),
      from: await this.environment(source.environment, 'read'),
      choice: source.choice,
    })
    this.show(renderPublication(result, this.style, flags.quiet ? 'quiet' : 'normal'))
    return this.finish(publicationJson(result), publicationExitCode(result))
  }
}

/** @throws Failure 'usage' when neither the flag nor the target says where from */
const sourceOf = (from: string | undefined, {name, promoteFrom}: Environment): Reference => {
  const text = from ?? promoteFrom
  if (text !== undefined) return parseReference(text)
  throw new Failure('usage', `a release of which environment? Nothing names one`, {
    hints: [`Say --from ENV, or write  promoteFrom = "…"  under [environments.${name}].`],
  })
}
