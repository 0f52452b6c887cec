import assert from 'node:assert/strict'
import {Failure} from '../../src/domain/failure.ts'
import {pathFilter} from '../../src/domain/path-filter.ts'

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
})
