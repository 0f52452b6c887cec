import {Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.ts'
import {publicationFlags, publicationRequest} from '../cli/publication-flags.ts'
import {publicationExitCode, publicationJson, renderPublication} from '../cli/render/publication.ts'
import {importPlain} from '../usecases/import.ts'

export default class Import extends BaseCommand {
  static override readonly summary = 'Make the first release of plain objects that lie in the bucket already.'
  static override readonly description = `For an environment that was filled by other tools. The objects are checked and stay as they are; release 1 is made of them.

EXIT CODES
  0 done   3 validation errors   5 nothing to import   7 on hold
  8 refused by a safety rule (confirmation, releases are there already)   see also: jsctl help`
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --env tst --dry-run',
    '<%= config.bin %> <%= command.id %> --env tst -m "as it was on the bucket"',
  ]
  static override readonly flags = {
    ...publicationFlags,
    force: Flags.boolean({description: 'record what validation objects to in the release instead of refusing it'}),
  }

  async run(): Promise<object> {
    const {flags} = await this.parse(Import)
    const environment = await this.environment(flags.env, 'write')
    const {rules} = await this.configuration()
    const errors = flags.force ? 'record-errors' : 'refuse-errors'
    const result = await importPlain(await this.world(), {...publicationRequest(flags, environment, rules), errors})
    this.show(renderPublication(result, this.style, flags.quiet ? 'quiet' : 'normal'))
    return this.finish(publicationJson(result), publicationExitCode(result))
  }
}
