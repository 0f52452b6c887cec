import assert from 'node:assert/strict'
import fc from 'fast-check'
import {findingChanges} from '../../src/domain/finding-changes.ts'
import type {Finding} from '../../src/domain/finding.ts'

const found = (message: string, line: number, path = 'a.job.xml'): Finding => ({
  rule: 'job.no-script',
  severity: 'error',
  path,
  line,
  column: 1,
  message,
})

describe('given what two checks found', () => {
  it('tells what is new and what is mended', () => {
    const [one, two, three] = [found('one', 1), found('two', 2), found('three', 3)]
    assert.deepEqual(findingChanges([one, two], [two, three]), {fresh: [three], mended: [one]})
  })

  it('a finding that moved with its line is neither', () => {
    assert.deepEqual(findingChanges([found('one', 1)], [found('one', 7)]), {fresh: [], mended: []})
  })

  it('the same words about another file are another finding', () => {
    const [here, there] = [found('one', 1), found('one', 1, 'b.job.xml')]
    assert.deepEqual(findingChanges([here], [there]), {fresh: [there], mended: [here]})
  })

  it('of several alike, those that stand where they stood are the old ones', () => {
    const [first, second, third] = [found('one', 1), found('one', 5), found('one', 9)]
    assert.deepEqual(findingChanges([first, third], [first, second, third]), {fresh: [second], mended: []})
    assert.deepEqual(findingChanges([first, second, third], [found('one', 2), found('one', 6)]).mended, [third])
  })

  it('the numbers always add up', () => {
    const list = fc.array(
      fc
        .tuple(fc.constantFrom('one', 'two'), fc.integer({min: 1, max: 3}))
        .map(([message, line]) => found(message, line)),
      {maxLength: 8},
    )
    fc.assert(
      fc.property(list, list, (before, after) => {
        const {fresh, mended} = findingChanges(before, after)
        assert.equal(before.length - mended.length + fresh.length, after.length)
        assert.ok(fresh.every((finding) => !mended.some(({message}) => message === finding.message)))
      }),
    )
  })
})
