import {Args} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.ts'
import {renderRule, ruleJson} from '../../cli/render/rules.ts'
import {Failure} from '../../domain/failure.ts'
import {RULES} from '../../domain/rules/index.ts'
import {ruleOfCode} from '../../domain/rules/rule-of-code.ts'
import {unknownRule} from '../../domain/rules/rule-key.ts'

export default class RulesShow extends BaseCommand {
  static override readonly summary =
    'Explain a rule: what it wants and why, examples, how to mend and how to switch it off.'
  static override readonly description = `Nothing but the configuration is read.

EXIT CODES
  0 done   64 there is no such rule   78 the configuration is wrong   see also: jsctl help`
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> job.language',
    '<%= config.bin %> <%= command.id %> xml.encoding --json',
  ]
  static override readonly args = {
    id: Args.string({description: 'the id of the rule, as a finding names it', required: true}),
  }

  async run(): Promise<object> {
    const {args} = await this.parse(RulesShow)
    const rule = RULES.find(({id}) => id === args.id)
    if (rule === undefined) {
      const {message, hint} = ruleOfCode(args.id) ?? unknownRule(args.id)
      throw new Failure('usage', message, {hints: [hint]})
    }
    const {rules} = await this.configuration()
    this.show(renderRule(rule, rules, this.style))
    return this.finish(ruleJson(rule, rules))
  }
}
