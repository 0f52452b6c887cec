import assert from 'node:assert/strict'
import {ruleOfCode} from '../../src/domain/rules/rule-of-code.ts'

describe('given a code of JobScheduler where the id of a rule is wanted', () => {
  for (const written of ['SCHEDULER-438', 'scheduler-438', '438']) {
    it(`${written} is told by the rules that find it, and by the page that explains it`, () =>
      assert.deepEqual(ruleOfCode(written), {
        message: 'SCHEDULER-438 is a code of JobScheduler, not the id of a rule',
        hint: 'Found by order.state. docs/engine-codes.md#scheduler-438 says what it means and how to mend it.',
      }))
  }

  it('a code that several rules find names all of them', () =>
    assert.match(ruleOfCode('SCHEDULER-149')?.hint ?? '', /chain\.next-state, .*order\.state/))

  it('a code that no rule finds is told as one', () =>
    assert.match(ruleOfCode('SCHEDULER-99999')?.hint ?? '', /^No rule finds .*docs\/engine-codes\.md/))

  it('what is no code is left to the nearest id', () => assert.equal(ruleOfCode('job.langage'), undefined))
})
