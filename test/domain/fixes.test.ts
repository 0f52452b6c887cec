import assert from 'node:assert/strict'
import {xmlReader} from '../../src/adapters/xml-reader.ts'
import {inKnownCase} from '../../src/domain/letter-case.ts'
import type {LivePath} from '../../src/domain/path.ts'
import {RULES} from '../../src/domain/rules/index.ts'
import {isMendable, newFault} from '../../src/domain/rules/mending.ts'
import type {BadExample} from '../../src/domain/rules/rule.ts'
import {SIMPLE_TYPES} from '../../src/domain/xml/grammar/simple-types.ts'
import {mendedValue} from '../../src/domain/xml/grammar/simple-type.ts'
import {checkContent} from '../../src/usecases/check-folder.ts'
import {mendFile} from '../../src/usecases/mend-file.ts'

const utf8 = new TextEncoder()

const mendableIn = ({files = {}}: BadExample, rule: string) =>
  Object.entries(files).flatMap(([path, content]) => {
    const bytes = typeof content === 'string' ? utf8.encode(content) : content
    return checkContent(path as LivePath, bytes, xmlReader)
      .filter(isMendable)
      .filter((finding) => finding.rule === rule)
      .map((finding) => ({path: path as LivePath, bytes, finding}))
  })

describe('given the rules, and what --fix mends of them', () => {
  for (const {id, mends, bad} of RULES) {
    const found = bad.flatMap((example) => mendableIn(example, id))
    if (mends === undefined) it(`${id} says nothing of it, and attaches no fix`, () => assert.deepEqual(found, []))
    else {
      it(`${id} attaches a fix to an example, and mending makes that finding vanish`, () => {
        assert.ok(found.length > 0)
        for (const {path, bytes} of found) {
          const verdict = mendFile(path, bytes, {xml: xmlReader, rules: []})
          assert.equal(verdict.kind, 'mend', JSON.stringify(verdict))
          const {to, after} = verdict.mend
          assert.deepEqual(
            checkContent(to, after, xmlReader).filter(({rule}) => rule === id),
            [],
          )
        }
      })
    }
  }
})

describe('given a value in the wrong case', () => {
  const cases: readonly (readonly [type: keyof typeof SIMPLE_TYPES, value: string, meant: string | undefined])[] = [
    ['yes-no', 'YES', 'yes'],
    ['yes-no', ' True\t', ' true\t'],
    ['yes-no', 'on', undefined],
    ['yes-no', 'ja', undefined],
    ['yes-no', 'Never', undefined],
    ['yes-no-never', 'Never', 'never'],
    ['yes-no-or-count', 'No', 'no'],
    ['yes-no-or-count', '-1', undefined],
    ['duration-or-never', 'NEVER', 'never'],
    ['duration', 'NEVER', undefined],
    ['weekdays', 'Mon TUE 3', 'mon tue 3'],
    ['weekdays', 'Mon,Tue', undefined],
    ['weekdays', 'Mon Someday', undefined],
    ['months', 'January\n12', 'january\n12'],
    ['months', 'Jan', undefined],
    ['signals', 'sigterm 15', 'SIGTERM 15'],
    ['signals', 'ALL', 'all'],
    ['signals', 'term', undefined],
    ['exit-codes', 'Success', 'success'],
    ['when-holiday', ' suppress', 'suppress'],
    ['when-holiday', '\u00a0suppress', undefined],
    ['when-holiday', ' Suppress ', 'suppress'],
    ['priority', 'High', 'high'],
    ['text', 'Anything', undefined],
    // The sign for Kelvin, which toLowerCase makes a "k" of.
    ['log-level', '\u212a', undefined],
  ]
  for (const [type, value, meant] of cases)
    it(`${JSON.stringify(value)} as ${type} is ${meant === undefined ? 'left to people' : JSON.stringify(meant)}`, () =>
      assert.equal(mendedValue(SIMPLE_TYPES[type], value), meant))

  it('two words that differ in case only are both right, and nothing is guessed', () => {
    assert.equal(inKnownCase('aB', ['ab', 'AB']), undefined)
    assert.equal(inKnownCase('aB', ['ab', 'ac']), 'ab')
    assert.equal(inKnownCase('ab', ['ab']), undefined)
  })
})

describe('given the findings before and after mending', () => {
  const finding = (rule: string, severity: 'error' | 'warning' | 'info' = 'error') =>
    ({rule, severity, path: 'a.job.xml', message: 'x'}) as const

  it('more findings of a rule than were left for it are a new fault, whatever their place', () => {
    const [a, b] = [finding('a'), finding('b')]
    assert.equal(newFault([a, b], [a], [b]), undefined)
    assert.deepEqual(newFault([a, b], [a], [b, b]), b)
    assert.deepEqual(newFault([a], [a], [a]), a)
  })

  it('a warning is a new fault, a note is none', () => {
    assert.deepEqual(newFault([], [], [finding('w', 'warning')])?.rule, 'w')
    assert.equal(newFault([], [], [finding('i', 'info')]), undefined)
  })
})
