import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.ts'
import {counted} from '../cli/render/size.ts'
import {objectText, renderShown, shownJson, type ShownFiles} from '../cli/render/show.ts'
import {parseObjectReference} from '../domain/ref.ts'
import {show} from '../usecases/show.ts'

export default class Show extends BaseCommand {
  static override readonly summary = 'Show a release, or an object as it was published.'
  static override readonly description = `ENV is the newest release, ENV@42 and ENV@-1 are others. ENV@42:PATH writes the object to stdout;
where PATH is a folder, its files are listed. Secrets of an object are masked; one without is written byte for byte.

EXIT CODES
  0 done   5 environment, release or object not found   10 integrity   see also: jsctl help`
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> tst',
    '<%= config.bin %> <%= command.id %> tst@42 --files',
    '<%= config.bin %> <%= command.id %> prd@-1:billing/load.job.xml --reveal > load.job.xml',
  ]
  static override readonly args = {
    release: Args.string({description: 'the release, or an object of it: ENV[@N][:PATH]', required: true}),
  }
  static override readonly flags = {
    files: Flags.boolean({description: 'list every file of the release, not what it changed'}),
    reveal: Flags.boolean({description: 'write the secrets of an object, too: byte for byte, as it was published'}),
  }

  async run(): Promise<object> {
    const {args, flags} = await this.parse(Show)
    const {environment, ...wanted} = parseObjectReference(args.release)
    const world = await this.world()
    const secrets = flags.reveal ? 'reveal' : 'mask'
    const shown = await show(world, {...wanted, environment: await this.environment(environment, 'read'), secrets})
    const files: ShownFiles = flags.files ? 'all' : 'changed'
    if (shown.kind === 'object') this.show(objectText(shown.bytes), shown.bytes)
    else this.show(renderShown(shown, this.style, {now: world.clock.now(), files}))
    if (shown.kind === 'object' && shown.masked > 0)
      world.tell({
        type: 'warning',
        message: `${counted(shown.masked, 'secret')} ${shown.masked === 1 ? 'is' : 'are'} masked: --reveal writes the object byte for byte`,
      })
    return this.finish(shownJson(shown, files))
  }
}
