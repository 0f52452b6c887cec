import assert from 'node:assert/strict'
import {readFile, rm, symlink, unlink} from 'node:fs/promises'
import {join} from 'node:path'
import type {Environment} from '../../src/domain/environment.ts'
import {Failure, type FailureKind} from '../../src/domain/failure.ts'
import {importRelease} from '../../src/usecases/import.ts'
import type {ImportRequest} from '../../src/usecases/importing/request.ts'
import {deskAt, jobText, publicationRequest, publishedRelease} from '../support/publishing.ts'
import {watchStore} from '../support/stores.ts'
import {readFiles, scratchFolder, testWorld, writeFiles, type TestWorldOptions} from '../support/world.ts'

const failure =
  (kind: FailureKind, pattern: RegExp) =>
  (error: unknown): boolean =>
    error instanceof Failure && error.kind === kind && pattern.test([error.message, ...error.hints].join('\n'))

const LIVE = {'a.job.xml': jobText('a'), 'sub/b.job.xml': jobText('b'), 'sub/notes.txt': 'by hand'}

describe('given a live folder that a server has been running with', () => {
  const scratch = scratchFolder()

  const running = async (files: Readonly<Record<string, string>> = LIVE, over: Partial<Environment> = {}) => {
    const desk = deskAt(scratch.path, over)
    await desk.save(files)
    const world = (options: Partial<TestWorldOptions> = {}) => testWorld({scratch: scratch.path, ...options})
    const importNow = (request: Partial<ImportRequest> = {}, inside = world()) =>
      importRelease(inside, {
        ...publicationRequest(desk.environment),
        errors: 'refuse-errors',
        from: desk.folder,
        ...request,
      })
    const newest = async () => publishedRelease(await desk.store(), scratch.path)
    const lying = (objects: Readonly<Record<string, string>>) => writeFiles(desk.storeDirectory, objects)
    return {...desk, world, importNow, newest, lying}
  }

  it('an import makes the first release of it, without what a push leaves out', async () => {
    const {importNow, newest, storeDirectory, save} = await running()
    await save({
      '.jsctl-live/state.json': '{}',
      'joe.xml.lock': 'x',
      'drafts/c.job.xml': jobText('c'),
      '.jsctlignore': 'drafts/\n',
    })
    const result = await importNow()
    assert.equal(result.kind, 'published')
    assert.deepEqual(result.report.ignored, ['.jsctl-live/', '.jsctlignore', 'drafts/', 'joe.xml.lock'])
    const {release, files} = await newest()
    assert.deepEqual([release?.manifest.release, release?.manifest.origin], [1, {kind: 'import'}])
    assert.deepEqual(files, LIVE)
    assert.deepEqual(await readFiles(storeDirectory), LIVE)
  })

  it('errors refuse it; --force records them and leaves out what no release can have', async () => {
    const {importNow, newest, folder} = await running({...LIVE, 'bad.job.xml': '<job>', 'A.job.xml': jobText('A')})
    await symlink('a.job.xml', join(folder, 'link.job.xml'))
    const refused = await importNow()
    assert.ok(refused.kind === 'invalid')
    assert.match(refused.wayOut ?? '', /--force/)
    assert.equal((await newest().catch(() => undefined))?.release, undefined)
    const forced = await importNow({errors: 'record-errors'})
    assert.deepEqual(forced.report.leftOut, ['link.job.xml', 'a.job.xml'])
    const {release, files} = await newest()
    assert.deepEqual(Object.keys(files).sort(), ['A.job.xml', 'bad.job.xml', 'sub/b.job.xml', 'sub/notes.txt'])
    assert.deepEqual(release?.manifest.findings, [{rule: 'xml.malformed', path: 'bad.job.xml'}])
  })

  describe('and a bucket with plain objects', () => {
    const OBJECTS = {
      'a.job.xml': jobText('a'),
      'sub/b.job.xml': jobText('an older b'),
      'sub/notes.txt': 'BY HAND',
      'elsewhere.job.xml': jobText('e'),
      '.hidden': 'x',
    }

    it('what differs is told before the question, stays as it is, and is told again', async () => {
      const {importNow, lying, newest, storeDirectory, world} = await running()
      await lying(OBJECTS)
      const inside = world()
      const {report} = await importNow({mode: 'dry-run'}, inside)
      assert.deepEqual([report.differs, report.beside], [['sub/b.job.xml', 'sub/notes.txt'], ['elsewhere.job.xml']])
      const warnings = inside.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []))
      assert.match(
        warnings[0] ?? '',
        /another content than the folder, and stay as they are: sub\/b\.job\.xml, sub\/notes\.txt$/,
      )
      assert.match(warnings[1] ?? '', /not in the folder, and stay: elsewhere\.job\.xml$/)
      const result = await importNow()
      assert.ok(result.kind === 'published')
      assert.deepEqual([...(result.view?.foreign ?? [])].sort(), [
        '.hidden',
        'elsewhere.job.xml',
        'sub/b.job.xml',
        'sub/notes.txt',
      ])
      assert.deepEqual((await newest()).files, LIVE)
      const {'.hidden': hidden, ...shown} = OBJECTS
      assert.deepEqual(await readFiles(storeDirectory), shown)
      assert.equal(await readFile(join(storeDirectory, '.hidden'), 'utf8'), hidden)
    })

    it('equal objects are adopted by their ETag: neither written nor read again', async () => {
      const {importNow, lying, world} = await running()
      await lying(LIVE)
      const requests: string[] = []
      const wrap: TestWorldOptions['wrap'] = (inner) =>
        watchStore(inner, {
          before: (operation, what) => {
            if (['get', 'put', 'delete'].includes(operation) && what !== '' && !what.startsWith('.jsctl/'))
              requests.push(`${operation} ${what}`)
          },
        })
      assert.equal((await importNow({}, world({wrap}))).kind, 'published')
      assert.deepEqual(
        requests.sort(),
        Object.keys(LIVE).map((path) => `get ${path}`),
      )
    })
  })

  it('where releases exist a push does it; the very same folder again has nothing to do', async () => {
    const {importNow, save, folder} = await running()
    await importNow()
    assert.equal((await importNow()).kind, 'unchanged')
    await save({'a.job.xml': jobText('a2')})
    await assert.rejects(
      importNow(),
      failure('refused', new RegExp(`has releases already(.*\n)+.*jsctl push ${folder} `)),
    )
  })

  it('an import that was stopped after its commit is finished by the next one', async () => {
    const {importNow, storeDirectory, world} = await running()
    const wrap: TestWorldOptions['wrap'] = (inner) =>
      watchStore(inner, {
        before: (operation, what) => {
          if (operation === 'put' && what === '.jsctl/head.json') throw new Failure('temporary', 'the network is gone')
        },
      })
    await assert.rejects(importNow({}, world({wrap})), /is published, but what follows was not finished/)
    assert.equal((await importNow()).kind, 'unchanged')
    assert.deepEqual(await readFiles(storeDirectory), LIVE)
  })

  it('a file that vanishes meanwhile ends it, and nothing is published', async () => {
    const {importNow, folder, world, newest} = await running()
    const inside = world()
    const openFolder: typeof inside.openFolder = async (path) => {
      const opened = await inside.openFolder(path)
      return {
        ...opened,
        read: async (file) => {
          if (file === 'a.job.xml') await unlink(join(folder, file))
          return opened.read(file)
        },
      }
    }
    await assert.rejects(importNow({}, {...inside, openFolder}), failure('failed', /is gone/))
    assert.equal((await newest().catch(() => undefined))?.release, undefined)
  })

  it('no folder, and one without any object, are refused', async () => {
    const {importNow, folder} = await running({'notes.txt': 'x'})
    await assert.rejects(importNow(), failure('refused', /no JobScheduler object/))
    await rm(folder, {recursive: true})
    await assert.rejects(importNow(), failure('not-found', /./))
  })
})
