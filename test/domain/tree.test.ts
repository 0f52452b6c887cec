import assert from 'node:assert/strict'
import fc from 'fast-check'
import {sha256} from '../../src/domain/digest.ts'
import {applyChanges, diffTrees, treeDigest, type Tree} from '../../src/domain/tree.ts'
import {anyTree, treeOf} from '../support/builders.ts'

const asObject = (tree: Tree): object => Object.fromEntries(tree)

describe('the difference of two trees', () => {
  it('leads from one to the other', () => {
    fc.assert(
      fc.property(anyTree, anyTree, (before, after) => {
        assert.deepEqual(asObject(applyChanges(before, diffTrees(before, after))), asObject(after))
      }),
    )
  })

  it('is nothing for equal trees', () => {
    fc.assert(fc.property(anyTree, (tree) => assert.deepEqual(diffTrees(tree, new Map(tree)), [])))
  })

  it('is told by content, not by size', () => {
    const [change] = diffTrees(treeOf({'a.job.xml': 'repeat="60"'}), treeOf({'a.job.xml': 'repeat="30"'}))
    assert.equal(change?.kind, 'modify')
  })
})

describe('a tree digest', () => {
  it('is the SHA-256 of its lines in byte order', () => {
    const tree = treeOf({'b.job.xml': 'b', 'a/c.job.xml': 'c', 'a-b.job.xml': 'x'})
    const line = (content: string, path: string): string => `${sha256(content)} ${path}\n`
    assert.equal(treeDigest(tree), sha256(line('x', 'a-b.job.xml') + line('c', 'a/c.job.xml') + line('b', 'b.job.xml')))
  })

  it('does not depend on the order in which files were found', () => {
    fc.assert(fc.property(anyTree, (tree) => assert.equal(treeDigest(tree), treeDigest(new Map([...tree].reverse())))))
  })
})
