import assert from 'node:assert/strict'
import {readFile, rm, stat} from 'node:fs/promises'
import {join} from 'node:path'
import type {Environment, EnvironmentName} from '../../src/domain/environment.ts'
import {Failure, type FailureKind} from '../../src/domain/failure.ts'
import {importRelease} from '../../src/usecases/import.ts'
import type {ImportRequest} from '../../src/usecases/importing/request.ts'
import {environmentStatus} from '../../src/usecases/status.ts'
import {rollback} from '../../src/usecases/rollback.ts'
import {chainText, deskAt, jobText, publicationRequest, publishedRelease} from '../support/publishing.ts'
import {isWrite, watchStore} from '../support/stores.ts'
import {readFiles, scratchFolder, testWorld, writeFiles, type TestWorldOptions} from '../support/world.ts'

const failure =
  (kind: FailureKind, pattern: RegExp) =>
  (error: unknown): boolean =>
    error instanceof Failure && error.kind === kind && pattern.test([error.message, ...error.hints].join('\n'))

const RELEASED = {
  'a.job.xml': jobText('a'),
  'sub/b.job.xml': jobText('b'),
  'sub/c.job_chain.xml': chainText('b'),
  'gone.job.xml': jobText('gone'),
}

describe('given an environment with a release, and other tools that write to its plain objects', () => {
  const scratch = scratchFolder()

  const published = async (over: Partial<Environment> = {}, files: Readonly<Record<string, string>> = RELEASED) => {
    const desk = deskAt(scratch.path, over)
    await desk.save(files)
    if (Object.keys(files).length > 0) await desk.push()
    const importNow = (request: Partial<ImportRequest> = {}, options: Partial<TestWorldOptions> = {}) =>
      importRelease(testWorld({scratch: scratch.path, ...options}), {
        ...publicationRequest(desk.environment),
        errors: 'refuse-errors',
        ...request,
      })
    const drift = (changes: Readonly<Record<string, string | null>>) => writeFiles(desk.storeDirectory, changes)
    const newest = async () => {
      const {release, files: contents} = await publishedRelease(await desk.store(), scratch.path)
      return {manifest: release?.manifest, files: contents}
    }
    const view = async () => {
      const status = await environmentStatus(testWorld({scratch: scratch.path}), desk.environment)
      return status.kind === 'published' ? status.view : undefined
    }
    return {...desk, importNow, drift, newest, view}
  }
  type Drift = Awaited<ReturnType<typeof published>>

  const signs = (result: Awaited<ReturnType<Drift['importNow']>>): readonly string[] => {
    assert.ok(result.kind === 'published' || result.kind === 'planned', result.kind)
    return result.plan.changes.map(({kind, path}) => `${kind} ${path}`)
  }
  const nothingToImport = async ({importNow, newest}: Pick<Drift, 'importNow' | 'newest'>, release: number) => {
    const result = await importNow()
    assert.equal(result.kind, 'unchanged')
    assert.equal((await newest()).manifest?.release, release)
    return result
  }

  const CHANGES = {'a.job.xml': jobText('mended at night'), 'new/d.job.xml': jobText('d'), 'gone.job.xml': null}
  const AFTER = {
    'a.job.xml': jobText('mended at night'),
    'new/d.job.xml': jobText('d'),
    'sub/b.job.xml': RELEASED['sub/b.job.xml'],
    'sub/c.job_chain.xml': RELEASED['sub/c.job_chain.xml'],
  }

  it('an import makes the next release of what was changed, added and deleted, and rewrites nothing', async () => {
    const {importNow, drift, newest, storeDirectory, view} = await published()
    await drift(CHANGES)
    const before = await stat(join(storeDirectory, 'a.job.xml'), {bigint: true})
    const puts: string[] = []
    const wrap: TestWorldOptions['wrap'] = (inner) =>
      watchStore(inner, {
        before: (operation, what) => {
          if (isWrite(operation) && what !== '' && !what.startsWith('.jsctl/')) puts.push(`${operation} ${what}`)
        },
      })
    const result = await importNow({}, {wrap})
    assert.deepEqual(signs(result), ['modify a.job.xml', 'delete gone.job.xml', 'add new/d.job.xml'])
    const {manifest, files} = await newest()
    assert.deepEqual([manifest?.release, manifest?.origin], [2, {kind: 'import'}])
    assert.deepEqual(files, AFTER)
    assert.deepEqual(puts, [])
    const after = await stat(join(storeDirectory, 'a.job.xml'), {bigint: true})
    assert.deepEqual([after.ino, after.mtimeNs], [before.ino, before.mtimeNs])
    const shown = await view()
    assert.deepEqual(
      [shown?.recorded, shown?.inLine, shown?.unrecorded, shown?.missing, shown?.changed, shown?.foreign],
      [2, 4, [], [], [], []],
    )
  })

  it('a dry run shows the plan and writes nothing', async () => {
    const {importNow, drift, newest} = await published()
    await drift(CHANGES)
    assert.equal(signs(await importNow({mode: 'dry-run'})).length, 3)
    assert.equal((await newest()).manifest?.release, 1)
  })

  it('nothing is imported where nothing was changed, nor twice', async () => {
    const desk = await published()
    await nothingToImport(desk, 1)
    await desk.drift(CHANGES)
    await desk.importNow()
    await nothingToImport(desk, 2)
  })

  it('--only takes over some paths; the others stay as they are, published and shown', async () => {
    const {importNow, drift, newest, storeDirectory} = await published()
    await drift(CHANGES)
    assert.deepEqual(signs(await importNow({only: ['new/**']})), ['add new/d.job.xml'])
    assert.deepEqual((await newest()).files, {...RELEASED, 'new/d.job.xml': jobText('d')})
    assert.equal(await readFile(join(storeDirectory, 'a.job.xml'), 'utf8'), CHANGES['a.job.xml'])
    assert.deepEqual(signs(await importNow({only: ['a.job.xml']})), ['modify a.job.xml'])
    await assert.rejects(importNow({only: ['nwe/**']}), failure('usage', /nothing matches --only/))
  })

  describe('what is ours is no drift:', () => {
    /** The store as a push left it that was stopped at one of its writes. */
    const stoppedPush = async (desk: Drift, stopAt: (operation: string, what: string) => boolean) => {
      const wrap: TestWorldOptions['wrap'] = (inner) =>
        watchStore(inner, {
          before: (operation, what) => {
            if (stopAt(operation, what)) throw new Failure('temporary', 'the network is gone')
          },
        })
      await desk.save({
        'a.job.xml': jobText('a2'),
        'sub/b.job.xml': jobText('b2'),
        'fresh.job.xml': jobText('f'),
        'gone.job.xml': null,
      })
      await assert.rejects(desk.push({}, {wrap}), /is published, but what follows was not finished/)
    }
    const stops = {
      'before the view': (operation: string, what: string) => operation === 'put' && what === '.jsctl/head.json',
      'within the view': (operation: string, what: string) => operation === 'put' && what === 'sub/b.job.xml',
      'before its record': (operation: string, what: string) => operation === 'put' && what === '.jsctl/objects.json',
    }
    for (const [where, stopAt] of Object.entries(stops)) {
      it(`an update of the view that was stopped ${where}; the import finishes it`, async () => {
        const desk = await published()
        await stoppedPush(desk, stopAt)
        await nothingToImport(desk, 2)
        assert.deepEqual(await readFiles(desk.storeDirectory), await readFiles(desk.folder))
        assert.equal((await desk.view())?.recorded, 2)
      })
    }

    it('an object that is missing where the record is lost, or behind', async () => {
      const desk = await published()
      await rm(join(desk.storeDirectory, '.jsctl/objects.json'))
      await desk.drift({'gone.job.xml': null})
      const {report} = await nothingToImport(desk, 1)
      assert.deepEqual(report.behind, ['gone.job.xml'])
      assert.deepEqual(await readFiles(desk.storeDirectory), RELEASED)
    })

    it('the content that an older release had at that path', async () => {
      const desk = await published()
      await desk.save({'a.job.xml': jobText('a2')})
      await desk.push()
      await desk.drift({'a.job.xml': jobText('a')})
      const {report} = await nothingToImport(desk, 2)
      assert.deepEqual(report.behind, ['a.job.xml'])
    })

    it('a released path that the view never showed, because other content lay there', async () => {
      const desk = await published()
      await desk.drift({'late.job.xml': jobText('of somebody')})
      await desk.save({'late.job.xml': jobText('ours')})
      await desk.push()
      await desk.drift({'late.job.xml': null})
      const {report} = await nothingToImport(desk, 2)
      assert.deepEqual(report.behind, ['late.job.xml'])
    })
  })

  it('a drift beside a stopped update is taken over, and the update is finished', async () => {
    const desk = await published()
    await desk.save({'a.job.xml': jobText('a2')})
    const wrap: TestWorldOptions['wrap'] = (inner) =>
      watchStore(inner, {
        before: (operation, what) => {
          if (operation === 'put' && what === '.jsctl/head.json') throw new Failure('temporary', 'gone')
        },
      })
    await assert.rejects(desk.push({}, {wrap}))
    await desk.drift({'new.job.xml': jobText('n')})
    assert.deepEqual(signs(await desk.importNow()), ['add new.job.xml'])
    const wanted = {...RELEASED, 'a.job.xml': jobText('a2'), 'new.job.xml': jobText('n')}
    assert.deepEqual((await desk.newest()).files, wanted)
    assert.deepEqual(await readFiles(desk.storeDirectory), wanted)
  })

  it('is checked as a push: an error refuses it, also one that it causes elsewhere; --force records them', async () => {
    const {importNow, drift, newest} = await published()
    await drift({'bad.job.xml': '<job>', 'sub/B.job.xml~': 'x'})
    const refused = await importNow()
    assert.ok(refused.kind === 'invalid')
    assert.match(refused.wayOut ?? '', /--force.*--only.*verify --env tst --repair/)
    assert.deepEqual(
      refused.findings.filter(({severity}) => severity === 'error').map(({rule, path}) => `${rule} ${path}`),
      ['xml.malformed bad.job.xml'],
    )
    await importNow({errors: 'record-errors'})
    assert.deepEqual((await newest()).manifest?.findings, [{rule: 'xml.malformed', path: 'bad.job.xml'}])
    await drift({'new.job.xml': jobText('n')})
    await importNow()
    assert.deepEqual((await newest()).manifest?.findings, [{rule: 'xml.malformed', path: 'bad.job.xml'}], 'still so')
    await drift({'bad.job.xml': jobText('good')})
    await importNow()
    assert.deepEqual((await newest()).manifest?.findings, [])
  })

  it('references are looked up in the tree that comes of it', async () => {
    const {importNow, drift} = await published()
    await drift({'sub/b.job.xml': null, 'e.job_chain.xml': chainText('new')})
    const result = await importNow({mode: 'dry-run'})
    assert.deepEqual(
      result.findings.map(({rule, path}) => `${rule} ${path}`),
      ['ref.missing-job e.job_chain.xml', 'ref.missing-job sub/c.job_chain.xml'],
    )
    await drift({'new.job.xml': jobText('n')})
    assert.deepEqual(
      (await importNow({mode: 'dry-run'})).findings.map(({path}) => path),
      ['sub/c.job_chain.xml'],
    )
  })

  it('keys that no release can have stay beside it, and are told: warnings, not errors', async () => {
    const {importNow, drift, newest, storeDirectory} = await published()
    const strange = {
      'aux.job.xml': 'x',
      'A.job.xml': jobText('A'),
      'sub/b.job.xml/x': 'y',
      'SUB/z.job.xml': jobText('z'),
    }
    await rm(join(storeDirectory, 'sub/b.job.xml'))
    await drift({...strange, 'new.job.xml': jobText('n')})
    const result = await importNow()
    // The folder took the place of the released file, which is so deleted.
    assert.deepEqual(signs(result), ['add new.job.xml', 'delete sub/b.job.xml', 'add sub/b.job.xml/x'])
    assert.deepEqual([...result.report.leftOut].sort(), ['A.job.xml', 'SUB/z.job.xml', 'aux.job.xml'])
    assert.ok(result.findings.every(({severity}) => severity !== 'error'))
    assert.equal((await newest()).files['A.job.xml'], undefined)
    assert.equal(await readFile(join(storeDirectory, 'A.job.xml'), 'utf8'), jobText('A'))
  })

  it('many deletions are refused by --max-delete, and an emptied bucket by what is left', async () => {
    const many = Object.fromEntries(Array.from({length: 12}, (_, index) => [`j${index}.job.xml`, jobText(`${index}`)]))
    const {importNow, drift, newest} = await published({}, many)
    await drift(
      Object.fromEntries(
        Object.keys(many)
          .slice(1)
          .map((path) => [path, null]),
      ),
    )
    await assert.rejects(importNow(), failure('refused', /would delete 11 of the 12 files/))
    assert.equal((await importNow({maxDelete: {kind: 'count', count: 11}})).kind, 'published')
    await drift({'j0.job.xml': null})
    await assert.rejects(importNow(), failure('refused', /no JobScheduler object/))
    assert.equal((await newest()).manifest?.release, 2)
  })

  it('a release that is published meanwhile refuses it', async () => {
    const desk = await published()
    await desk.drift({'new.job.xml': jobText('n')})
    await desk.save({'a.job.xml': jobText('a2')})
    const wrap: TestWorldOptions['wrap'] = (inner) => ({
      ...inner,
      putIfAbsent: async (key, bytes) => {
        if (key.includes('releases/')) await desk.push()
        return inner.putIfAbsent(key, bytes)
      },
    })
    await assert.rejects(desk.importNow({}, {wrap}), failure('conflict', /published tst@2 meanwhile/))
    assert.equal((await desk.newest()).files['a.job.xml'], jobText('a2'))
  })

  it('an object that changes again after it was read is not overwritten', async () => {
    const desk = await published()
    await desk.drift({'a.job.xml': jobText('first')})
    const wrap: TestWorldOptions['wrap'] = (inner) => ({
      ...inner,
      put: async (key, bytes) => {
        if (key === '.jsctl/head.json') await desk.drift({'a.job.xml': jobText('second')})
        return inner.put(key, bytes)
      },
    })
    const result = await desk.importNow({}, {wrap})
    assert.deepEqual(result.kind === 'published' && result.view?.foreign, ['a.job.xml'])
    assert.equal(await readFile(join(desk.storeDirectory, 'a.job.xml'), 'utf8'), jobText('second'))
    assert.deepEqual(signs(await desk.importNow()), ['modify a.job.xml'])
  })

  it('a rollback undoes it', async () => {
    const desk = await published()
    await desk.drift(CHANGES)
    await desk.importNow()
    await rollback(testWorld({scratch: scratch.path}), {
      ...publicationRequest(desk.environment),
      to: 1,
      paths: [],
    })
    assert.deepEqual(await readFiles(desk.storeDirectory), RELEASED)
  })

  it('a desk that has not seen it does not take it back by accident', async () => {
    const desk = await published()
    await desk.drift(CHANGES)
    await desk.importNow()
    await assert.rejects(desk.push(), failure('conflict', /a\.job\.xml/))
  })

  describe('is refused', () => {
    it('where no plain objects are kept', async () => {
      const {importNow, drift} = await published({objects: false})
      await drift({'new.job.xml': jobText('n')})
      await assert.rejects(importNow(), failure('refused', /keeps no plain objects.*\n.*objects = false/))
    })
    it('where content comes from another environment only; what to do is said', async () => {
      const {environment, drift} = await published()
      await drift(CHANGES)
      const request = {
        ...publicationRequest({...environment, promoteFrom: 'dev' as EnvironmentName}),
        errors: 'refuse-errors',
      } as const
      const importNow = importRelease(testWorld({scratch: scratch.path}), request)
      await assert.rejects(
        importNow,
        failure('refused', /takes its releases from dev only(.*\n)+.*verify --env tst --repair/),
      )
    })
    it('but for what a first import left undone there', async () => {
      const desk = await published({}, {})
      await desk.drift(RELEASED)
      const environment = {...desk.environment, promoteFrom: 'dev' as EnvironmentName}
      const importNow = (options: Partial<TestWorldOptions> = {}) =>
        importRelease(testWorld({scratch: scratch.path, ...options}), {
          ...publicationRequest(environment),
          errors: 'refuse-errors',
        })
      const wrap: TestWorldOptions['wrap'] = (inner) =>
        watchStore(inner, {
          before: (operation, what) => {
            if (operation === 'put' && what === '.jsctl/head.json') throw new Failure('temporary', 'gone')
          },
        })
      await assert.rejects(importNow({wrap}), /what follows was not finished/)
      assert.equal((await importNow()).kind, 'unchanged')
      assert.equal((await desk.view())?.recorded, 1)
      await assert.rejects(importNow(), failure('refused', /from dev only/))
    })
    it('without confirmation', async () => {
      const {importNow, drift} = await published()
      await drift(CHANGES)
      const confirmation = {yes: false, confirm: undefined}
      await assert.rejects(importNow({confirmation}, {answer: false}), failure('refused', /not confirmed/))
    })
  })
})
