import assert from 'node:assert/strict'
import {renderRule, renderRules, ruleJson, rulesJson} from '../../../src/cli/render/rules.ts'
import {plainStyle} from '../../../src/cli/style.ts'
import type {RuleSettingOfFile} from '../../../src/domain/configuration-layers.ts'
import {RULES} from '../../../src/domain/rules/index.ts'
import type {Rule} from '../../../src/domain/rules/rule.ts'
import {golden} from '../../support/golden.ts'

const ruleOf = (id: string): Rule => {
  const rule = RULES.find((one) => one.id === id)
  assert.ok(rule, id)
  return rule
}

const SETTINGS: readonly RuleSettingOfFile[] = [
  {rule: 'job.language', level: 'error', origin: '/desk/jsctl.toml:2'},
  {rule: 'job.language', level: 'off', glob: 'legacy/**', origin: '/desk/jsctl.toml:5'},
]

describe('given the rules on a screen', () => {
  it('one is explained with examples, and how to switch it off', () =>
    golden('render/rule.txt', renderRule(ruleOf('job.language'), SETTINGS, plainStyle)))

  it('one that stays an error says so', () =>
    assert.match(renderRule(ruleOf('xml.malformed'), [], plainStyle), /cannot be switched off/))

  it('one that cites codes of JobScheduler names the page that tells of them', () => {
    const text = renderRule(ruleOf('chain.cycle'), [], plainStyle)
    assert.match(text, /^ {2}SCHEDULER-414: a chain that holds itself; see docs\/engine-codes\.md#scheduler-414$/m)
    assert.match(text, /^ {2}SCHEDULER-412: /m)
    const {codes} = ruleJson(ruleOf('lock.empty'), []) as {readonly codes: unknown}
    assert.deepEqual(codes, [
      {code: 'SCHEDULER-407', title: 'a lock without a name', page: 'docs/engine-codes.md#scheduler-407'},
    ])
  })

  it('as JSON', () =>
    golden('render/rule.json', `${JSON.stringify(ruleJson(ruleOf('job.language'), SETTINGS), undefined, 2)}\n`))

  it('every rule can be shown, with every example short enough to read', () => {
    for (const rule of RULES) {
      const text = renderRule(rule, [], plainStyle)
      assert.ok(text.split('\n').length < 200, rule.id)
      for (const line of text.split('\n')) assert.ok(line.length < 250, `${rule.id}: ${line}`)
      JSON.stringify(ruleJson(rule, []))
    }
  })

  it('all are listed by id, with the severity that holds', () => {
    const lines = renderRules(RULES, SETTINGS, plainStyle).split('\n')
    assert.match(lines.find((line) => line.startsWith('job.language ')) ?? '', /error .*configured, also by path$/)
    const ids = lines.slice(0, RULES.length).map((line) => line.split(' ')[0])
    assert.deepEqual(ids, RULES.map(({id}) => id).sort())
  })

  it('as JSON with severity and level', () => {
    const {rules} = rulesJson(RULES, SETTINGS) as {readonly rules: readonly Record<string, unknown>[]}
    assert.deepEqual(
      rules
        .filter(({id}) => id === 'job.language' || id === 'xml.empty')
        .map(({severity, level, changeable}) => [severity, level, changeable]),
      [
        ['warning', 'error', true],
        ['error', 'error', false],
      ],
    )
  })
})
