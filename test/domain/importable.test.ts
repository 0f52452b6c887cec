import assert from 'node:assert/strict'
import fc from 'fast-check'
import {clashing, judgeDrift} from '../../src/domain/importable.ts'
import {LIMITS} from '../../src/domain/limits.ts'
import {pathClashes, type LivePath} from '../../src/domain/path.ts'

const segment = fc.constantFrom('a', 'A', 'b', 'b.job.xml', 'B.job.xml')
const path = fc.array(segment, {minLength: 1, maxLength: 3}).map((segments) => segments.join('/') as LivePath)
const paths = fc.uniqueArray(path, {maxLength: 12})

describe('given plain objects of which some cannot lie in one folder', () => {
  it('what is left can, nothing that is released is left out, and nothing without a reason', () => {
    fc.assert(
      fc.property(paths, paths, (released, came) => {
        const out = clashing(released)
        const fixed = new Set(released.filter((one) => !out.has(one)))
        const left = clashing(came, fixed)
        const stays = new Set([...fixed, ...came.filter((one) => !left.has(one))])
        assert.deepEqual(pathClashes(stays), [])
        for (const [loser, other] of left) {
          assert.equal(fixed.has(loser), false)
          assert.notEqual(pathClashes([loser, other]).length, 0, `${loser} and ${other}`)
        }
      }),
    )
  })

  it('what no release can have is a warning beside a release, and an error where it hides a released file', () => {
    const size = LIMITS.file + 1
    const {objects, leftOut, findings} = judgeDrift(
      [
        {key: 'a.job.xml', size, etag: '1'},
        {key: 'dump.csv', size, etag: '2'},
        {key: 'aux.xml', size: 1, etag: '3'},
      ],
      new Set(['a.job.xml' as LivePath]),
    )
    assert.deepEqual([objects, leftOut], [[], ['a.job.xml', 'dump.csv', 'aux.xml']])
    assert.deepEqual(findings.map(({severity, path: where}) => `${severity} ${where}`).sort(), [
      'error a.job.xml',
      'warning aux.xml',
      'warning dump.csv',
    ])
  })
})
