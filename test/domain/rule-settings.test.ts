import assert from 'node:assert/strict'
import type {Finding} from '../../src/domain/finding.ts'
import {applySettings, type RuleSettings} from '../../src/domain/rules/settings.ts'

const found = (rule: string, path: string): Finding => ({rule, severity: 'warning', path, message: 'x'})

const levels = (settings: RuleSettings, ...findings: readonly Finding[]): readonly string[] =>
  applySettings(settings, findings).map(({rule, path, severity}) => `${rule} ${path} ${severity}`)

describe('given what a configuration says of rules', () => {
  it('nothing said: findings are as the rules give them', () =>
    assert.deepEqual(levels([], found('job.language', 'a.job.xml')), ['job.language a.job.xml warning']))

  it('a severity for all paths', () =>
    assert.deepEqual(
      levels(
        [{rule: 'job.language', level: 'error'}],
        found('job.language', 'a.job.xml'),
        found('time.at', 'a.job.xml'),
      ),
      ['job.language a.job.xml error', 'time.at a.job.xml warning'],
    ))

  it('off takes findings away', () =>
    assert.deepEqual(levels([{rule: 'time.at', level: 'off'}], found('time.at', 'a.job.xml')), []))

  it('a glob means its paths only; a folder means all in it', () =>
    assert.deepEqual(
      levels(
        [{rule: 'time.at', level: 'off', glob: 'legacy'}],
        found('time.at', 'legacy/x/a.job.xml'),
        found('time.at', 'new/a.job.xml'),
      ),
      ['time.at new/a.job.xml warning'],
    ))

  it('the last that matches wins', () => {
    const settings: RuleSettings = [
      {rule: 'time.at', level: 'error'},
      {rule: 'time.at', level: 'off', glob: 'legacy/**'},
      {rule: 'time.at', level: 'info', glob: 'legacy/windows/**'},
    ]
    assert.deepEqual(
      levels(
        settings,
        found('time.at', 'a.job.xml'),
        found('time.at', 'legacy/a.job.xml'),
        found('time.at', 'legacy/windows/a.job.xml'),
      ),
      ['time.at a.job.xml error', 'time.at legacy/windows/a.job.xml info'],
    )
  })

  it('what can be neither published nor pulled stays an error, whatever is said', () =>
    assert.equal(applySettings([{rule: 'xml.empty', level: 'off'}], [found('xml.empty', 'a.job.xml')]).length, 1))
})
