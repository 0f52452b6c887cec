import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.ts'
import {DIFF_FORMATS, diffJson, renderDiff, type DiffFormat} from '../cli/render/diff.ts'
import {Failure, RESULTS} from '../domain/failure.ts'
import {parseReference} from '../domain/ref.ts'
import type {DiffSide} from '../usecases/diff-side.ts'
import {diff} from '../usecases/diff.ts'

export default class Diff extends BaseCommand {
  static override readonly summary = 'Show what a push would change, or what differs between releases.'
  static override readonly description = `Compares an environment with a live folder (+ is in the folder only), or with --to one release with another.
Releases are written ENV (the newest), ENV@42, ENV@-1 (the one before the newest). Contents are compared by digest.

EXIT CODES
  0 done   2 there are differences (only with --exit-code)   5 environment or release not found   see also: jsctl help`
  static override readonly usage = [
    '<%= command.id %> [PATH] --env ENV [FLAGS]',
    '<%= command.id %> [PATH] --from ENV[@N] [FLAGS]',
    '<%= command.id %> --from ENV[@N] --to ENV[@N] [FLAGS]',
  ]
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --env tst',
    '<%= config.bin %> <%= command.id %> ./live --from tst@41 --format stat',
    '<%= config.bin %> <%= command.id %> --from tst --to int --exit-code',
    "<%= config.bin %> <%= command.id %> --from prd@-1 --to prd --only 'billing/**'",
  ]
  static override readonly args = {
    path: Args.string({description: 'the live root; default: `live` of the configuration'}),
  }
  static override readonly flags = {
    env: Flags.string({
      description: 'environment to compare the folder with (or JSCTL_ENV)',
      helpValue: 'ENV',
      exclusive: ['from', 'to'],
    }),
    from: Flags.string({description: 'release to compare from, instead of --env', helpValue: 'ENV[@N]'}),
    to: Flags.string({
      description: 'release to compare to; default: the folder',
      helpValue: 'ENV[@N]',
      dependsOn: ['from'],
    }),
    format: Flags.string({
      description: `how to show it: ${DIFF_FORMATS.join(', ')}`,
      helpValue: 'FORMAT',
      default: 'unified',
    }),
    only: Flags.string({
      description: 'only matching paths; may be repeated',
      helpValue: 'GLOB',
      multiple: true,
      multipleNonGreedy: true,
      default: [],
    }),
    'exit-code': Flags.boolean({description: 'exit with 2 when there are differences'}),
  }

  async run(): Promise<object> {
    const {args, flags} = await this.parse(Diff)
    const format = formatNamed(flags.format)
    if (flags.to !== undefined && args.path !== undefined)
      throw new Failure('usage', 'two releases are compared without a folder', {hints: ['Leave out PATH, or --to.']})
    const from = flags.from === undefined ? await this.newestOf(flags.env) : await this.release(flags.from)
    const to = flags.to === undefined ? await this.folder(args.path, from) : await this.release(flags.to)
    const detail = format === 'unified' ? 'lines' : 'files'
    const result = await diff(await this.world(), {from, to, only: flags.only, detail})
    this.show(renderDiff(result, format, this.style))
    const code = flags['exit-code'] && result.files.length > 0 ? RESULTS.differences.exitCode : RESULTS.done.exitCode
    return this.finish(diffJson(result), code)
  }

  private async folder(path: string | undefined, from: DiffSide): Promise<DiffSide> {
    return {kind: 'folder', path: await this.liveRoot(path, from.kind === 'release' ? [from.environment] : [])}
  }

  private async newestOf(flag: string | undefined): Promise<DiffSide> {
    return {kind: 'release', environment: await this.environment(flag, 'read'), choice: {kind: 'newest'}}
  }

  private async release(text: string): Promise<DiffSide> {
    const {environment, choice} = parseReference(text)
    return {kind: 'release', environment: await this.environment(environment, 'read'), choice}
  }
}

const formatNamed = (text: string): DiffFormat => {
  const format = DIFF_FORMATS.find((known) => known === text)
  if (format !== undefined) return format
  throw new Failure('usage', `this version of jsctl has no --format ${text}`, {
    hints: [`It has: ${DIFF_FORMATS.join(', ')}.`],
  })
}
