import assert from 'node:assert/strict'
import fc from 'fast-check'
import {orderSteps} from '../../src/domain/apply-order.ts'
import {planApply, type ApplyInput, type ApplyPlan, type ApplyStep} from '../../src/domain/apply.ts'
import type {Observation} from '../../src/domain/live-compare.ts'
import type {FileStamp, ManagedFile} from '../../src/domain/live-state.ts'
import {foldCase, parentFolders, type LivePath} from '../../src/domain/path.ts'
import type {Content, Tree} from '../../src/domain/tree.ts'
import {anyTree, contentOf, treeOf} from '../support/builders.ts'

const HOUR = 3_600_000
const NOW = 1_800_000_000_000
const stamp: FileStamp = {size: 1, mtime: 1n, inode: 1n, ctime: 1n}
const path = (text: string): LivePath => text as LivePath

const managedOf = (tree: Tree, restored: readonly number[] = []): Map<LivePath, ManagedFile> =>
  new Map(Array.from(tree, ([name, content]) => [name, {...content, stamp, restored}]))

const observedOf = (tree: Tree): Map<LivePath, Observation> =>
  new Map(Array.from(tree, ([name, content]) => [name, {stamp, content}]))

/** The plan for a folder in which `managed` came from releases and `found` is there. */
const plan = (
  wanted: Record<string, string>,
  managed: Record<string, string>,
  found: Record<string, string>,
  over: Partial<ApplyInput> = {},
): ApplyPlan =>
  planApply({
    wanted: treeOf(wanted),
    managed: managedOf(treeOf(managed)),
    observed: observedOf(treeOf(found)),
    now: NOW,
    restore: 'thrice-an-hour',
    foreign: 'keep',
    ...over,
  })

const told = (steps: readonly ApplyStep[]): string[] =>
  steps.map(({kind, path: name, reason, fate}) => `${kind} ${name} ${reason} ${fate}`)

describe('given a live folder and what it shall hold', () => {
  it('what is right stays as it is', () => {
    const {steps, right, adopted} = plan({a: '1'}, {a: '1'}, {a: '1'})
    assert.deepEqual(steps, [])
    assert.deepEqual([...right.keys()], ['a'])
    assert.deepEqual(adopted, [])
  })

  it('what is right, but was not ours, is adopted and not written', () => {
    const {steps, adopted, right} = plan({a: '1'}, {}, {a: '1'})
    assert.deepEqual(steps, [])
    assert.deepEqual(adopted, ['a'])
    assert.equal(right.size, 1)
  })

  it('new, changed and deleted files are steps without a backup', () => {
    const {steps, edited} = plan(
      {new: '1', same: '2', other: '3'},
      {same: '2', other: 'old', gone: '4'},
      {
        same: '2',
        other: 'old',
        gone: '4',
      },
    )
    assert.deepEqual(told(steps), ['write new added drop', 'write other changed drop', 'remove gone deleted drop'])
    assert.deepEqual(edited, [])
  })

  it('an edit is restored and kept in the backup', () => {
    const {steps, edited} = plan({a: '1'}, {a: '1'}, {a: 'edit'})
    assert.deepEqual(told(steps), ['write a restored back-up'])
    assert.deepEqual(edited, ['a'])
  })

  it('a managed file that somebody removed is restored; there is nothing to keep', () => {
    const {steps, edited} = plan({a: '1'}, {a: '1'}, {})
    assert.deepEqual(told(steps), ['write a restored drop'])
    assert.deepEqual(edited, ['a'])
  })

  it('an edited file that the release changes or deletes goes to the backup', () => {
    const {steps, edited} = plan({a: '2'}, {a: '1', b: '1'}, {a: 'edit', b: 'edit'})
    assert.deepEqual(told(steps), ['write a changed back-up', 'remove b deleted back-up'])
    assert.deepEqual(edited, ['a', 'b'])
  })

  it('a stranger at a released path counts as edited', () => {
    const {steps, edited} = plan({a: '1'}, {}, {a: 'mine'})
    assert.deepEqual(told(steps), ['write a changed back-up'])
    assert.deepEqual(edited, ['a'])
  })

  it('a deleted file that is gone already is no step', () => {
    assert.deepEqual(plan({}, {a: '1'}, {}).steps, [])
  })

  it('foreign files are kept and told', () => {
    const {steps, foreign} = plan({a: '1'}, {}, {z: 'x', 'b/y': 'x'})
    assert.deepEqual(told(steps), ['write a added drop'])
    assert.deepEqual(foreign, ['b/y', 'z'])
  })

  it('foreign files go to the backup where that is asked for', () => {
    const {steps, foreign} = plan({}, {}, {z: 'x'}, {foreign: 'remove'})
    assert.deepEqual(told(steps), ['remove z foreign back-up'])
    assert.deepEqual(foreign, [])
  })

  it('a foreign file where a folder is wanted, or below a wanted file, gives way into the backup', () => {
    const {steps} = plan({'a/x': '1', b: '2'}, {}, {a: 'mine', 'b/c/d': 'mine', 'bb/c': 'mine'})
    assert.deepEqual(told(orderSteps(steps)), [
      'remove a in-the-way back-up',
      'write a/x added drop',
      'remove b/c/d in-the-way back-up',
      'write b added drop',
    ])
  })
})

describe('given a path that somebody edits again and again', () => {
  const edited = (restored: readonly number[], over: Partial<ApplyInput> = {}, wanted = '1') =>
    plan({a: wanted}, {}, {a: 'edit'}, {managed: managedOf(treeOf({a: '1'}), restored), ...over})
  const thrice = [NOW - 3000, NOW - 2000, NOW - 1000]

  it('it is restored twice', () => {
    assert.deepEqual(told(edited(thrice.slice(1)).steps), ['write a restored back-up'])
  })

  it('after three times within an hour it is left alone, with what it should hold', () => {
    const {steps, contested, edited: paths} = edited(thrice)
    assert.deepEqual(steps, [])
    assert.equal(contested.get(path('a'))?.sha256, contentOf('1').sha256)
    assert.deepEqual(paths, ['a'])
  })

  it('the same when it is removed again and again', () => {
    const {steps, contested} = edited(thrice, {observed: new Map()})
    assert.deepEqual(steps, [])
    assert.deepEqual([...contested.keys()], ['a'])
  })

  it('it is restored again when an hour has passed since the first time', () => {
    assert.equal(edited([NOW - HOUR, ...thrice.slice(1)]).steps.length, 1)
  })

  it('it is restored when a release changes it, and when it is asked for', () => {
    assert.deepEqual(told(edited(thrice, {}, '2').steps), ['write a changed back-up'])
    assert.deepEqual(told(edited(thrice, {restore: 'always'}).steps), ['write a restored back-up'])
  })

  it('a clock that was turned back does not leave it alone for ever', () => {
    assert.equal(edited([NOW + HOUR, NOW + HOUR, NOW + HOUR]).steps.length, 1)
  })
})

/** A folder as a file system would have it: carries out steps and refuses what a file system refuses. */
const carryOut = (
  found: Tree,
  steps: readonly ApplyStep[],
): {readonly files: Map<string, Content>; readonly backup: string[]} => {
  const files = new Map<string, Content>(found)
  const backup: string[] = []
  for (const step of steps) {
    const present = files.get(step.path)
    if (step.fate === 'back-up') {
      assert.ok(present !== undefined, `nothing to back up at ${step.path}`)
      backup.push(step.path)
    }
    if (step.kind === 'remove') files.delete(step.path)
    else {
      for (const folder of parentFolders(step.path)) assert.ok(!files.has(folder), `${folder} is a file`)
      for (const other of files.keys()) assert.ok(!other.startsWith(`${step.path}/`), `${step.path} is a folder`)
      files.set(step.path, step.after)
    }
  }
  return {files, backup}
}

/** Files that a file system can have: no file is the folder of another one. */
const possible = (tree: Tree): Tree => {
  const folders = new Set([...tree.keys()].flatMap((name) => parentFolders(name)))
  return new Map([...tree].filter(([name]) => !folders.has(name)))
}

const anySituation = fc
  .record({wanted: anyTree, managed: anyTree, strangers: anyTree, edits: fc.nat(3)})
  .map((given) => {
    const managed = possible(given.managed)
    const found = new Map<LivePath, Content>(managed)
    for (const name of [...managed.keys()].slice(0, given.edits)) found.set(name, contentOf(`edit of ${name}`))
    for (const [name, content] of given.strangers) {
      const together = possible(new Map([...found, [name, content]]))
      if (together.size === found.size + 1) found.set(name, content)
    }
    return {wanted: given.wanted, managed, found}
  })

describe('given any folder and any release', () => {
  it('applying the plan gives the release and the foreign files, and loses nothing that others wrote', () => {
    fc.assert(
      fc.property(anySituation, ({wanted, managed, found}) => {
        const input = {wanted, managed: managedOf(managed), observed: observedOf(found), now: NOW} as const
        const {steps, foreign} = planApply({...input, restore: 'always', foreign: 'keep'})
        const {files, backup} = carryOut(found, orderSteps(steps))
        const expected = new Map<string, Content>([
          ...foreign.map((name) => [name, found.get(name)!] as const),
          ...wanted,
        ])
        assert.deepEqual(new Map([...files].sort()), new Map([...expected].sort()))
        for (const [name, content] of found) {
          const written = managed.get(name)?.sha256 === content.sha256
          const kept = files.get(name)?.sha256 === content.sha256 || backup.includes(name)
          assert.ok(written || kept, `${name} is lost`)
        }
      }),
    )
  })

  it('nothing is removed before everything is written, but for what is in the way of the next write', () => {
    fc.assert(
      fc.property(anySituation, ({wanted, managed, found}) => {
        const input = {wanted, managed: managedOf(managed), observed: observedOf(found), now: NOW} as const
        const ordered = orderSteps(planApply({...input, restore: 'always', foreign: 'remove'}).steps)
        const lastWrite = ordered.findLastIndex(({kind}) => kind === 'write')
        for (const [index, step] of ordered.entries()) {
          if (step.kind !== 'remove' || index > lastWrite) continue
          const next = ordered.slice(index).find(({kind}) => kind === 'write')!.path
          const inTheWay =
            foldCase(next) === foldCase(step.path) ||
            next.startsWith(`${step.path}/`) ||
            step.path.startsWith(`${next}/`)
          assert.ok(inTheWay, `${step.path} goes before ${next} is there`)
        }
      }),
    )
  })

  it('what was applied needs no further step', () => {
    fc.assert(
      fc.property(anySituation, ({wanted, managed, found}) => {
        const input = {wanted, managed: managedOf(managed), observed: observedOf(found), now: NOW} as const
        const first = planApply({...input, restore: 'always', foreign: 'keep'})
        const {files} = carryOut(found, orderSteps(first.steps))
        const again = planApply({
          ...input,
          managed: managedOf(wanted),
          observed: observedOf(files as Map<LivePath, Content>),
          restore: 'always',
          foreign: 'keep',
        })
        assert.deepEqual(again.steps, [])
        assert.deepEqual(again.foreign, first.foreign)
      }),
    )
  })
})
