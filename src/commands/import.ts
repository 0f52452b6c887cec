import {Flags} from '@oclif/core'
import {PublishingCommand} from '../cli/publishing-command.ts'
import {publicationFlags, publicationRequest} from '../cli/publication-flags.ts'
import {importJson, renderImport} from '../cli/render/import.ts'
import {publicationExitCode} from '../cli/render/publication.ts'
import {rulesFor} from '../domain/configuration-layers.ts'
import {importRelease} from '../usecases/import.ts'

export default class Import extends PublishingCommand {
  static override readonly summary = 'Make a release of what other tools put into the bucket, or of a live folder.'
  static override readonly description = `In an environment without releases the plain objects that lie there are checked, and release 1 is made of them.
Where releases exist, what other tools changed, added or deleted since becomes the next release. The objects stay as they are; nothing is rewritten.
With --from the first release is made of a live folder, for example the one that a server has been running with.

EXIT CODES
  0 done, or nothing to import   3 validation errors   5 nothing lies there   6 somebody published meanwhile   7 on hold
  8 refused by a safety rule (confirmation, --max-delete, promoteFrom, no plain objects kept)   see also: jsctl help`
  static override readonly usage = ['<%= command.id %> --env ENV [--only GLOB... | --from DIR] [-m TEXT] [FLAGS]']
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --env tst --dry-run',
    '<%= config.bin %> <%= command.id %> --env tst -m "as it was on the bucket"',
    "<%= config.bin %> <%= command.id %> --env tst --only 'billing/**' -m \"the night shift's mend\"",
    '<%= config.bin %> <%= command.id %> --env tst --from /app/jobscheduler/config/live',
  ]
  static override readonly flags = {
    ...publicationFlags,
    from: Flags.string({
      description: 'make the first release of this live folder; plain objects that differ from it stay, and are told',
      helpValue: 'DIR',
    }),
    force: Flags.boolean({description: 'import although validation finds errors, and record them in the release'}),
    only: Flags.string({
      description: 'only matching plain objects are taken over; may be repeated',
      helpValue: 'GLOB',
      multiple: true,
      multipleNonGreedy: true,
      default: [],
      exclusive: ['from'],
    }),
  }

  async run(): Promise<object> {
    const {flags} = await this.parse(Import)
    const environment = await this.environment(flags.env, 'write')
    const rules = rulesFor(await this.configuration(), environment.name)
    const from = flags.from === undefined ? {} : {from: await this.namedFolder('--from', flags.from, environment)}
    const result = await importRelease(await this.world(), {
      ...publicationRequest(flags, environment, rules),
      ...from,
      only: flags.only,
      errors: flags.force ? 'record-errors' : 'refuse-errors',
    })
    this.show(renderImport(result, this.style, flags.quiet ? 'quiet' : 'normal'))
    return this.finish(importJson(result), publicationExitCode(result))
  }
}
