import {Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.ts'
import {doctorFacts} from '../cli/doctor-facts.ts'
import {checkupJson, renderCheckup} from '../cli/render/doctor.ts'
import {checkupExitCode} from '../domain/checkup.ts'
import {doctor} from '../usecases/doctor.ts'

export default class Doctor extends BaseCommand {
  static override readonly summary =
    'Check what jsctl needs: configuration, credentials, rights, clock, store, live folder. Say how to mend it.'
  static override readonly description = `One line for each check: ok, warn, FAIL, or skip with the reason; what to do stands below. A failed check hides no other one.
Without --env every configured environment is looked at.

A store in which something is published is sent its own marker again, "only if absent": nothing changes. The live folder of a
server gets two files that JobScheduler does not see; they are removed at once. Where nothing is published yet, nothing is written
without --write-test.

EXIT CODES
  0 nothing fails (there may be warnings); otherwise the exit code of the first check that fails, among them
  4 not authenticated or not allowed   5 no such bucket   8 the store of another environment   10 damaged
  75 not reachable   78 the configuration, or a store without conditional writes   see also: jsctl help`
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --env prd',
    '<%= config.bin %> <%= command.id %> --env tst --write-test',
    '<%= config.bin %> <%= command.id %> --json',
  ]
  static override readonly flags = {
    env: Flags.string({description: 'only this environment (or JSCTL_ENV); default: all', helpValue: 'ENV'}),
    'write-test': Flags.boolean({
      description: 'write and remove a key of its own, also where nothing is published yet',
    }),
  }

  readonly #warnings: string[] = []

  protected override heed(message: string): void {
    this.#warnings.push(message)
  }

  async run(): Promise<object> {
    const {flags} = await this.parse(Doctor)
    const facts = await doctorFacts(this.config, () => this.configuration(), flags.env)
    const writing = flags['write-test'] ? 'write-test' : 'look-only'
    const checkup = await doctor(await this.world(), {...facts, warnings: this.#warnings, writing})
    this.show(renderCheckup(checkup, this.style))
    return this.finish(checkupJson(checkup), checkupExitCode(checkup))
  }
}
