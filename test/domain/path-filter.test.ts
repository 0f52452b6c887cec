import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import picomatch from 'picomatch'
import {Failure} from '../../src/domain/failure.ts'
import {pathFilter} from '../../src/domain/path-filter.ts'
import {wildcardMatcher} from '../../src/domain/wildcards.ts'

describe('given the globs of --only', () => {
  for (const glob of ['[', 'a]', '(a', 'a)', '{a', '*.(xml', 'billing/[ab/**', '[z-a]']) {
    it(`${glob}, whose brackets are wrong, is refused by its name`, () => {
      assert.throws(
        () => pathFilter([glob]),
        (error: unknown) =>
          error instanceof Failure &&
          error.kind === 'usage' &&
          error.message === `--only does not understand "${glob}"`,
      )
    })
  }

  for (const glob of ['', '/', '!a', './']) {
    it(`"${glob}", which means nothing, is refused`, () => {
      assert.throws(() => pathFilter([glob]), /--only does not understand/)
    })
  }

  it('brackets mean what they mean in a shell, and themselves behind a backslash', () => {
    const matched = (glob: string) => ['a.xml', 'b.xml', '[a].xml', 'x/a.xml'].filter(pathFilter([glob]))
    assert.deepEqual(matched('[ab].xml'), ['a.xml', 'b.xml'])
    assert.deepEqual(matched('{a,x/a}.xml'), ['a.xml', 'x/a.xml'])
    assert.deepEqual(matched('\\[a\\].xml'), ['[a].xml'])
    assert.deepEqual(matched('x'), ['x/a.xml'])
  })

  it('many "*" cost no more than their number', () => {
    const matches = pathFilter([`${'*a'.repeat(20)}*c`, `${'**/a/'.repeat(20)}c`])
    assert.equal(matches('a'.repeat(200)), false)
    assert.equal(matches(`${'a'.repeat(200)}c`), true)
    assert.equal(matches(`${'a/'.repeat(100)}b`), false)
    assert.equal(matches(`${'a/'.repeat(100)}c/d`), true)
  })

  it('what is in a folder is meant, and not what has its name, however many "*" there are', () => {
    const matched = ['x/a1b1c1/d/e', 'a1b1c1/d', 'x/a1b1c1'].filter(pathFilter(['**/a*b*c*/**']))
    assert.deepEqual(matched, ['x/a1b1c1/d/e', 'a1b1c1/d'])
  })

  it('many "*" in one name with brackets are refused: nobody can tell how long they would take', () => {
    assert.throws(() => pathFilter([`${'*a'.repeat(20)}[bc]`]), /--only does not understand/)
    const four = pathFilter(['{a/**,b/**,**/c/*,*.{job,order}.xml}'])
    assert.deepEqual(['a/x', 'x/c/d', 'e.job.xml', 'e.xml'].map(four), [true, true, true, false])
  })

  it('wildcards mean the same whether they are few or many', () => {
    const segment = fc.string({unit: fc.constantFrom('a', 'b', '.', '*', '?'), minLength: 1, maxLength: 4})
    const name = fc.string({unit: fc.constantFrom('a', 'b', '.'), minLength: 1, maxLength: 4})
    const isName = (one: string): boolean => !/^\.{1,2}$/.test(one)
    const globs = fc.array(
      fc.oneof(
        segment.filter((one) => isName(one) && !one.includes('**')),
        fc.constant('**'),
      ),
      {minLength: 1, maxLength: 4},
    )
    const paths = fc.array(name.filter(isName), {minLength: 1, maxLength: 4})
    fc.assert(
      fc.property(globs, paths, (above, folders) => {
        // Whether a last `**` may stand for nothing depends with picomatch on what is before it.
        const [glob, path] = [
          [...above, 'b'],
          [...folders, 'b'],
        ]
        const expected = picomatch(glob.join('/'), {dot: true})(path.join('/'))
        assert.equal(wildcardMatcher(glob.join('/'))(path.join('/')), expected)
      }),
      {numRuns: 2000},
    )
  })
})
