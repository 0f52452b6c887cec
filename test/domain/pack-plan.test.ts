import assert from 'node:assert/strict'
import fc from 'fast-check'
import {sha256} from '../../src/domain/digest.ts'
import {LIMITS} from '../../src/domain/limits.ts'
import {planPacks, type PackDraft} from '../../src/domain/pack-plan.ts'
import type {LivePath} from '../../src/domain/path.ts'
import type {Manifest} from '../../src/domain/release.ts'
import type {Content} from '../../src/domain/tree.ts'
import {manifestOf, treeOf} from '../support/builders.ts'

const MIB = 1024 * 1024
const content = (name: string, size = 100): Content => ({sha256: sha256(name), size})

/** A release whose packs hold the named contents: one list of contents a pack. */
const releaseWithPacks = (packs: readonly (readonly Content[])[]): Manifest => {
  const base = manifestOf(treeOf({}))
  return {
    ...base,
    packs: packs.map((contents, index) => ({
      sha256: sha256(`pack ${index}: ${contents.map(({sha256: digest}) => digest).join()}`),
      size: 50,
      contentSize: contents.reduce((sum, {size}) => sum + size, 0),
    })),
    files: packs.flatMap((contents, pack) => {
      let offset = 0
      return contents.map((entry) => {
        const file = {path: `${entry.sha256}.xml` as LivePath, ...entry, pack, offset}
        offset += entry.size
        return file
      })
    }),
  }
}

const kinds = (drafts: readonly PackDraft[]): string[] => drafts.map(({kind}) => kind)

describe('the packs of the next release', () => {
  it('are one fresh pack for a first release', () => {
    assert.deepEqual(planPacks([content('a'), content('b')], undefined), [
      {kind: 'fresh', contents: [content('a'), content('b')]},
    ])
  })

  it('are none for an empty tree', () => assert.deepEqual(planPacks([], undefined), []))

  it('hold only what the parent does not address', () => {
    const parent = releaseWithPacks([[content('a'), content('b')]])
    const drafts = planPacks([content('a'), content('c')], parent)
    assert.deepEqual(kinds(drafts), ['kept', 'fresh'])
    assert.deepEqual(drafts[1]?.contents, [content('c')])
  })

  it('leave out packs of which nothing is needed any more', () => {
    const parent = releaseWithPacks([[content('a')], [content('b')]])
    const drafts = planPacks([content('b')], parent)
    assert.deepEqual(
      drafts.map((draft) => 'reference' in draft && draft.reference),
      [parent.packs[1]],
    )
  })

  it('hold afresh what a lost pack held, but for what lies in another one, too', () => {
    const parent = releaseWithPacks([
      [content('a'), content('b')],
      [content('b'), content('c')],
    ])
    const [lost] = parent.packs
    assert.ok(lost)
    const needed = [content('a'), content('b'), content('c')]
    const drafts = planPacks(needed, parent, [], new Set([lost.sha256]))
    assert.deepEqual(kinds(drafts), ['kept', 'fresh'])
    assert.deepEqual(
      drafts.map(({contents}) => contents.map(({sha256: digest}) => digest)),
      [[sha256('b'), sha256('c')], [sha256('a')]],
    )
  })

  it('give a large file a pack of its own', () => {
    const large = content('large', LIMITS.largeFile)
    assert.deepEqual(
      planPacks([content('a'), large, content('b')], undefined).map(({contents}) => contents.length),
      [2, 1],
    )
  })

  it('renew the packs of a rollback target that the parent does not address', () => {
    const parent = releaseWithPacks([[content('new')]])
    const target = releaseWithPacks([[content('old')]])
    assert.deepEqual(kinds(planPacks([content('old')], parent, [target])), ['renewed'])
  })

  it('stay as they are up to 16 small ones', () => {
    const packs = Array.from({length: 15}, (_, index) => [content(`old ${index}`)])
    const drafts = planPacks([...packs.flat(), content('new')], releaseWithPacks(packs))
    assert.equal(kinds(drafts).filter((kind) => kind === 'kept').length, 15)
    assert.equal(drafts.length, 16)
  })

  it('are packed afresh when there would be a 17th, new contents in a pack of their own', () => {
    const packs = Array.from({length: 16}, (_, index) => [content(`old ${index}`)])
    const drafts = planPacks([...packs.flat(), content('new')], releaseWithPacks(packs))
    assert.deepEqual(kinds(drafts), ['repacked', 'fresh'])
    assert.equal(drafts[0]?.contents.length, 16)
  })

  it('do not count those of single large files, and do not touch them', () => {
    const large = Array.from({length: 40}, (_, index) => [content(`large ${index}`, LIMITS.largeFile)])
    const drafts = planPacks([...large.flat(), content('new')], releaseWithPacks(large))
    assert.equal(kinds(drafts).filter((kind) => kind === 'kept').length, 40)
    const small = Array.from({length: 16}, (_, index) => [content(`old ${index}`)])
    const mixed = planPacks([...large.flat(), ...small.flat(), content('new')], releaseWithPacks([...large, ...small]))
    assert.deepEqual(new Set(kinds(mixed)), new Set(['kept', 'repacked', 'fresh']))
  })

  it('never hold more than 1 GiB each', () => {
    const contents = Array.from({length: 600}, (_, index) => content(`c${index}`, 3 * MIB))
    const drafts = planPacks(contents, undefined)
    assert.equal(drafts.length, 2)
    for (const {contents: held} of drafts) {
      assert.ok(held.reduce((sum, {size}) => sum + size, 0) <= LIMITS.packContent)
    }
  })

  it('hold every needed content exactly once, whatever was there before', () => {
    const anyContents = fc.uniqueArray(fc.nat(60), {maxLength: 40})
    const anyPacks = fc.uniqueArray(fc.nat(60), {maxLength: 40}).chain((names) =>
      fc.array(fc.nat(20), {minLength: names.length, maxLength: names.length}).map((places) => {
        const packs = new Map<number, Content[]>()
        names.forEach((name, index) => {
          const place = places[index] ?? 0
          packs.set(place, [...(packs.get(place) ?? []), content(String(name), 10)])
        })
        return [...packs.values()]
      }),
    )
    fc.assert(
      fc.property(anyContents, anyPacks, (names, packs) => {
        const needed = names.map((name) => content(String(name), 10))
        const drafts = planPacks(needed, releaseWithPacks(packs))
        const held = drafts.flatMap(({contents}) => contents.map(({sha256: digest}) => digest))
        assert.deepEqual(held.toSorted(), needed.map(({sha256: digest}) => digest).toSorted())
        assert.ok(drafts.length <= LIMITS.smallPacks)
        assert.ok(drafts.every(({contents}) => contents.length > 0))
      }),
    )
  })
})
