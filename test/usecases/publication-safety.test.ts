import assert from 'node:assert/strict'
import {mkdir, readFile, readdir, rm, unlink, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {Failure, type FailureKind} from '../../src/domain/failure.ts'
import {LIMITS} from '../../src/domain/limits.ts'
import type {EnvironmentName} from '../../src/domain/environment.ts'
import type {LivePath} from '../../src/domain/path.ts'
import {planPublication} from '../../src/domain/publication-plan.ts'
import {MARKER_KEY, releaseKey, type ReleaseNumber} from '../../src/domain/store-keys.ts'
import {importRelease} from '../../src/usecases/import.ts'
import {rollback} from '../../src/usecases/rollback.ts'
import {directoryEnvironment} from '../support/directory-environment.ts'
import {contentOf} from '../support/builders.ts'
import {deskAt, jobText, publicationRequest, publishedFiles, publishedRelease} from '../support/publishing.ts'
import {watchStore} from '../support/stores.ts'
import {readFiles, scratchFolder, testWorld, writeFiles, type TestWorldOptions} from '../support/world.ts'

const failure = (kind: FailureKind, pattern: RegExp, never?: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Failure, String(error))
  const told = `${error.message}\n${error.hints.join('\n')}`
  assert.equal(error.kind, kind, told)
  assert.match(told, pattern)
  if (never !== undefined) assert.doesNotMatch(told, never)
  return true
}

type Wrap = NonNullable<TestWorldOptions['wrap']>

describe('given what can go wrong around a commit', () => {
  const scratch = scratchFolder()
  const start = async (over = {}) => {
    const desk = deskAt(scratch.path, over)
    await desk.save({'a.job.xml': jobText('1'), 'b.job.xml': jobText('b')})
    await desk.push()
    await desk.save({'a.job.xml': jobText('2')})
    const newest = async (): Promise<number | undefined> =>
      (await publishedRelease(await desk.store(), scratch.path)).release?.manifest.release
    const hold = (value: object | string) =>
      writeFile(
        join(desk.storeDirectory, '.jsctl/hold.json'),
        typeof value === 'string' ? value : JSON.stringify(value),
      )
    return {...desk, newest, hold}
  }
  const since = '2026-11-20T08:00:00.000Z'
  const held = {format: 'jsctl/1', by: 'otto@desk-8', since, message: 'month end'}

  it('a hold refuses to publish, naming who and why', async () => {
    const {push, hold, newest} = await start()
    await hold(held)
    await assert.rejects(push(), failure('busy', /on hold since 2026-11-20.*otto@desk-8: month end/))
    assert.equal(await newest(), 1)
  })

  it('a hold that has ended does not', async () => {
    const {push, hold, newest} = await start()
    await hold({...held, until: '2026-11-21T08:00:00.000Z'})
    await push()
    assert.equal(await newest(), 2)
  })

  it('a hold that nobody can read is a hold', async () => {
    const {push, hold, newest} = await start()
    await hold('rubbish')
    await assert.rejects(push(), failure('busy', /on hold.*\n.*hold\.json/))
    assert.equal(await newest(), 1)
  })

  it('a store that ignores conditions is refused before the commit', async () => {
    const {push, newest} = await start()
    const wrap: Wrap = (store) => ({...store, createOnce: () => Promise.resolve('created')})
    await assert.rejects(
      push({}, {wrap}),
      failure('configuration', /ignores conditional writes.*\n.*Nothing was published/),
    )
    assert.equal(await newest(), 1)
  })

  it('a marker that somebody deleted is put back, and is no reason to refuse', async () => {
    const {push, newest, storeDirectory} = await start()
    await unlink(join(storeDirectory, MARKER_KEY))
    await push()
    assert.equal(await newest(), 2)
    assert.match(await readFile(join(storeDirectory, MARKER_KEY), 'utf8'), /"environment":"tst"/)
  })

  it('an unknown outcome is told as unknown', async () => {
    const {push} = await start()
    const wrap: Wrap = (store) => ({
      ...store,
      putIfAbsent: (key, bytes) =>
        key === releaseKey(2 as ReleaseNumber)
          ? Promise.resolve({outcome: 'unclear', cause: new Error('the line is dead')})
          : store.putIfAbsent(key, bytes),
    })
    await assert.rejects(
      push({}, {wrap}),
      failure('temporary', /outcome unknown[^]*jsctl status --env tst/, /nothing (of yours )?was published/),
    )
  })

  it('a winner that cannot be read is still a conflict, and nothing of ours was published', async () => {
    const {push, storeDirectory} = await start()
    const wrap: Wrap = (store) => ({
      ...store,
      createOnce: async (key, bytes) => {
        await writeFile(join(storeDirectory, '.jsctl/releases/00000002.jsonl.gz'), 'rubbish')
        return store.createOnce(key, bytes)
      },
    })
    await assert.rejects(push({}, {wrap}), failure('conflict', /nothing of yours was published/))
  })

  it('a pack that vanished around the commit is PUT again', async () => {
    const {push, store, storeDirectory} = await start()
    const packs = join(storeDirectory, '.jsctl/packs')
    const before = await readdir(packs)
    const wrap: Wrap = (inner) => ({
      ...inner,
      putIfAbsent: async (key, bytes) => {
        for (const pack of await readdir(packs)) if (!before.includes(pack)) await rm(join(packs, pack))
        return inner.putIfAbsent(key, bytes)
      },
    })
    await push({}, {wrap})
    assert.equal((await publishedFiles(await store(), scratch.path))['a.job.xml'], jobText('2'))
  })

  it('of several packs exactly the missing ones are PUT again', async () => {
    const {push, save, store, storeDirectory} = await start()
    const large = 'x'.repeat(LIMITS.largeFile)
    await save({'large-1.txt': `1${large}`, 'large-2.txt': `2${large}`})
    const packs = join(storeDirectory, '.jsctl/packs')
    const before = await readdir(packs)
    const uploads: string[] = []
    let removed: string | undefined
    const wrap: Wrap = (inner) => ({
      ...watchStore(inner, {
        before: (operation, what) => {
          if (operation === 'upload') uploads.push(what)
        },
      }),
      putIfAbsent: async (key, bytes) => {
        removed ??= (await readdir(packs)).find((pack) => !before.includes(pack))
        await rm(join(packs, removed ?? ''))
        return inner.putIfAbsent(key, bytes)
      },
    })
    await push({}, {wrap})
    assert.equal(uploads.length, 4)
    assert.ok(uploads.at(-1)?.endsWith(removed ?? 'nothing'))
    assert.equal((await publishedFiles(await store(), scratch.path))['large-1.txt']?.length, large.length + 1)
  })

  it('a file that is edited or deleted while the view is written shows what was published', async () => {
    const {push, save, folder, storeDirectory} = await start()
    await save({'c.job.xml': jobText('c')})
    const wrap: Wrap = (inner) => ({
      ...inner,
      put: async (key, bytes) => {
        if (key.endsWith('head.json')) {
          await writeFile(join(folder, 'a.job.xml'), jobText('edited'))
          await unlink(join(folder, 'c.job.xml'))
        }
        return inner.put(key, bytes)
      },
    })
    await push({}, {wrap})
    const view = await readFiles(storeDirectory)
    assert.equal(view['a.job.xml'], jobText('2'))
    assert.equal(view['c.job.xml'], jobText('c'))
  })

  it('a hint or a record beyond all size does not hold anybody up', async () => {
    const {push, storeDirectory, newest} = await start()
    await writeFile(join(storeDirectory, '.jsctl/head.json'), Buffer.alloc(LIMITS.history * LIMITS.document + 1))
    await writeFile(join(storeDirectory, '.jsctl/objects.json'), Buffer.alloc(LIMITS.viewRecord + 1))
    await push()
    assert.equal(await newest(), 2)
    assert.equal((await readFiles(storeDirectory))['a.job.xml'], jobText('2'))
  })

  it('a hint does not go back when somebody else published right after', async () => {
    const {push, storeDirectory, save} = await start()
    const other = deskAt(join(scratch.path, 'other'))
    await other.save({'a.job.xml': jobText('3')})
    const wrap: Wrap = (inner) => ({
      ...inner,
      putIfAbsent: async (key, bytes) => {
        const result = await inner.putIfAbsent(key, bytes)
        if (key === releaseKey(2 as ReleaseNumber)) await push({folder: other.folder, othersWork: 'take-back'})
        return result
      },
    })
    await save({'a.job.xml': jobText('2')})
    await push({}, {wrap})
    const head = JSON.parse(await readFile(join(storeDirectory, '.jsctl/head.json'), 'utf8')) as {release: number}
    assert.equal(head.release, 3)
  })

  it('a hint that lies about a newer release is written over', async () => {
    const {push, storeDirectory} = await start()
    const file = join(storeDirectory, '.jsctl/head.json')
    const lie = (await readFile(file, 'utf8')).replaceAll('"release":1', '"release":77')
    await writeFile(file, lie)
    await push()
    assert.match(await readFile(file, 'utf8'), /^\{"format":"jsctl\/1","release":2,/)
  })

  it('a push of nothing mends the hint that a stopped run left behind', async () => {
    for (const objects of [true, false]) {
      const place = join(scratch.path, String(objects))
      const desk = deskAt(place, {objects})
      await desk.save({'a.job.xml': jobText('1')})
      await desk.push()
      const head = join(desk.storeDirectory, '.jsctl/head.json')
      const stale = await readFile(head)
      await desk.save({'a.job.xml': jobText('2')})
      await desk.push()
      const fresh = await readFile(head, 'utf8')
      await writeFile(head, stale)
      assert.equal((await desk.push()).kind, 'unchanged')
      assert.equal(await readFile(head, 'utf8'), fresh)
    }
  })
})

describe('given limits that no reader goes beyond', () => {
  const scratch = scratchFolder()

  it('a message that no release can carry is refused before anything is written', async () => {
    const {save, push, storeDirectory} = deskAt(scratch.path)
    await save({'a.job.xml': jobText('a')})
    await assert.rejects(push({message: 'x'.repeat(LIMITS.message + 1)}), failure('usage', /65537 letters/))
    await assert.rejects(readdir(storeDirectory), /ENOENT/)
    assert.equal((await push({message: 'x'.repeat(LIMITS.message)})).kind, 'published')
  })

  it('too many files, and too large ones together, are refused', () => {
    const environment = directoryEnvironment(scratch.path)
    const wanted = {origin: {kind: 'push'}, message: ''} as const
    const many = new Map(
      Array.from({length: LIMITS.files + 1}, (_, index) => [`j${index}.txt` as LivePath, contentOf('x')]),
    )
    assert.throws(
      () => planPublication(environment, undefined, {...wanted, tree: many}),
      failure('refused', /200001 files/),
    )
    const size = LIMITS.file
    const large = new Map(
      Array.from({length: 129}, (_, index) => [`j${index}.txt` as LivePath, {...contentOf(String(index)), size}]),
    )
    assert.throws(() => planPublication(environment, undefined, {...wanted, tree: large}), failure('refused', /bytes/))
  })
})

describe('given an environment that takes its content from another one', () => {
  const scratch = scratchFolder()
  const prd = {name: 'prd' as EnvironmentName, promoteFrom: 'int' as EnvironmentName}

  it('a push is refused, a first import and a rollback are not, a second import is', async () => {
    const {save, push, environment, storeDirectory} = deskAt(scratch.path, prd)
    await save({'a.job.xml': jobText('a')})
    await assert.rejects(push(), failure('refused', /takes its releases from int only/))
    await mkdir(storeDirectory, {recursive: true})
    await writeFiles(storeDirectory, {'a.job.xml': jobText('1')})
    const world = testWorld({scratch: scratch.path})
    const request = {...publicationRequest(environment), errors: 'refuse-errors'} as const
    assert.equal((await importRelease(world, request)).kind, 'published')
    await assert.rejects(importRelease(world, request), failure('refused', /./))
    const open = deskAt(scratch.path, {name: prd.name})
    await open.push()
    const back = await rollback(world, {...publicationRequest(environment), to: -1, paths: []})
    assert.equal(back.kind, 'published')
  })
})

describe('given a plan that more than one rule refuses', () => {
  const scratch = scratchFolder()
  const emptied = async (over = {}) => {
    const desk = deskAt(scratch.path, over)
    const many = Object.fromEntries(Array.from({length: 15}, (_, index) => [`j${index}.job.xml`, jobText('x')]))
    const confirmation = {yes: true, confirm: 'tst'}
    await desk.save(many)
    await desk.push({confirmation})
    await desk.save(Object.fromEntries(Object.keys(many).map((name) => [name, null])))
    return desk
  }
  const BOTH =
    /there is no JobScheduler object[^]*; and this would delete 15 of the 15 files[^]*--allow-empty[^]*--max-delete 15/

  it('all of them are told at once, each with its mend', async () => {
    const {push} = await emptied()
    await assert.rejects(push(), failure('refused', BOTH, /Nobody can be asked/))
    await assert.rejects(
      push({confirmation: {yes: true, confirm: 'prd'}}),
      failure('refused', /there is no JobScheduler object[^]*; and --confirm names "prd", but this would write to tst/),
    )
    const allowed = {emptyTree: 'allow-empty', maxDelete: {kind: 'count', count: 15}} as const
    assert.equal((await push(allowed)).kind, 'published')
  })

  it('where nobody can be asked, the flags that would be wanted next are told as well', async () => {
    const {push, environment} = await emptied({protected: true})
    const confirmation = {yes: false, confirm: undefined}
    await assert.rejects(
      push({confirmation}, {mayAsk: false}),
      failure('refused', /--max-delete 15[^]*Nobody can be asked here: --confirm tst will be needed, too/),
    )
    await assert.rejects(push({confirmation, mode: 'dry-run'}, {mayAsk: false}), failure('refused', BOTH, /Nobody/))
    const allowed = {emptyTree: 'allow-empty', maxDelete: {kind: 'count', count: 15}} as const
    await push({...allowed, confirmation: {yes: true, confirm: 'tst'}})
    await deskAt(scratch.path).save({'only.job.xml': jobText('1')})
    await push({confirmation: {yes: true, confirm: 'tst'}})
    const world = testWorld({scratch: scratch.path, mayAsk: false})
    await assert.rejects(
      rollback(world, {...publicationRequest(environment, {message: '', confirmation}), to: 2, paths: []}),
      failure('refused', /would be emptied[^]*--message TEXT and --confirm tst will be needed, too/),
    )
  })
})
