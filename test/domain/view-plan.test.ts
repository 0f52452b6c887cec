import assert from 'node:assert/strict'
import {compareView, deletionsFirst} from '../../src/domain/view-plan.ts'
import type {ViewRecord} from '../../src/domain/documents.ts'
import type {LivePath} from '../../src/domain/path.ts'
import type {ReleaseNumber} from '../../src/domain/store-keys.ts'
import {contentOf, treeOf} from '../support/builders.ts'

const recordOf = (objects: Readonly<Record<string, [text: string, etag: string]>>): ViewRecord => ({
  release: 1 as ReleaseNumber,
  objects: new Map(
    Object.entries(objects).map(([path, [text, etag]]) => [path as LivePath, {sha256: contentOf(text).sha256, etag}]),
  ),
})
const entries = (listed: Readonly<Record<string, string>>) =>
  Object.entries(listed).map(([key, etag]) => ({key, size: 1, etag}))

describe('the objects view against its record and the release', () => {
  it('is in line when every ETag is that of our PUT and every content is released', () => {
    const comparison = compareView(entries({a: '1'}), recordOf({a: ['x', '1']}), treeOf({a: 'x'}))
    assert.deepEqual([...comparison.inLine.keys()], ['a'])
  })

  it('shows what is missing, stale and obsolete', () => {
    const comparison = compareView(
      entries({stale: '1', obsolete: '2'}),
      recordOf({stale: ['old', '1'], obsolete: ['y', '2']}),
      treeOf({stale: 'new', missing: 'z'}),
    )
    assert.deepEqual(comparison.missing, ['missing'])
    assert.deepEqual(comparison.stale, ['stale'])
    assert.deepEqual(comparison.obsolete, ['obsolete'])
  })

  it('doubts every key whose ETag is not the recorded one, however it looks', () => {
    const comparison = compareView(
      entries({a: '9', b: '9', c: '9'}),
      recordOf({a: ['x', '1'], b: ['y', '1']}),
      treeOf({a: 'x'}),
    )
    assert.deepEqual(
      comparison.unknown.map(({path, place}) => `${path} ${place}`),
      ['a released', 'b recorded', 'c elsewhere'],
    )
  })

  it('passes over the keys of jsctl itself, and calls names that break the grammar foreign', () => {
    const comparison = compareView(entries({'.jsctl/head.json': '1', '../x': '2', 'a//b': '3'}), undefined, treeOf({}))
    assert.deepEqual(comparison.foreign, ['../x', 'a//b'])
  })
})

describe('deletions in the view', () => {
  const paths = (...texts: string[]): LivePath[] => texts as LivePath[]

  it('come first where a file gives way to a folder, or a folder to a file', () => {
    const first = deletionsFirst(paths('a', 'b/c', 'other'), treeOf({'a/x': '1', b: '2'}))
    assert.deepEqual([...first], ['a', 'b/c'])
  })
})
