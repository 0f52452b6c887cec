import assert from 'node:assert/strict'
import fc from 'fast-check'
import {Failure} from '../../src/domain/failure.ts'
import {chosenRelease, formatReference, parseObjectReference, parseReference} from '../../src/domain/ref.ts'
import type {ReleaseNumber} from '../../src/domain/store-keys.ts'

const release = (number: number) => number as ReleaseNumber

const refusal = (parse: () => unknown): Failure => {
  try {
    parse()
  } catch (error) {
    assert.ok(error instanceof Failure)
    assert.equal(error.kind, 'usage')
    return error
  }
  assert.fail('it was accepted')
}

describe('given a reference to a release', () => {
  it('takes an environment alone for its newest release', () => {
    assert.deepEqual(parseReference('tst'), {environment: 'tst', choice: {kind: 'newest'}})
  })

  it('takes a number for that release', () => {
    assert.deepEqual(parseReference('tst@42'), {environment: 'tst', choice: {kind: 'number', release: 42}})
  })

  it('takes a negative number for so many before the newest', () => {
    assert.deepEqual(parseReference('prd-eu@-1'), {environment: 'prd-eu', choice: {kind: 'before', steps: 1}})
  })

  for (const [text, why] of [
    ['', /the name of the environment is missing/],
    ['@42', /the name of the environment is missing/],
    ['TST', /"TST" cannot be an environment/],
    ['tst@', /"@" is no number/],
    ['tst@latest', /"@latest" is no number/],
    ['tst@1.5', /"@1\.5" is no number/],
    ['tst@1e3', /"@1e3" is no number/],
    ['tst@0', /numbered from 1/],
    ['tst@-0', /numbered from 1/],
    ['tst@100000000', /numbered from 1/],
    ['tst@42@43', /"@42@43" is no number/],
    ['./live', /looks like a folder/],
    ['C:\\live', /looks like a folder/],
    ['tst:a.job.xml', /":a\.job\.xml" names an object/],
    ['tst@4:a.job.xml', /":a\.job\.xml" names an object/],
    ['t\u001b[31m', /t\\u001b\[31m/],
  ] as const) {
    it(`refuses ${JSON.stringify(text)} and says why`, () => {
      const failure = refusal(() => parseReference(text))
      assert.match(failure.message, why)
      assert.ok(failure.hints.length > 0)
    })
  }

  it('never fails in another way, whatever the text is', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), (text) => {
        for (const parse of [parseReference, parseObjectReference]) {
          try {
            parse(text)
          } catch (error) {
            if (!(error instanceof Failure) || error.kind !== 'usage') throw error
          }
        }
      }),
    )
  })
})

describe('given a reference to an object', () => {
  it('takes what follows the colon for its path', () => {
    const reference = parseObjectReference('tst@42:billing/load.job.xml')
    assert.deepEqual(reference, {
      environment: 'tst',
      choice: {kind: 'number', release: 42},
      path: 'billing/load.job.xml',
    })
  })

  it('needs no path', () => {
    assert.deepEqual(parseObjectReference('tst@-3'), parseReference('tst@-3'))
  })

  it('refuses a path that cannot be published', () => {
    assert.match(refusal(() => parseObjectReference('tst:')).message, /it is empty/)
    assert.match(refusal(() => parseObjectReference('tst:../secret')).message, /begins with a dot/)
  })

  it('is written again as it was read', () => {
    for (const text of ['tst', 'tst@42', 'tst@-1', 'tst:a.job.xml', 'tst@42:a/b.job.xml'])
      assert.equal(formatReference(parseObjectReference(text)), text)
  })
})

describe('given the newest release of an environment', () => {
  it('finds the number that a reference means', () => {
    assert.equal(chosenRelease({kind: 'newest'}, release(7)), 7)
    assert.equal(chosenRelease({kind: 'number', release: release(3)}, release(7)), 3)
    assert.equal(chosenRelease({kind: 'before', steps: 6}, release(7)), 1)
  })

  it('knows none before the first', () => {
    assert.equal(chosenRelease({kind: 'before', steps: 7}, release(7)), undefined)
  })
})
