import {Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.ts'
import {liveVerificationExitCode, liveVerificationJson, renderLiveVerification} from '../cli/render/verify-live.ts'
import {renderVerification, verificationExitCode, verificationJson} from '../cli/render/verify.ts'
import {verifyLive} from '../usecases/verify-live.ts'
import {verifyStore} from '../usecases/verify.ts'

export default class Verify extends BaseCommand {
  static override readonly summary = 'Check the integrity of a store, or of a live folder; mend plain objects.'
  static override readonly description = `Reads every release, checks the chain of their digests, missing numbers, the packs, the marker and the objects view.
Nothing is written but with --repair. That writes lost packs again from where their contents still are (plain objects, other packs,
the folder of --from); where a pack cannot be the same again, it publishes the newest release once more with fresh packs. Packs that
are damaged but have the right size are seen with --read-data only. It marks missing release numbers as used, writes the released content over plain objects
that drifted (also over what others put there), and writes head.json and objects.json again. It lists what it overwrites, and asks;
a protected environment wants its name for that, as for a publication.
With --into it reads every file of a live folder instead, compares it with what the last pull put there, and asks no store.

EXIT CODES
  0 in order   2 the live folder differs (only with --exit-code)   5 environment not found, or nothing published
  8 not confirmed, or the folder mirrors another environment   10 problems were found   see also: jsctl help`
  static override readonly usage = [
    '<%= command.id %> --env ENV [--read-data] [--repair [--from DIR]] [FLAGS]',
    '<%= command.id %> --into DIR [--env ENV] [--exit-code] [FLAGS]',
  ]
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --env tst',
    '<%= config.bin %> <%= command.id %> --env prd --read-data',
    '<%= config.bin %> <%= command.id %> --env tst --repair',
    '<%= config.bin %> <%= command.id %> --env tst --read-data --repair --from ./live',
    '<%= config.bin %> <%= command.id %> --into /app/jobscheduler/config/live --exit-code',
  ]
  static override readonly flags = {
    env: Flags.string({description: 'environment to check (or JSCTL_ENV)', helpValue: 'ENV'}),
    into: Flags.string({
      description: 'check this live folder instead of a store',
      helpValue: 'DIR',
      exclusive: ['read-data', 'repair'],
    }),
    'exit-code': Flags.boolean({description: 'with --into: exit with 2 when anything differs', dependsOn: ['into']}),
    'read-data': Flags.boolean({description: 'download every pack and check every content'}),
    repair: Flags.boolean({description: 'mend what can be mended, after asking'}),
    from: Flags.string({
      description: 'with --repair: a folder that may still have what damaged packs held, e.g. your checkout',
      helpValue: 'DIR',
      dependsOn: ['repair'],
    }),
    yes: Flags.boolean({
      char: 'y',
      description: 'do not ask before a repair; not enough to overwrite in a protected environment',
      dependsOn: ['repair'],
    }),
    confirm: Flags.string({
      description: 'the name of the environment, as the confirmation of a protected one',
      helpValue: 'ENV',
      dependsOn: ['repair'],
    }),
  }

  async run(): Promise<object> {
    const {flags} = await this.parse(Verify)
    if (flags.into !== undefined) {
      const request = {into: flags.into, environment: await this.namedEnvironment(flags.env)}
      const found = await verifyLive(await this.world(), request)
      this.show(renderLiveVerification(found, this.style, flags.verbose ? 'all' : 'some'))
      return this.finish(liveVerificationJson(found), liveVerificationExitCode(found, flags['exit-code']))
    }
    const environment = await this.environment(flags.env, flags.repair ? 'write' : 'read')
    const repair = flags.repair ? {yes: flags.yes, confirm: flags.confirm, from: flags.from} : undefined
    const data = flags['read-data'] ? 'read' : 'not-read'
    const result = await verifyStore(await this.world(), {environment, data, repair})
    this.show(renderVerification(result, this.style, flags.verbose ? 'all' : 'some'))
    return this.finish(verificationJson(result), verificationExitCode(result))
  }
}
