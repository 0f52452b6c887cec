import {BaseCommand} from '../../cli/base-command.ts'
import {renderRules, rulesJson} from '../../cli/render/rules.ts'
import {RULES} from '../../domain/rules/index.ts'

export default class RulesList extends BaseCommand {
  static override readonly summary = 'List the rules that validate and everything that publishes check.'
  static override readonly description = `With the severity that the configuration gives them. Nothing but the configuration is read.

EXIT CODES
  0 done   78 the configuration is wrong   see also: jsctl help`
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ]

  async run(): Promise<object> {
    await this.parse(RulesList)
    const {rules} = await this.configuration()
    this.show(renderRules(RULES, rules, this.style))
    return this.finish(rulesJson(RULES, rules))
  }
}
