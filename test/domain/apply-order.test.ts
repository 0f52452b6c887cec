import assert from 'node:assert/strict'
import {orderSteps} from '../../src/domain/apply-order.ts'
import type {ApplyStep, RemoveStep, WriteStep} from '../../src/domain/apply.ts'
import type {LivePath} from '../../src/domain/path.ts'
import {contentOf} from '../support/builders.ts'

const stamp = {size: 1, mtime: 1n, inode: 1n, ctime: 1n}
const write = (path: string): WriteStep => ({
  kind: 'write',
  path: path as LivePath,
  before: null,
  after: contentOf(path),
  reason: 'added',
  fate: 'drop',
})
const remove = (path: string): RemoveStep => ({
  kind: 'remove',
  path: path as LivePath,
  before: {stamp},
  reason: 'deleted',
  fate: 'drop',
})
const order = (steps: readonly ApplyStep[], references: Record<string, string[]> = {}): string[] =>
  orderSteps(steps, new Map(Object.entries(references).map(([path, names]) => [path as LivePath, names]))).map(
    ({kind, path}) => `${kind === 'write' ? '+' : '-'}${path}`,
  )

const EVERY_KIND = [
  'c,1.order.xml',
  'c.job_chain.xml',
  'j.job.xml',
  'm.monitor.xml',
  's.schedule.xml',
  'l.lock.xml',
  'p.process_class.xml',
  'x.params.xml',
]

describe('given new objects of every kind', () => {
  it('what others need is written first, includes before everything', () => {
    assert.deepEqual(
      order(EVERY_KIND.map(write)),
      EVERY_KIND.toReversed().map((path) => `+${path}`),
    )
  })

  it('deletions go the other way round, after all writes', () => {
    assert.deepEqual(order([...EVERY_KIND.toReversed().map(remove), write('z,9.order.xml')]), [
      '+z,9.order.xml',
      ...EVERY_KIND.map((path) => `-${path}`),
    ])
  })

  it('within a kind the path decides', () => {
    assert.deepEqual(order(['b.job.xml', 'a/z.job.xml', 'a.job.xml'].map(write)), [
      '+a.job.xml',
      '+a/z.job.xml',
      '+b.job.xml',
    ])
  })
})

describe('given job chains that name each other', () => {
  const chains = ['a.job_chain.xml', 'sub/b.job_chain.xml', 'c.job_chain.xml'].map(write)

  it('an inner chain is written before its outer one, however the reference is written', () => {
    const references = {
      'a.job_chain.xml': ['sub/B'],
      'sub/b.job_chain.xml': ['../c'],
    }
    assert.deepEqual(order(chains, references), ['+c.job_chain.xml', '+sub/b.job_chain.xml', '+a.job_chain.xml'])
    const absolute = {'a.job_chain.xml': ['/sub/b'], 'sub/b.job_chain.xml': ['/./c']}
    assert.deepEqual(order(chains, absolute), ['+c.job_chain.xml', '+sub/b.job_chain.xml', '+a.job_chain.xml'])
  })

  it('a circle, a chain that is not there, and a path above the root end nothing', () => {
    const references = {
      'a.job_chain.xml': ['sub/b', 'missing', '../../../x'],
      'sub/b.job_chain.xml': ['/a'],
    }
    assert.deepEqual(order(chains, references).toSorted(), [
      '+a.job_chain.xml',
      '+c.job_chain.xml',
      '+sub/b.job_chain.xml',
    ])
  })
})

describe('given names that exclude each other', () => {
  it('a name that differs in case only is removed just before the new one is written', () => {
    assert.deepEqual(order([remove('Load.job.xml'), write('a.job.xml'), write('load.job.xml'), write('z.job.xml')]), [
      '+a.job.xml',
      '-Load.job.xml',
      '+load.job.xml',
      '+z.job.xml',
    ])
  })

  it('a file gives way to a folder just before the first file in it', () => {
    assert.deepEqual(order([remove('a'), write('a/y.job.xml'), write('a/x.lock.xml'), write('b.params.xml')]), [
      '+b.params.xml',
      '-a',
      '+a/x.lock.xml',
      '+a/y.job.xml',
    ])
  })

  it('the files of a folder give way to a file, orders first', () => {
    assert.deepEqual(order([remove('a/j.job.xml'), remove('a/b/c,1.order.xml'), write('a'), remove('ab')]), [
      '-a/b/c,1.order.xml',
      '-a/j.job.xml',
      '+a',
      '-ab',
    ])
  })
})
