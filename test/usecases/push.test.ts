import assert from 'node:assert/strict'
import {utimes, writeFile, mkdir, readFile, rm, stat} from 'node:fs/promises'
import {join} from 'node:path'
import {sha256} from '../../src/domain/digest.ts'
import {Failure, type FailureKind} from '../../src/domain/failure.ts'
import type {ReleaseNumber} from '../../src/domain/store-keys.ts'
import type {PublicationResult} from '../../src/usecases/publication/publish-tree.ts'
import {push as pushFolder} from '../../src/usecases/push.ts'
import {rollback} from '../../src/usecases/rollback.ts'
import {
  chainText,
  deskAt,
  jobText,
  publicationRequest,
  publishedFiles,
  publishedRelease,
} from '../support/publishing.ts'
import {isWrite, watchStore} from '../support/stores.ts'
import {readFiles, scratchFolder, testWorld, type TestWorldOptions} from '../support/world.ts'

const failure = (kind: FailureKind, pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Failure, String(error))
  assert.equal(error.kind, kind, error.message)
  assert.match(`${error.message}\n${error.hints.join('\n')}`, pattern)
  return true
}

const published = (result: PublicationResult): Extract<PublicationResult, {kind: 'published'}> => {
  assert.ok(result.kind === 'published', result.kind)
  return result
}

describe('given a live folder and an environment where nothing is published', () => {
  const scratch = scratchFolder()
  const desk = (over = {}) => deskAt(scratch.path, over)

  it('a push publishes release 1 with exactly these files', async () => {
    const {save, push, store, environment, folder} = desk()
    await save({
      'billing/load.job.xml': jobText('load'),
      'billing/nightly.job_chain.xml': chainText('load'),
      'x.params.xml': '<params/>',
    })
    const {manifest} = published(await push({message: 'first'}))
    assert.equal(manifest.release, 1)
    assert.equal(manifest.parent, null)
    assert.equal(manifest.author, 'maria@desk-7')
    assert.equal(manifest.message, 'first')
    assert.deepEqual(await publishedFiles(await store(), scratch.path), await readFiles(folder))
    assert.equal(manifest.environment.name, environment.name)
  })

  it('what looks like a secret in the message does not get into the release', async () => {
    const {save, push} = desk()
    await save({'a.job.xml': jobText('a')})
    const {manifest} = published(await push({message: 'from https://batch:kN8-mauve@example.org/x'}))
    assert.equal(manifest.message, 'from https://batch:[secret 1]@example.org/x')
  })

  it('the objects view shows the same plain files', async () => {
    const {save, push, folder, storeDirectory} = desk()
    await save({'a/b/c.job.xml': jobText('c'), 'ä b+c,1.order.xml': '<order/>'})
    await push()
    assert.deepEqual(await readFiles(storeDirectory), await readFiles(folder))
  })

  it('no plain files are shown where the environment keeps no view', async () => {
    const {save, push, storeDirectory} = desk({objects: false})
    await save({'a.job.xml': jobText('a')})
    await push()
    assert.deepEqual(await readFiles(storeDirectory), {})
  })

  it('warnings do not refuse a push, but --strict does, and so does a configuration that makes errors of them', async () => {
    const {save, push} = desk()
    await save({'a.job.xml': jobText('a').replace('<job', '<job tasks="0"')})
    for (const over of [{strictness: 'strict'}, {rules: [{rule: 'job.tasks-zero', level: 'error'}]}] as const) {
      const result = await push(over)
      assert.ok(result.kind === 'invalid')
      assert.deepEqual(
        result.findings.map(({rule}) => rule),
        ['job.tasks-zero'],
      )
    }
    const {manifest, findings} = published(await push())
    assert.deepEqual([manifest.release, findings.length], [1, 1])
  })

  it('an error that the configuration lowers is published, and shown as what it was made', async () => {
    const {save, push} = desk()
    await save({'old/a.job.xml': '<job/>\n', 'old/b.job.xml': '<job>'})
    const rules = [{rule: 'job.no-script', level: 'warning', glob: 'old/**'}] as const
    const refused = await push({rules})
    assert.ok(refused.kind === 'invalid')
    assert.deepEqual(
      refused.findings.map(({path, severity}) => [path, severity]),
      [
        ['old/a.job.xml', 'warning'],
        ['old/b.job.xml', 'error'],
      ],
    )
    await save({'old/b.job.xml': null})
    assert.equal(published(await push({rules})).findings[0]?.severity, 'warning')
  })

  it('a dry run tells the plan and writes nothing, not even the folder of the store', async () => {
    const {save, push, storeDirectory} = desk()
    await save({'a.job.xml': jobText('a')})
    const result = await push({mode: 'dry-run'})
    assert.equal(result.kind, 'planned')
    await assert.rejects(stat(storeDirectory), /ENOENT/)
  })

  it('an object with an error keeps all of it back', async () => {
    const {save, push, storeDirectory} = desk()
    await save({'a.job.xml': jobText('a'), 'b.job.xml': '<job><script>a && b</script></job>'})
    const result = await push()
    assert.equal(result.kind, 'invalid')
    await assert.rejects(stat(storeDirectory), /ENOENT/)
  })

  it('so does one that is well-formed, but has an attribute that JobScheduler does not know', async () => {
    const {save, push} = desk()
    await save({'a.job.xml': jobText('a').replace('<job', '<job titel="Loads"')})
    const result = await push()
    assert.ok(result.kind === 'invalid')
    assert.deepEqual(
      result.findings.map(({rule, line, column}) => [rule, line, column]),
      [['xsd.attribute', 2, 6]],
    )
  })

  it('a folder without objects is refused, and accepted with --allow-empty', async () => {
    const {save, push} = desk()
    await save({'readme.txt': 'hello'})
    await assert.rejects(push(), failure('refused', /--allow-empty/))
    assert.equal(published(await push({emptyTree: 'allow-empty'})).manifest.files.length, 1)
  })

  it('plain objects of other tools refuse the push, with their number and the way out', async () => {
    const {save, push, storeDirectory} = desk()
    await save({'a.job.xml': jobText('a')})
    await mkdir(join(storeDirectory, 'sub'), {recursive: true})
    await writeFile(join(storeDirectory, 'sub/old.job.xml'), '<job/>')
    await writeFile(join(storeDirectory, 'other.job.xml'), '<job/>')
    await assert.rejects(push(), failure('refused', /2 plain objects.*\n.*import --env tst/))
    await assert.rejects(stat(join(storeDirectory, '.jsctl')), /ENOENT/)
  })

  it('a store inside another store is refused, from above and from below', async () => {
    const outer = desk()
    await outer.save({'a.job.xml': jobText('a')})
    await outer.push()
    const inside = join(outer.storeDirectory, 'inner')
    const inner = desk({url: `file://${inside}/`, location: {kind: 'directory', directory: inside}})
    await assert.rejects(inner.push(), failure('refused', /lies inside another store/))
    const above = desk({url: `file://${scratch.path}/`, location: {kind: 'directory', directory: scratch.path}})
    await assert.rejects(above.push(), failure('refused', /contains another store/))
  })
})

describe('given a published environment', () => {
  const scratch = scratchFolder()
  const desk = (over = {}) => deskAt(scratch.path, over)
  const start = async (over = {}) => {
    const made = desk(over)
    await made.save({'a.job.xml': jobText('a'), 'b.job.xml': jobText('b'), 'sub/c.job.xml': jobText('c')})
    await made.push()
    return made
  }

  it('a second push of the same folder writes nothing', async () => {
    const {push} = await start()
    const writes: string[] = []
    const wrap: TestWorldOptions['wrap'] = (store) =>
      watchStore(store, {
        before: (operation, what) => {
          if (isWrite(operation)) writes.push(`${operation} ${what}`)
        },
      })
    assert.equal((await push({}, {wrap})).kind, 'unchanged')
    assert.deepEqual(writes, [])
  })

  it('one changed byte arrives, though size and time stay the same', async () => {
    const {push, folder, save, store} = await start()
    const before = await stat(join(folder, 'a.job.xml'))
    await save({'a.job.xml': jobText('x')})
    await utimes(join(folder, 'a.job.xml'), before.atime, before.mtime)
    const {plan} = published(await push())
    assert.deepEqual(
      plan.changes.map(({kind, path}) => `${kind} ${path}`),
      ['modify a.job.xml'],
    )
    assert.equal((await publishedFiles(await store(), scratch.path))['a.job.xml'], jobText('x'))
  })

  it('a new release follows the one before by its digest', async () => {
    const {push, save, store} = await start()
    const first = await publishedRelease(await store(), scratch.path)
    await save({'d.job.xml': jobText('d')})
    const {manifest} = published(await push())
    assert.deepEqual(manifest.parent, {release: 1, sha256: first.release?.sha256})
  })

  it('only new contents are packed', async () => {
    const {push, save} = await start()
    await save({'d.job.xml': jobText('d'), 'copy-of-a.job.xml': jobText('a')})
    const {manifest} = published(await push())
    assert.deepEqual(
      manifest.packs.map(({contentSize}) => contentSize),
      [jobText('a').length * 3, jobText('d').length],
    )
  })

  it('the view drops what is no longer published, with emptied folders', async () => {
    const {push, save, storeDirectory, folder} = await start()
    await save({'sub/c.job.xml': null})
    await push()
    assert.deepEqual(await readFiles(storeDirectory), await readFiles(folder))
    await assert.rejects(stat(join(storeDirectory, 'sub')), /ENOENT/)
  })

  it('a file becomes a folder and a folder becomes a file', async () => {
    const {push, save, storeDirectory, folder} = await start()
    await save({data: 'x'})
    await push()
    await save({data: null, 'sub/c.job.xml': null})
    await rm(join(folder, 'sub'), {recursive: true})
    await save({'data/x.job.xml': jobText('x'), sub: 'now a file'})
    await push()
    assert.deepEqual(await readFiles(storeDirectory), await readFiles(folder))
  })

  it('plain files of other tools in the view are kept and reported', async () => {
    const {push, save, storeDirectory} = await start()
    await writeFile(join(storeDirectory, 'by-hand.job.xml'), 'foreign')
    await writeFile(join(storeDirectory, 'a.job.xml'), 'edited in the bucket')
    await save({'a.job.xml': jobText('new a')})
    const {view} = published(await push())
    assert.deepEqual(view?.foreign.toSorted(), ['a.job.xml', 'by-hand.job.xml'])
    assert.equal(await readFile(join(storeDirectory, 'a.job.xml'), 'utf8'), 'edited in the bucket')
  })

  it('a lost record of the view heals itself', async () => {
    const {push, save, storeDirectory, folder} = await start()
    await rm(join(storeDirectory, '.jsctl/objects.json'))
    await save({'a.job.xml': jobText('new a'), 'b.job.xml': null})
    const {view} = published(await push())
    assert.deepEqual(view?.foreign, [])
    assert.deepEqual(await readFiles(storeDirectory), await readFiles(folder))
  })

  it('many deletions are refused unless they are allowed', async () => {
    const {push, save} = desk()
    const files = Object.fromEntries(
      Array.from({length: 50}, (_, index) => [`j${index}.job.xml`, jobText(String(index))]),
    )
    await save(files)
    await push()
    await save(
      Object.fromEntries(
        Object.keys(files)
          .slice(0, 11)
          .map((path) => [path, null]),
      ),
    )
    await assert.rejects(push(), failure('refused', /delete 11 of the 50 files.*22 %.*\n.*--max-delete 11/))
    assert.equal(published(await push({maxDelete: {kind: 'count', count: 11}})).manifest.files.length, 39)
  })

  it('--only leaves all other paths as they are published', async () => {
    const {push, save, store} = await start()
    await save({'a.job.xml': jobText('other a'), 'sub/c.job.xml': jobText('other c'), 'b.job.xml': null})
    const {plan} = published(await push({only: ['sub/**']}))
    assert.deepEqual(
      plan.changes.map(({path}) => path),
      ['sub/c.job.xml'],
    )
    const files = await publishedFiles(await store(), scratch.path)
    assert.equal(files['a.job.xml'], jobText('a'))
    assert.equal(files['b.job.xml'], jobText('b'))
  })

  it('--only is not held up by a mistake elsewhere', async () => {
    const {push, save} = await start()
    await save({'a.job.xml': '<job>', 'sub/c.job.xml': jobText('other c')})
    assert.equal((await push({only: ['sub']})).kind, 'published')
  })

  it('--only refuses a path that clashes with a published one', async () => {
    const {push, save} = await start()
    await save({'a.job.xml': null, 'A.job.xml': jobText('A')})
    const result = await push({only: ['A.job.xml']})
    assert.equal(result.kind, 'invalid')
  })

  it('another profile pointing to the same place is refused', async () => {
    await start()
    await assert.rejects(desk({name: 'prd'}).push(), failure('refused', /is the store of "tst", not of "prd"/))
  })

  it('a hole in the history refuses to publish and says how to mend it', async () => {
    const {push, save, storeDirectory} = await start()
    await save({'a.job.xml': jobText('2')})
    await push()
    await rm(join(storeDirectory, '.jsctl/releases/00000001.jsonl.gz'))
    await save({'a.job.xml': jobText('3')})
    await assert.rejects(push(), failure('integrity', /release 1 is missing.*\n[^]*verify --env tst --repair/))
  })

  it('an answer of no publishes nothing', async () => {
    const {push, save, store} = await start()
    await save({'a.job.xml': jobText('2')})
    await assert.rejects(
      push({confirmation: {yes: false, confirm: undefined}}, {answer: false}),
      failure('refused', /not confirmed/),
    )
    assert.equal((await publishedRelease(await store(), scratch.path)).release?.manifest.release, 1)
  })

  it('a content that changed after the check aborts the push', async () => {
    const {push, save, store, folder} = await start()
    await save({'a.job.xml': jobText('2')})
    const wrap: TestWorldOptions['wrap'] = (inner) =>
      watchStore(inner, {
        before: (operation) => {
          if (operation === 'list') void writeFile(join(folder, 'a.job.xml'), jobText('edited meanwhile'))
        },
      })
    await assert.rejects(push({}, {wrap}), failure('failed', /changed/))
    assert.equal((await publishedRelease(await store(), scratch.path)).release?.manifest.release, 1)
  })
})

describe('given a protected environment', () => {
  const scratch = scratchFolder()

  it('-y is not enough, its name is', async () => {
    const {save, environment} = deskAt(scratch.path, {protected: true})
    await save({'a.job.xml': jobText('a')})
    const world = testWorld({scratch: scratch.path, answer: false})
    const request = {
      ...publicationRequest(environment),
      folder: join(scratch.path, 'live'),
      only: [],
      othersWork: 'keep',
    } as const
    await assert.rejects(pushFolder(world, request), failure('refused', /not confirmed/))
    assert.deepEqual(
      world.questions.map(({kind, flag}) => [kind, flag]),
      [['type-name', '--confirm tst']],
    )
    const wrong = {...request, confirmation: {yes: true, confirm: 'prd'}}
    await assert.rejects(pushFolder(world, wrong), failure('refused', /--confirm names "prd"/))
    const right = {...request, confirmation: {yes: false, confirm: 'tst'}}
    assert.equal((await pushFolder(world, right)).kind, 'published')
    assert.equal(world.questions.length, 1)
  })
})

describe('given two publishers at once', () => {
  const scratch = scratchFolder()

  it('one wins, the other is told who, what, and which files both changed', async () => {
    const {save, push, folder, environment, store} = deskAt(scratch.path)
    await save({'a.job.xml': jobText('a'), 'b.job.xml': jobText('b')})
    await push()
    await save({'a.job.xml': jobText('mine'), 'c.job.xml': jobText('mine')})
    const other = deskAt(join(scratch.path, 'other'))
    await other.save({'a.job.xml': jobText('theirs'), 'b.job.xml': jobText('b')})
    let raced = false
    const wrap: TestWorldOptions['wrap'] = (inner) => {
      return {
        ...inner,
        // Between the probe and the commit somebody else publishes.
        createOnce: async (key, bytes) => {
          if (!raced) {
            raced = true
            const request = {environment, folder: other.folder, message: 'theirs'}
            await other.push(request, {author: 'otto@desk-8', scratch: join(scratch.path, 'other')})
          }
          return inner.createOnce(key, bytes)
        },
      }
    }
    await assert.rejects(
      push({folder}, {wrap}),
      failure('conflict', /otto@desk-8 published tst@2 meanwhile \("theirs"\)[^]*changed by both of you: a\.job\.xml/),
    )
    const files = await publishedFiles(await store(), scratch.path)
    assert.equal(files['a.job.xml'], jobText('theirs'))
    assert.equal(published(await push({base: 2 as ReleaseNumber})).manifest.release, 3)
  })

  it('twenty first pushes agree on one marker and one release 1', async () => {
    const {save, push, store} = deskAt(scratch.path, {objects: false})
    await save({'a.job.xml': jobText('a')})
    const results = await Promise.allSettled(Array.from({length: 20}, (_, index) => push({message: String(index)})))
    const winners = results.filter(({status}) => status === 'fulfilled')
    assert.ok(winners.length >= 1)
    for (const result of results) {
      if (result.status === 'rejected') assert.equal((result.reason as Failure).kind, 'conflict', String(result.reason))
    }
    assert.equal((await publishedRelease(await store(), scratch.path)).release?.manifest.release, 1)
  })
})

describe('given several releases', () => {
  const scratch = scratchFolder()
  const history = async () => {
    const desk = deskAt(scratch.path)
    await desk.save({'a.job.xml': jobText('a1'), 'sub/b.job.xml': jobText('b1')})
    await desk.push()
    await desk.save({'a.job.xml': jobText('a2'), 'sub/b.job.xml': jobText('b2')})
    await desk.push()
    await desk.save({'a.job.xml': jobText('a3'), 'c.job.xml': jobText('c3')})
    await desk.push()
    const back = (to: number, paths: readonly string[] = [], world = testWorld({scratch: scratch.path})) =>
      rollback(world, {...publicationRequest(desk.environment), to, paths})
    return {...desk, back}
  }

  it('a rollback is a new release with the old content, and its tree digest', async () => {
    const {back, store, storeDirectory} = await history()
    const before = await publishedRelease(await store(), scratch.path)
    const {manifest, plan} = published(await back(1))
    assert.equal(manifest.release, 4)
    assert.deepEqual(manifest.origin, {kind: 'rollback', release: 1})
    assert.deepEqual(
      plan.changes.map(({kind, path}) => `${kind} ${path}`),
      ['modify a.job.xml', 'delete c.job.xml', 'modify sub/b.job.xml'],
    )
    const files = await publishedFiles(await store(), scratch.path)
    assert.deepEqual(files, {'a.job.xml': jobText('a1'), 'sub/b.job.xml': jobText('b1')})
    assert.deepEqual(await readFiles(storeDirectory), files)
    await back(3)
    const after = await publishedRelease(await store(), scratch.path)
    assert.equal(after.release?.manifest.tree, before.release?.manifest.tree)
  })

  it('without a number it goes back by one', async () => {
    const {back, store} = await history()
    published(await back(-1))
    assert.equal((await publishedFiles(await store(), scratch.path))['a.job.xml'], jobText('a2'))
  })

  it('going back by one from a rollback says that this brings back what it undid', async () => {
    const {back} = await history()
    const warnings = async (to: number): Promise<readonly string[]> => {
      const world = testWorld({scratch: scratch.path})
      await back(to, [], world)
      return world.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []))
    }
    assert.deepEqual(await warnings(-1), [])
    assert.match((await warnings(-1)).join(), /is a rollback itself; this brings back what it undid: tst@3/)
    assert.deepEqual(await warnings(1), [], 'a number is meant as it is said')
  })

  it('a part of it comes back alone', async () => {
    const {back, store} = await history()
    const {manifest} = published(await back(1, ['sub']))
    assert.deepEqual(manifest.origin, {kind: 'rollback', release: 1, paths: ['sub']})
    assert.deepEqual(await publishedFiles(await store(), scratch.path), {
      'a.job.xml': jobText('a3'),
      'c.job.xml': jobText('c3'),
      'sub/b.job.xml': jobText('b1'),
    })
  })

  it('there is nothing before release 1, nothing new in the newest, nothing at 99 and nothing under a wrong name', async () => {
    const {back} = await history()
    await assert.rejects(back(-3), failure('not-found', /no release before/))
    await assert.rejects(back(3), failure('usage', /is the newest release/))
    await assert.rejects(back(99), failure('not-found', /no release 99/))
    await assert.rejects(back(1, ['sub/x.job.xml']), failure('not-found', /neither/))
  })

  it('seventeen small packs become few again, and everything is still there', async () => {
    const {save, push, store, folder} = deskAt(scratch.path)
    for (let index = 0; index < 18; index++) {
      await save({[`j${index}.job.xml`]: jobText(`job ${index}`)})
      const {manifest} = published(await push())
      assert.ok(manifest.packs.length <= 16)
    }
    assert.deepEqual(await publishedFiles(await store(), scratch.path), await readFiles(folder))
  })
})

describe('given a newest release that is bad', () => {
  const scratch = scratchFolder()
  const spoiled = async () => {
    const desk = deskAt(scratch.path)
    await desk.save({'a.job.xml': jobText('1')})
    await desk.push()
    await desk.save({'a.job.xml': jobText('2')})
    await desk.push()
    const file = join(desk.storeDirectory, '.jsctl/releases/00000002.jsonl.gz')
    await writeFile(file, 'rubbish')
    return desk
  }
  const two = 2 as ReleaseNumber

  it('a push ends there and says how to go on', async () => {
    const {push} = await spoiled()
    await assert.rejects(push(), failure('integrity', /release 2[^]*--replace-bad 2/))
  })

  it('--replace-bad publishes after it, from the newest before it that verifies', async () => {
    const {push, store} = await spoiled()
    const {manifest, plan} = published(await push({replaceBad: two}))
    assert.equal(manifest.release, 3)
    assert.deepEqual(manifest.parent, {release: 2, sha256: sha256('rubbish'), bad: true})
    assert.deepEqual(
      plan.changes.map(({kind, path}) => `${kind} ${path}`),
      ['modify a.job.xml'],
    )
    assert.equal((await publishedFiles(await store(), scratch.path))['a.job.xml'], jobText('2'))
  })

  it('--replace-bad replaces neither a good release nor one that is not the newest', async () => {
    const {push} = await spoiled()
    await assert.rejects(push({replaceBad: 1 as ReleaseNumber}), failure('usage', /newest in tst is 2/))
    await push({replaceBad: two})
    await assert.rejects(push({replaceBad: 3 as ReleaseNumber}), failure('refused', /nothing is wrong/))
  })
})

describe('given a push of nothing', () => {
  const scratch = scratchFolder()

  it('--only that means no file at all is a mistake, not "nothing to do"', async () => {
    const {save, push} = deskAt(scratch.path)
    await save({'a.job.xml': jobText('a')})
    await push()
    await assert.rejects(push({only: ['nope/**']}), failure('usage', /nothing matches --only 'nope\/\*\*'/))
  })

  it('a refused plan was shown before it was refused', async () => {
    const {save, folder, push, environment} = deskAt(scratch.path)
    await save(
      Object.fromEntries(Array.from({length: 20}, (_, index) => [`j${index}.job.xml`, jobText(String(index))])),
    )
    await push()
    await save(Object.fromEntries(Array.from({length: 15}, (_, index) => [`j${index}.job.xml`, null])))
    const world = testWorld({scratch: scratch.path})
    const request = {...publicationRequest(environment), folder, only: [], othersWork: 'keep'} as const
    await assert.rejects(pushFolder(world, {...request, mode: 'dry-run'}), failure('refused', /--max-delete 15/))
    assert.deepEqual(
      world.events.map(({type}) => type).filter((type) => type === 'plan'),
      ['plan'],
    )
  })
})
