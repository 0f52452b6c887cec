import assert from 'node:assert/strict'
import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {Failure} from '../../src/domain/failure.ts'
import type {OthersWork} from '../../src/domain/others-work.ts'
import type {GitSource} from '../../src/domain/release.ts'
import type {ReleaseNumber} from '../../src/domain/store-keys.ts'
import type {WorkTree} from '../../src/ports/index.ts'
import type {PublicationResult} from '../../src/usecases/publication/publish-tree.ts'
import type {PushRequest} from '../../src/usecases/push.ts'
import {rollback} from '../../src/usecases/rollback.ts'
import {deskAt, jobText, publicationRequest, publishedFiles} from '../support/publishing.ts'
import {watchStore} from '../support/stores.ts'
import {readFiles, scratchFolder, testWorld, type TestWorldOptions} from '../support/world.ts'

type Files = Readonly<Record<string, string | null>>

const number = (release: number): ReleaseNumber => release as ReleaseNumber

const published = (result: PublicationResult): Extract<PublicationResult, {kind: 'published'}> => {
  assert.ok(result.kind === 'published', result.kind)
  return result
}

const touches = (result: PublicationResult): OthersWork => {
  assert.ok(result.kind === 'published' || result.kind === 'planned', result.kind)
  assert.ok(result.plan.wanted.touches)
  return result.plan.wanted.touches
}

/** The conflicts that refuse a push, as `kind path@release author`. */
const conflictsOf = async (pushing: Promise<PublicationResult>): Promise<readonly string[]> => {
  const error = await pushing.then(
    () => undefined,
    (cause: unknown) => cause,
  )
  assert.ok(error instanceof Failure, `a refusal is expected, not ${String(error)}`)
  assert.equal(error.kind, 'conflict', error.message)
  const {conflicts} = error.facts as {conflicts: {path: string; kind: string; release: number; author: string}[]}
  return conflicts.map(({path, kind, release, author}) => `${kind} ${path} ${release} ${author}`)
}

const START = {'a.job.xml': jobText('a1'), 'b.job.xml': jobText('b1'), 'c.job.xml': jobText('c1')}

/** One environment with several desks, each with a folder and a memory of its own; the first, mine, published START. */
const desks = async (scratch: string) => {
  const mine = deskAt(scratch)
  const desk = (place: string, author: string, more: Partial<TestWorldOptions> = {}) => {
    const at = deskAt(join(scratch, place))
    const world = {scratch: join(scratch, place), author, ...more}
    return {
      save: at.save,
      folder: at.folder,
      push: (request: Partial<PushRequest> = {}, options: Partial<TestWorldOptions> = {}) =>
        mine.push({folder: at.folder, ...request}, {...world, ...options}),
    }
  }
  await mine.save(START)
  await mine.push()
  const otto = desk('other', 'otto@desk-8')
  await otto.save(START)
  await otto.push()
  const theirs = async (files: Files, request: Partial<PushRequest> = {}) => {
    await otto.save(files)
    return published(await otto.push({message: 'theirs', ...request}))
  }
  const back = (to: number) => rollback(testWorld({scratch}), {...publicationRequest(mine.environment), to, paths: []})
  const files = async () => publishedFiles(await mine.store(), scratch)
  return {...mine, desk, theirs, back, files}
}

describe('given a folder whose base others published upon', () => {
  const scratch = scratchFolder()
  const behind = async (theirs: Files) => {
    const place = await desks(scratch.path)
    await place.theirs(theirs)
    return place
  }

  it('each path that it would undo is told as what it is, with the release and the author that changed it last', async () => {
    const {theirs, save, push, files} = await behind({'b.job.xml': jobText('b2'), 'c.job.xml': null})
    await theirs({'new.job.xml': jobText('new'), 'b.job.xml': jobText('b3'), 'both.job.xml': jobText('theirs')})
    const before = await files()
    await save({'both.job.xml': jobText('mine')})
    assert.deepEqual(await conflictsOf(push()), [
      'return b.job.xml 3 otto@desk-8',
      'overwrite both.job.xml 3 otto@desk-8',
      'restore c.job.xml 2 otto@desk-8',
      'delete new.job.xml 3 otto@desk-8',
    ])
    assert.deepEqual(await files(), before, 'nothing was published')
  })

  it('an edit of what both changed, and a deletion of what they changed, are conflicts, too', async () => {
    const {save, push} = await behind({'a.job.xml': jobText('a2'), 'b.job.xml': jobText('b2')})
    await save({'a.job.xml': jobText('mine'), 'b.job.xml': null})
    assert.deepEqual(await conflictsOf(push()), ['overwrite a.job.xml 2 otto@desk-8', 'delete b.job.xml 2 otto@desk-8'])
  })

  it('the message names base, paths and releases, and the three ways on', async () => {
    const {push, save} = await behind({'b.job.xml': jobText('b2')})
    await save({'a.job.xml': jobText('a2')})
    await assert.rejects(push(), (error: Failure) => {
      assert.match(error.message, /undo what others published in tst since tst@1, this folder's base: b\.job\.xml$/)
      assert.match(
        error.hints.join('\n'),
        /tst@2 by otto@desk-8: b\.job\.xml\n[^]*--base 2[^]*--only[^]*--allow-reverts/,
      )
      assert.equal(error.exitCode, 6)
      return true
    })
  })

  it('a dry run is refused as well, after its plan was shown with the conflicts', async () => {
    const {folder, environment} = await behind({'b.job.xml': jobText('b2')})
    const world = testWorld({scratch: scratch.path})
    const {push: pushFolder} = await import('../../src/usecases/push.ts')
    const request = {
      ...publicationRequest(environment, {mode: 'dry-run'}),
      folder,
      only: [],
      othersWork: 'keep',
    } as const
    await assert.rejects(pushFolder(world, request), /undo what others published/)
    const shown = world.events.flatMap((event) => (event.type === 'plan' ? event.plan.wanted.touches?.conflicts : []))
    assert.deepEqual(
      shown.map((conflict) => conflict?.path),
      ['b.job.xml'],
    )
  })

  it('--only pushes its own paths, and afterwards the rest is as far behind as before', async () => {
    const {save, push, files} = await behind({'b.job.xml': jobText('b2')})
    await save({'a.job.xml': jobText('a2')})
    published(await push({only: ['a.job.xml']}))
    assert.equal((await files())['b.job.xml'], jobText('b2'))
    await save({'a.job.xml': jobText('a3')})
    assert.deepEqual(await conflictsOf(push()), ['return b.job.xml 2 otto@desk-8'])
  })

  it('the history is not read for what nobody else touched', async () => {
    const {save, push} = await behind({'b.job.xml': jobText('b2')})
    await save({'b.job.xml': jobText('b2'), 'a.job.xml': jobText('a2')})
    const reads: string[] = []
    const wrap: TestWorldOptions['wrap'] = (store) =>
      watchStore(store, {
        before: (operation, key) => {
          if (operation === 'get' && key.includes('/releases/')) reads.push(key)
        },
      })
    assert.deepEqual(touches(await push({mode: 'dry-run'}, {wrap})).base, {release: 1, from: 'memory'})
    assert.equal(reads.length, 1)
  })

  it('the same content on both sides is no conflict', async () => {
    const {save, push} = await behind({'b.job.xml': jobText('b2'), 'c.job.xml': null})
    await save({'b.job.xml': jobText('b2'), 'c.job.xml': null, 'a.job.xml': jobText('a2')})
    assert.deepEqual(touches(await push()).conflicts, [])
  })

  it('--base says what was merged by hand; what is published later is protected again', async () => {
    const {save, push, theirs, files} = await behind({'b.job.xml': jobText('b2')})
    await save({'b.job.xml': jobText('b2 and mine')})
    await theirs({'c.job.xml': jobText('c3')})
    assert.deepEqual(await conflictsOf(push({base: number(2)})), ['return c.job.xml 3 otto@desk-8'])
    await save({'c.job.xml': jobText('c3')})
    const result = await push({base: number(2)})
    assert.deepEqual(touches(result).base, {release: 2, from: 'flag'})
    assert.equal((await files())['b.job.xml'], jobText('b2 and mine'))
    await save({'a.job.xml': jobText('a2')})
    assert.deepEqual(touches(await push()).base, {release: 4, from: 'memory'})
  })

  it('--base names a release that is there', async () => {
    const {push, save} = await desks(scratch.path)
    await save({'a.job.xml': jobText('a2')})
    await assert.rejects(push({base: number(9)}), /--base names tst@9, and the newest is tst@1/)
    await push()
    const fresh = deskAt(join(scratch.path, 'fresh'))
    await fresh.save(START)
    await assert.rejects(fresh.push({base: number(1)}), /--base names tst@1, and nothing is published there/)
  })

  it('--allow-reverts undoes it, and the release is the base from then on', async () => {
    const {save, push, files} = await behind({'b.job.xml': jobText('b2')})
    await save({'a.job.xml': jobText('a2')})
    const result = await push({othersWork: 'take-back'})
    assert.deepEqual(
      touches(result).conflicts.map(({path, kind}) => `${kind} ${path}`),
      ['return b.job.xml'],
    )
    assert.equal((await files())['b.job.xml'], jobText('b1'))
    await save({'b.job.xml': jobText('b3')})
    assert.deepEqual(touches(await push()), {
      base: {release: 3, from: 'memory'},
      conflicts: [],
      over: {releases: [], older: false},
    })
  })

  it('a rollback is not undone unseen, neither by the mistake nor by what mends it', async () => {
    const {save, push, back, files} = await desks(scratch.path)
    await save({'a.job.xml': jobText('bad')})
    await push()
    await back(1)
    assert.deepEqual(await conflictsOf(push()), ['return a.job.xml 3 maria@desk-7'])
    await assert.rejects(push(), (error: Failure) =>
      error.hints.join().includes('tst@3 by maria@desk-7 (rollback): a.job'),
    )
    await save({'a.job.xml': jobText('mended')})
    assert.deepEqual(await conflictsOf(push()), ['overwrite a.job.xml 3 maria@desk-7'])
    published(await push({base: number(3)}))
    assert.equal((await files())['a.job.xml'], jobText('mended'))
  })

  it('a plan that was saved with --allow-reverts holds the conflicts, and is carried out from any desk', async () => {
    const {save, push, folder, desk, files} = await behind({'b.job.xml': jobText('b2')})
    await save({'a.job.xml': jobText('a2')})
    const path = join(scratch.path, 'plan')
    await conflictsOf(push({plan: {use: 'write', path}}))
    await assert.rejects(readFiles(path), /ENOENT/, 'a refused plan is not saved')
    await push({plan: {use: 'write', path}, othersWork: 'take-back'})
    const elsewhere = desk('pipeline', 'ci@runner')
    const result = await elsewhere.push({folder, plan: {use: 'publish', path}})
    assert.deepEqual(
      touches(result).conflicts.map((conflict) => [conflict.path, conflict.last?.release]),
      [['b.job.xml', 2]],
    )
    assert.equal((await files())['b.job.xml'], jobText('b1'))
  })

  it('a plan that was saved with --base needs no other base when it is carried out', async () => {
    const {save, push} = await behind({'b.job.xml': jobText('b2')})
    await save({'b.job.xml': jobText('b3')})
    const path = join(scratch.path, 'plan')
    await push({plan: {use: 'write', path}, base: number(2)})
    assert.deepEqual(touches(await push({plan: {use: 'publish', path}})).base, {release: 2, from: 'flag'})
  })
})

describe('given two teams with folders of their own in one environment', () => {
  const scratch = scratchFolder()

  it('they never meet as long as they push with --only, from the first push on', async () => {
    const {desk} = await desks(scratch.path)
    const [red, blue] = [desk('red', 'rita@red'), desk('blue', 'ben@blue')]
    for (let round = 1; round <= 3; round++) {
      for (const [team, name] of [[red, 'red'] as const, [blue, 'blue'] as const]) {
        await team.save({[`${name}/x.job.xml`]: jobText(`${name} ${round}`)})
        const {conflicts, over} = touches(await team.push({only: [`${name}/**`]}))
        assert.deepEqual([conflicts, over.releases], [[], []])
      }
    }
  })

  it('their own folder is protected after its first push, and nothing is claimed of the rest', async () => {
    const {desk, theirs} = await desks(scratch.path)
    const red = desk('red', 'rita@red')
    await red.save({...START, 'red/x.job.xml': jobText('x1')})
    await red.push({only: ['red/**']})
    await theirs({'red/x.job.xml': jobText('otto was here'), 'a.job.xml': jobText('a2')}, {base: number(2)})
    await red.save({'red/x.job.xml': jobText('x2')})
    assert.deepEqual(await conflictsOf(red.push({only: ['red/**']})), ['overwrite red/x.job.xml 3 otto@desk-8'])
    const {base, conflicts, over} = touches(await red.push({othersWork: 'take-back', mode: 'dry-run'}))
    assert.equal(base.release, 2)
    assert.deepEqual(
      [conflicts.map(({path}) => path), over.releases.map(({release}) => release)],
      [['red/x.job.xml'], [3]],
    )
  })
})

describe('given a folder whose base is not known', () => {
  const scratch = scratchFolder()

  it('nothing is refused, and the plan names the releases and the authors that it goes over', async () => {
    const {desk, theirs} = await desks(scratch.path)
    await theirs({'b.job.xml': jobText('b2')})
    const pipeline = desk('pipeline', 'ci@runner')
    await pipeline.save({...START, 'a.job.xml': jobText('a2'), 'mine.job.xml': jobText('mine')})
    const {base, conflicts, over} = touches(await pipeline.push())
    assert.deepEqual(base, {release: null, memory: 'none', git: 'none'})
    assert.deepEqual(conflicts, [])
    assert.deepEqual(over, {
      releases: [
        {release: 2, author: 'otto@desk-8', origin: 'push'},
        {release: 1, author: 'maria@desk-7', origin: 'push'},
      ],
      older: false,
    })
  })

  it('ten releases are looked at, what is older is said to be', async () => {
    const {desk, theirs} = await desks(scratch.path)
    for (let release = 2; release <= 12; release++) await theirs({'b.job.xml': jobText(`b${release}`)})
    const pipeline = desk('pipeline', 'ci@runner')
    await pipeline.save({...START, 'a.job.xml': jobText('a2')})
    const reads: string[] = []
    const wrap: TestWorldOptions['wrap'] = (store) =>
      watchStore(store, {
        before: (operation, key) => {
          if (operation === 'get') reads.push(key)
        },
      })
    const {over} = touches(await pipeline.push({mode: 'dry-run'}, {wrap}))
    assert.deepEqual([over.releases.map(({release}) => release), over.older], [[12], true])
    assert.equal(reads.filter((key) => key.includes('/releases/')).length, 10)
  })

  for (const [memory, bytes] of [
    ['damaged', () => 'not JSON'],
    ['other-store', () => base({id: '00000000-0000-4000-8000-00000000ffff'})],
    ['newer', (id: string) => base({id, release: 9})],
  ] as const) {
    it(`a memory that is ${memory} does not count`, async () => {
      const {save, push, environment, folder, theirs} = await desks(scratch.path)
      await theirs({'b.job.xml': jobText('b2')})
      const {desk} = testWorld({scratch: scratch.path})
      const marker = JSON.parse(Buffer.from((await desk.marker(environment)) ?? []).toString()) as {id: string}
      await desk.rememberBase(folder, environment, Buffer.from(bytes(marker.id)))
      await save({'a.job.xml': jobText('a2')})
      assert.deepEqual(touches(await push()).base, {release: null, memory, git: 'none'})
      await save({'a.job.xml': jobText('a3')})
      assert.deepEqual(touches(await push()).base, {release: 3, from: 'memory'})
    })
  }

  const base = (over: object): string => JSON.stringify({format: 'jsctl/1', release: 1, tree: [], ...over})
})

/** A work tree whose HEAD has some commits. */
const git = (
  has: readonly string[],
  over: Partial<GitSource> = {},
  depth: 'whole' | 'shallow' = 'whole',
): WorkTree => ({
  source: () => Promise.resolve({commit: has.at(-1) ?? '0'.repeat(40), dirty: false, ...over}),
  includes: (_, commit) => Promise.resolve(has.includes(commit)),
  silence: () => Promise.resolve({kind: 'none'}),
  index: () => Promise.resolve(undefined),
  depth: () => Promise.resolve(depth),
})

const [ONE, TWO, THREE, FOUR] = ['1', '2', '3', '4'].map((digit) => digit.repeat(40)) as [
  string,
  string,
  string,
  string,
]

describe('given a folder in git that this desk never pushed', () => {
  const scratch = scratchFolder()
  /** Otto pushes from his work tree; a pipeline starts without a memory each time. */
  const pipelines = async () => {
    const place = await desks(scratch.path)
    let runs = 0
    const pipeline = async (files: Files, workTree: WorkTree, request: Partial<PushRequest> = {}) => {
      const run = place.desk(`run-${++runs}`, 'ci@runner', {workTree})
      await run.save(Object.fromEntries(Object.entries(files).filter(([, text]) => text !== null)))
      return run.push(request)
    }
    const first = {...START, 'a.job.xml': jobText('a2')}
    published(await pipeline(first, git([ONE]), {base: number(1)}))
    return {...place, pipeline, first}
  }

  it('the newest release whose commit HEAD has is the base, without reading others when it is the newest', async () => {
    const {desk} = await pipelines()
    const run = desk('next', 'ci@runner', {workTree: git([ONE, TWO])})
    await run.save({...START, 'a.job.xml': jobText('a3')})
    const reads: string[] = []
    const wrap: TestWorldOptions['wrap'] = (store) =>
      watchStore(store, {
        before: (operation, key) => {
          if (operation === 'get') reads.push(key)
        },
      })
    const result = await run.push({mode: 'dry-run'}, {wrap})
    assert.deepEqual(touches(result).base, {release: 2, from: 'git'})
    assert.equal(reads.filter((key) => key.includes('/releases/')).length, 1)
  })

  it('what a desk published in between refuses the pipeline, with release and author', async () => {
    const {pipeline, first, theirs} = await pipelines()
    await theirs({'a.job.xml': jobText('a2'), 'b.job.xml': jobText('by hand')})
    const next = {...first, 'c.job.xml': jobText('c2')}
    assert.deepEqual(await conflictsOf(pipeline(next, git([ONE, TWO]))), ['return b.job.xml 3 otto@desk-8'])
    assert.deepEqual(await conflictsOf(pipeline({...next, 'b.job.xml': jobText('b2')}, git([ONE, TWO]))), [
      'overwrite b.job.xml 3 otto@desk-8',
    ])
    published(await pipeline({...next, 'b.job.xml': jobText('by hand')}, git([ONE, TWO])))
  })

  it('what was pushed from a work tree that is dirty, or is a rollback, is not in any commit', async () => {
    const {pipeline, first, back} = await pipelines()
    await pipeline({...first, 'b.job.xml': jobText('dirty')}, git([ONE], {dirty: true}))
    assert.deepEqual(await conflictsOf(pipeline(first, git([ONE, TWO]))), ['return b.job.xml 3 ci@runner'])
    published(await back(2))
    published(await pipeline({...first, 'c.job.xml': jobText('c2')}, git([ONE, TWO])))
  })

  it('of a push with --only what it changed counts, the rest of its release is as foreign as before', async () => {
    const {pipeline, first, theirs} = await pipelines()
    await theirs({'a.job.xml': jobText('a2'), 'b.job.xml': jobText('by hand')})
    const result = await pipeline({...first, 'c.job.xml': jobText('c2')}, git([ONE, TWO]), {only: ['c.job.xml']})
    assert.equal(published(result).manifest.source?.git.part, true)
    const next = {...first, 'c.job.xml': jobText('c3')}
    assert.deepEqual(await conflictsOf(pipeline(next, git([ONE, TWO, THREE]))), ['return b.job.xml 3 otto@desk-8'])
    assert.equal((await pipeline(next, git([ONE, TWO, THREE]), {only: ['c.job.xml']})).kind, 'published')
  })

  it('merging what they pushed makes their release the base, also where the desk remembers an older one', async () => {
    const {pipeline, first, save, push} = await pipelines()
    await save({'a.job.xml': jobText('a2'), 'b.job.xml': jobText('mine')})
    published(await push({}, {workTree: git([ONE, TWO])}))
    await pipeline({...first, 'b.job.xml': jobText('mine'), 'c.job.xml': jobText('c4')}, git([ONE, TWO, THREE]))
    await save({'c.job.xml': jobText('c4 and mine')})
    assert.deepEqual(await conflictsOf(push({}, {workTree: git([ONE, TWO])})), ['overwrite c.job.xml 4 ci@runner'])
    const result = await push({}, {workTree: git([ONE, TWO, THREE, FOUR])})
    assert.deepEqual(touches(result).base, {release: 4, from: 'git'})
  })

  it('a shallow clone does not know, and says that', async () => {
    const {pipeline, first} = await pipelines()
    const result = await pipeline({...first, 'a.job.xml': jobText('a3')}, git([THREE], {}, 'shallow'))
    assert.deepEqual(touches(result).base, {release: null, memory: 'none', git: 'shallow'})
    assert.deepEqual(
      touches(result).over.releases.map(({release}) => release),
      [2],
    )
  })

  it('a history that another release was put into ends the search', async () => {
    const {pipeline, first, theirs, storeDirectory} = await pipelines()
    await theirs({'a.job.xml': jobText('a2'), 'b.job.xml': jobText('b2')})
    await theirs({'b.job.xml': jobText('b3')})
    await writeFile(join(storeDirectory, '.jsctl/releases/00000003.jsonl.gz'), 'rubbish')
    const {base, over} = touches(await pipeline(first, git([ONE, TWO])))
    assert.deepEqual([base.release, over], [null, {releases: [], older: true}])
  })
})
