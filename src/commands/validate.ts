import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.ts'
import type {ValidationEventOptions} from '../cli/render/validation-events.ts'
import {renderForService, VALIDATION_FORMATS, type ValidationFormat} from '../cli/render/validation-formats.ts'
import {renderValidation, validationExitCode, validationJson, type Strictness} from '../cli/render/validation.ts'
import {refuseClash} from '../cli/validate-flags.ts'
import {environmentNamed} from '../cli/configured-environments.ts'
import {rulesFor} from '../domain/configuration-layers.ts'
import {parseReference} from '../domain/ref.ts'
import type {CheckedFolder} from '../usecases/check-folder.ts'
import {validateFolder, type ValidateRequest} from '../usecases/validate.ts'

export default class Validate extends BaseCommand {
  static override readonly summary =
    'Check a live folder: names, XML, values, references. Offline; changes nothing without --fix.'
  static override readonly description = `Reads every file and shows all findings, each with its line, what to do, and what JobScheduler would do with the file.
Errors are what JobScheduler refuses or does not see, and what cannot be published: push refuses them, too.
With --watch it stays and checks again what you save, until Ctrl-C; it then ends with 0.
References are looked up in the folder; with --against, what is published there counts as present, too.
--fix mends what is wrong in the case of letters only: suffixes of files, yes and no, names of days, and other known words.
Left out are names that begin with a dot, *~, *.bak, joe.xml.lock, and what a .jsctlignore names.

EXIT CODES
  0 no errors   3 validation errors (with --strict warnings, too)   5 no such folder
  with --fix also: 4 a file may not be written   75 no space left   see also: jsctl help`
  static override readonly usage = [
    '<%= command.id %> [PATH] [--strict] [--against ENV[@N]] [FLAGS]',
    '<%= command.id %> [PATH] --fix [--dry-run] [FLAGS]',
    '<%= command.id %> [PATH] --watch [FLAGS]',
  ]
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> ./live --strict',
    '<%= config.bin %> <%= command.id %> ./live --against tst',
    '<%= config.bin %> <%= command.id %> ./live --env prd',
    "<%= config.bin %> <%= command.id %> --only 'billing/**'",
    '<%= config.bin %> <%= command.id %> --watch',
    '<%= config.bin %> <%= command.id %> ./live --fix --dry-run',
    "<%= config.bin %> <%= command.id %> --fix --only 'billing/**'",
    '<%= config.bin %> <%= command.id %> ./live --json',
    '<%= config.bin %> <%= command.id %> ./live --format sarif > jsctl.sarif',
  ]
  static override readonly args = {
    path: Args.string({description: 'the live root; default: `live` of the configuration'}),
  }
  static override readonly flags = {
    format: Flags.option({
      options: VALIDATION_FORMATS,
      default: 'text' as const,
      description: 'text for people; json is the same as --json; sarif, junit and github are for CI services',
    })(),
    only: Flags.string({
      description: 'only findings of matching paths count; everything is checked. May be repeated',
      helpValue: 'GLOB',
      multiple: true,
      multipleNonGreedy: true,
      default: [],
    }),
    fix: Flags.boolean({description: 'mend what is wrong in the case of letters only, then check again'}),
    'dry-run': Flags.boolean({char: 'n', description: 'with --fix: show the patch; write nothing'}),
    strict: Flags.boolean({description: 'warnings end with exit code 3, too'}),
    env: Flags.string({
      description: 'with the severities that this environment asks for; its store is not read',
      helpValue: 'ENV',
    }),
    against: Flags.string({
      description: 'what is published there counts as present, too',
      helpValue: 'ENV[@N]',
    }),
    watch: Flags.boolean({description: 'stay, and check again what is saved'}),
  }

  #json = false

  override jsonEnabled(): boolean {
    return this.#json || super.jsonEnabled()
  }

  async run(): Promise<object | undefined> {
    const {args, flags} = await this.parse(Validate)
    this.#json = flags.format === 'json'
    refuseClash({...flags, json: super.jsonEnabled()})
    const folder = await this.liveRoot(args.path, [])
    const configuration = await this.configuration()
    const env = flags.env === undefined ? undefined : environmentNamed(configuration, flags.env).name
    const rules = rulesFor(configuration, env)
    const against = flags.against === undefined ? {} : {against: await this.published(flags.against)}
    const request = {folder, only: flags.only, rules, ...against}
    const strictness = flags.strict ? 'strict' : 'lenient'
    const show = flags.verbose ? 'all' : 'some'
    const shown = {...request, fixes: 'true-ones'} as const
    if (flags.watch) {
      const told = this.jsonEnabled() ? shown : request
      return this.#watch(told, strictness, {show, talk: flags.quiet ? 'quiet' : 'normal'})
    }
    if (flags.fix) return this.#fixed(request, strictness, {mode: flags['dry-run'] ? 'dry-run' : 'fix', show})
    const isDocument = flags.format !== 'text' && flags.format !== 'json'
    const checked = await validateFolder(await this.world(), isDocument ? request : shown)
    this.show(...this.#rendered(checked, flags.format, strictness, show))
    return this.finish(validationJson(checked, strictness), validationExitCode(checked, strictness))
  }

  async #fixed(
    request: ValidateRequest,
    strictness: Strictness,
    {mode, show}: {readonly mode: 'fix' | 'dry-run'; readonly show: 'all' | 'some'},
  ): Promise<object> {
    // A check needs nothing of it.
    const [{fixFolder}, {fixExitCode, fixJson, renderFixed}] = await Promise.all([
      import('../usecases/fix.ts'),
      import('../cli/render/fix.ts'),
    ])
    const fixed = await fixFolder(await this.world(), {...request, mode})
    this.show(renderFixed(fixed, this.style, {show, columns: this.columns}))
    return this.finish(fixJson(fixed, strictness), fixExitCode(fixed, strictness))
  }

  #rendered(
    checked: CheckedFolder,
    format: ValidationFormat,
    strictness: Strictness,
    show: 'all' | 'some',
  ): readonly [text: string, raw?: Uint8Array] {
    if (format === 'text' || format === 'json')
      return [renderValidation(checked, this.style, {show, columns: this.columns, mending: 'offered'})]
    const text = renderForService(checked, format, {
      strictness,
      version: this.config.version,
      workingDirectory: process.cwd(),
    })
    return [text, new TextEncoder().encode(text)]
  }

  async #watch(
    request: ValidateRequest,
    strictness: Strictness,
    options: Pick<ValidationEventOptions, 'show' | 'talk'>,
  ): Promise<undefined> {
    const [{watchValidation}, {renderValidationEvent, validationEventJson}, {endWithReader}] = await Promise.all([
      import('../usecases/watch-validation.ts'),
      import('../cli/render/validation-events.ts'),
      import('../cli/end-with-reader.ts'),
    ])
    await watchValidation(endWithReader(await this.world()), request, (event) => {
      const now = new Date()
      if (this.jsonEnabled()) process.stdout.write(validationEventJson(event, now, strictness))
      else this.show(renderValidationEvent(event, now, this.style, {...options, columns: this.columns}))
    })
    this.finish(undefined)
    return undefined
  }

  private async published(text: string) {
    const {environment, choice} = parseReference(text)
    return {environment: await this.environment(environment, 'read'), choice}
  }
}
