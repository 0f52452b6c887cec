import {Args, Flags} from '@oclif/core'
import {PublishingCommand} from '../cli/publishing-command.ts'
import {orAlsoMissing} from '../cli/also-missing.ts'
import {refuseInLiveRoot} from '../cli/live-root.ts'
import {parseBase, parseReleaseNumber, publicationFlags, publicationRequest} from '../cli/publication-flags.ts'
import {publicationExitCode, publicationJson, renderPublication, renderSavedPlan} from '../cli/render/publication.ts'
import {rulesFor} from '../domain/configuration-layers.ts'
import {push, type PushRequest} from '../usecases/push.ts'

export default class Push extends PublishingCommand {
  static override readonly summary = 'Check a live folder and publish it as one release.'
  static override readonly description = `Either the whole release is published or nothing of it. Shows what changes, asks, publishes, and says how to undo it.
Contents are compared by digest: an edit that keeps size and time is published, a file that was only touched is not.

EXIT CODES
  0 done, or nothing to do   3 validation errors
  6 it would undo what others published, somebody published meanwhile, or a plan is stale   7 on hold
  8 refused by a safety rule (confirmation, --max-delete, plain objects in the way)   see also: jsctl help`
  static override readonly usage = [
    '<%= command.id %> [PATH] --env ENV [-m TEXT] [--only GLOB...] [--dry-run | --plan-out FILE] [FLAGS]',
    '<%= command.id %> [PATH] --env ENV --plan FILE [FLAGS]',
  ]
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> ./live --env tst -m "nightly load: two more nodes"',
    '<%= config.bin %> <%= command.id %> --env tst --dry-run',
    "<%= config.bin %> <%= command.id %> --env prd --only 'billing/**' --confirm prd",
    '<%= config.bin %> <%= command.id %> --env tst --base 42 -m "with what Jan published"',
    '<%= config.bin %> <%= command.id %> --env tst --yes --json',
    '<%= config.bin %> <%= command.id %> --env prd --plan-out prd.plan',
    '<%= config.bin %> <%= command.id %> --env prd --plan prd.plan --confirm prd',
  ]
  static override readonly args = {
    path: Args.string({description: 'the live root; default: `live` of the configuration'}),
  }
  static override readonly flags = {
    ...publicationFlags,
    'replace-bad': Flags.integer({
      description: 'publish after the bad newest release N, going on from the newest one before it that verifies',
      helpValue: 'N',
    }),
    base: Flags.string({
      description:
        'this folder has everything up to release N, beside its own edits: only what others published later can be a conflict',
      helpValue: 'N',
    }),
    'allow-reverts': Flags.boolean({
      description: "publish although it undoes what others published since this folder's base",
    }),
    strict: Flags.boolean({description: 'warnings refuse the push, too, with exit code 3'}),
    'plan-out': Flags.string({
      description: 'only plan, and save the plan: --plan publishes exactly that',
      helpValue: 'FILE',
      exclusive: ['replace-bad'],
    }),
    plan: Flags.string({
      description: 'publish exactly what --plan-out saved; refused when the environment or the folder changed since',
      helpValue: 'FILE',
      exclusive: [
        ...[
          'plan-out',
          'only',
          'message',
          'max-delete',
          'allow-empty',
          'base',
          'allow-reverts',
          'strict',
          'replace-bad',
        ],
      ],
    }),
    only: Flags.string({
      description: 'only matching paths are added, changed or deleted; may be repeated',
      helpValue: 'GLOB',
      multiple: true,
      multipleNonGreedy: true,
      default: [],
    }),
  }

  async run(): Promise<object> {
    const {args, flags} = await this.parse(Push)
    const environment = await orAlsoMissing(this.environment(flags.env, 'write'), () => this.liveRoot(args.path, []))
    const rules = rulesFor(await this.configuration(), environment.name)
    const folder = await this.liveRoot(args.path, [environment])
    const replaceBad = flags['replace-bad'] === undefined ? {} : {replaceBad: parseReleaseNumber(flags['replace-bad'])}
    const out = flags['plan-out']
    if (out !== undefined) refuseInLiveRoot(out, folder)
    const plan = flags.plan === undefined ? undefined : {plan: {use: 'publish' as const, path: flags.plan}}
    const request: PushRequest = {
      ...publicationRequest(flags, environment, rules),
      ...replaceBad,
      ...(flags.base === undefined ? {} : {base: parseBase(flags.base, environment)}),
      ...(out === undefined ? plan : {plan: {use: 'write' as const, path: out}}),
      folder,
      only: flags.only,
      ...allowed(flags),
    }
    const result = await push(await this.world(), request)
    const saved = out === undefined || result.kind === 'invalid' ? undefined : out
    this.show(renderPublication(result, this.style, flags.quiet ? 'quiet' : 'normal'))
    if (saved !== undefined) this.show(renderSavedPlan(environment.name, saved))
    return this.finish(
      {...publicationJson(result), ...(saved === undefined ? {} : {plan: saved})},
      publicationExitCode(result),
    )
  }
}

const allowed = (
  flags: Readonly<Record<'allow-reverts' | 'strict', boolean>>,
): Pick<PushRequest, 'othersWork' | 'strictness'> => ({
  othersWork: flags['allow-reverts'] ? 'take-back' : 'keep',
  strictness: flags.strict ? 'strict' : 'lenient',
})
