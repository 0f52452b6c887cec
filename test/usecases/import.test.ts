import assert from 'node:assert/strict'
import {readFile, rm, truncate, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {Failure} from '../../src/domain/failure.ts'
import {LIMITS} from '../../src/domain/limits.ts'
import {RULES} from '../../src/domain/rules/index.ts'
import {importRelease} from '../../src/usecases/import.ts'
import type {ImportRequest} from '../../src/usecases/importing/request.ts'
import {failing} from '../support/failing.ts'
import {chainText, deskAt, jobText, publicationRequest, publishedRelease} from '../support/publishing.ts'
import {skipped} from '../support/skipped.ts'
import {watchStore} from '../support/stores.ts'
import {readFiles, scratchFolder, testWorld, writeFiles, type TestWorldOptions} from '../support/world.ts'

describe('given a bucket that other tools filled', () => {
  const scratch = scratchFolder()
  const filled = async (files: Readonly<Record<string, string>>) => {
    const desk = deskAt(scratch.path)
    await writeFiles(desk.storeDirectory, files)
    const importNow = (over: Partial<ImportRequest> = {}, options: Partial<TestWorldOptions> = {}) =>
      importRelease(testWorld({scratch: scratch.path, ...options}), {
        ...publicationRequest(desk.environment),
        errors: 'refuse-errors',
        ...over,
      })
    return {...desk, importNow}
  }
  const plain = {'a.job.xml': jobText('a'), 'sub/b c.job_chain.xml': chainText('/a'), 'sub/notes.txt': 'by hand'}

  it('an import makes release 1 of exactly these objects and rewrites none of them', async () => {
    const {importNow, store, storeDirectory} = await filled(plain)
    const puts: string[] = []
    const wrap: TestWorldOptions['wrap'] = (inner) =>
      watchStore(inner, {
        before: (operation, what) => {
          if (what !== '' && (operation === 'put' || operation === 'delete')) puts.push(what)
        },
      })
    const result = await importNow({}, {wrap})
    assert.equal(result.kind, 'published')
    const {release, files} = await publishedRelease(await store(), scratch.path)
    assert.deepEqual(release?.manifest.origin, {kind: 'import'})
    assert.deepEqual(files, plain)
    assert.deepEqual(await readFiles(storeDirectory), plain)
    assert.deepEqual(puts, ['.jsctl/head.json', '.jsctl/objects.json'])
  })

  it('the next push replaces what it imported', async () => {
    const {importNow, push, save, storeDirectory, folder} = await filled(plain)
    await importNow()
    await save({
      'a.job.xml': jobText('new a'),
      'c.job.xml': jobText('c'),
      'sub/b c.job_chain.xml': chainText('/a', '/c'),
    })
    const result = await push()
    assert.equal(result.kind, 'published')
    assert.deepEqual(await readFiles(storeDirectory), await readFiles(folder))
  })

  it('a mistake refuses it, and --force records the mistake in the release', async () => {
    const {importNow, store} = await filled({...plain, 'bad.job.xml': '<job>'})
    const refused = await importNow()
    assert.equal(refused.kind, 'invalid')
    assert.equal((await publishedRelease(await store(), scratch.path)).release, undefined)
    await importNow({errors: 'record-errors'})
    const {release} = await publishedRelease(await store(), scratch.path)
    assert.deepEqual(release?.manifest.findings, [{rule: 'xml.malformed', path: 'bad.job.xml'}])
  })

  it('a push refuses the recorded mistake, but a push of other paths leaves it recorded, so that mirrors go on', async () => {
    const {importNow, push, save, store} = await filled({...plain, 'bad.job.xml': '<job>'})
    await importNow({errors: 'record-errors'})
    await save({...plain, 'a.job.xml': jobText('a2'), 'bad.job.xml': '<job>'})
    assert.equal((await push()).kind, 'invalid')
    assert.equal((await push({only: ['a.job.xml']})).kind, 'published')
    const {release} = await publishedRelease(await store(), scratch.path)
    assert.deepEqual(release?.manifest.findings, [{rule: 'xml.malformed', path: 'bad.job.xml'}])
    await save({'bad.job.xml': jobText('good')})
    await push({only: ['bad.job.xml']})
    const mended = await publishedRelease(await store(), scratch.path)
    assert.deepEqual(mended.release?.manifest.findings, [])
  })

  it('goes by the severities of the configuration', async () => {
    const {importNow} = await filled({...plain, 'empty.job.xml': '<job/>'})
    assert.equal((await importNow()).kind, 'invalid')
    const result = await importNow({rules: [{rule: 'job.no-script', level: 'off'}]})
    assert.ok(result.kind === 'published')
    assert.deepEqual([result.findings, result.manifest.findings], [[], []])
  })

  it('keys that cannot be in a release are named, and left where they are by --force', async () => {
    const {importNow, storeDirectory, store} = await filled({
      ...plain,
      'aux.job.xml': jobText('x'),
      'A.job.xml': jobText('A'),
    })
    const refused = await importNow()
    assert.ok(refused.kind === 'invalid')
    assert.deepEqual(
      refused.findings.filter(({severity}) => severity === 'error').map(({path}) => path),
      ['a.job.xml', 'aux.job.xml'],
    )
    await importNow({errors: 'record-errors'})
    const {files} = await publishedRelease(await store(), scratch.path)
    assert.deepEqual(Object.keys(files).sort(), ['A.job.xml', 'sub/b c.job_chain.xml', 'sub/notes.txt'])
    assert.equal(await readFile(join(storeDirectory, 'aux.job.xml'), 'utf8'), jobText('x'))
  })

  const MIB = 1024 * 1024
  /** Objects of many bytes, all of them zero; what was read of them is told. */
  const withLarge = async (sizes: Readonly<Record<string, number>>) => {
    const {importNow, storeDirectory, store} = await filled({
      ...plain,
      ...Object.fromEntries(Object.keys(sizes).map((key) => [key, ''])),
    })
    for (const [key, size] of Object.entries(sizes)) await truncate(join(storeDirectory, key), size)
    const read = {keys: new Set<string>(), now: 0, most: 0}
    const wrap: TestWorldOptions['wrap'] = (inner) => ({
      ...inner,
      get: async (key, options) => {
        const size = sizes[key] ?? 0
        read.keys.add(key)
        read.most = Math.max(read.most, (read.now += size))
        const found = await inner.get(key, options)
        read.now -= size
        return found
      },
    })
    return {importNow: (over: Partial<ImportRequest> = {}) => importNow(over, {wrap}), read, store}
  }

  it('an object that is too large for any release is a finding, is not read, and is left out by --force', async () => {
    const {importNow, read, store} = await withLarge({'dump.csv': 70 * MIB})
    const refused = await importNow()
    assert.ok(refused.kind === 'invalid')
    assert.deepEqual(
      refused.findings.map(({rule, path}) => [rule, path]),
      [['file.too-large', 'dump.csv']],
    )
    assert.equal((await importNow({errors: 'record-errors'})).kind, 'published')
    assert.equal(read.keys.has('dump.csv'), false)
    const {release, files} = await publishedRelease(await store(), scratch.path)
    assert.deepEqual(files, plain)
    assert.deepEqual(release?.manifest.findings, [])
  })

  it('a large job is refused by its size; --force reads it, and takes it over with the error', async () => {
    const {importNow, read, store} = await withLarge({'huge.job.xml': 5 * MIB})
    const refused = await importNow()
    assert.ok(refused.kind === 'invalid')
    assert.deepEqual(
      refused.findings.map(({rule}) => rule),
      ['xml.limits'],
    )
    assert.equal(read.keys.has('huge.job.xml'), false)
    await importNow({errors: 'record-errors'})
    const {release} = await publishedRelease(await store(), scratch.path)
    assert.deepEqual(release?.manifest.findings, [{rule: 'xml.limits', path: 'huge.job.xml'}])
  })

  it('large objects are not in memory together', async () => {
    const {importNow, read} = await withLarge({'a.bin': 40 * MIB, 'b.bin': 40 * MIB, 'c.bin': 20 * MIB})
    assert.equal((await importNow({mode: 'dry-run'})).kind, 'planned')
    assert.ok(read.most >= 40 * MIB && read.most <= LIMITS.file, `${read.most} bytes`)
  })

  it('more objects than a release may have are refused before one is read', async () => {
    const {importNow} = await filled(plain)
    const wrap: TestWorldOptions['wrap'] = (inner) => ({
      ...inner,
      async *list() {
        yield Array.from({length: LIMITS.files + 1}, (_, index) => ({
          key: `f${index}`,
          size: 1,
          etag: 'x',
          modified: new Date(0),
        }))
      },
      get: (key, options) =>
        key.startsWith('.jsctl/') ? inner.get(key, options) : Promise.reject(new Error(`${key} was read`)),
    })
    await assert.rejects(importNow({}, {wrap}), (error) => error instanceof Failure && error.kind === 'refused')
  })

  it('a file and a folder of one name: --force takes the folder, and nothing that clashes', async () => {
    const {importNow, store} = await filled({
      Notes: 'x',
      'notes/a.job.xml': jobText('a'),
      'notes/b.job.xml': jobText('b'),
    })
    const refused = await importNow()
    assert.ok(refused.kind === 'invalid')
    assert.ok(refused.findings.every(({rule}) => RULES.some(({id}) => id === rule)))
    await importNow({errors: 'record-errors'})
    const {files} = await publishedRelease(await store(), scratch.path)
    assert.deepEqual(Object.keys(files), ['notes/a.job.xml', 'notes/b.job.xml'])
  })

  it('backups and editor files are left out, as a push leaves them out', async () => {
    const {importNow, store} = await filled({
      ...plain,
      'a.job.xml~': 'x',
      'joe.xml.lock': 'x',
      'old.job.xml.bak': 'x',
      '.hidden': 'x',
    })
    assert.equal((await importNow()).kind, 'published')
    const {files} = await publishedRelease(await store(), scratch.path)
    assert.deepEqual(files, plain)
  })

  it('an object that changes meanwhile ends the import', async () => {
    const {importNow, storeDirectory} = await filled(plain)
    const wrap: TestWorldOptions['wrap'] = (inner) => ({
      ...inner,
      get: async (key, options) => {
        if (key === 'a.job.xml') await writeFile(join(storeDirectory, 'a.job.xml'), jobText('edited'))
        return inner.get(key, options)
      },
    })
    await assert.rejects(importNow({}, {wrap}), (error) => error instanceof Failure && error.kind === 'conflict')
  })

  it('an object that comes cut short ends the import', async () => {
    const {importNow} = await filled(plain)
    const wrap: TestWorldOptions['wrap'] = (inner) => ({
      ...inner,
      get: async (key, options) => {
        const stored = await inner.get(key, options)
        return stored && key === 'sub/notes.txt' ? {...stored, bytes: stored.bytes.subarray(1)} : stored
      },
    })
    await assert.rejects(importNow({}, {wrap}), (error) => error instanceof Failure && error.kind === 'temporary')
  })

  it('an import that was stopped after its commit is finished by the next one', async () => {
    const {importNow, storeDirectory} = await filled(plain)
    const stopped = new Failure('temporary', 'the network is gone')
    const wrap: TestWorldOptions['wrap'] = (inner) =>
      watchStore(inner, {
        before: (operation, what) => {
          if (operation === 'put' && what === '.jsctl/head.json') throw stopped
        },
      })
    await assert.rejects(importNow({}, {wrap}), /is published, but what follows was not finished/)
    const result = await importNow()
    assert.equal(result.kind === 'unchanged' && result.manifest?.release, 1)
    assert.match(await readFile(join(storeDirectory, '.jsctl/head.json'), 'utf8'), /"release":1/)
    assert.match(await readFile(join(storeDirectory, '.jsctl/objects.json'), 'utf8'), /"release":1/)
    assert.deepEqual(await readFiles(storeDirectory), plain)
  })

  it('there is nothing to import in an empty place, and nothing twice', async () => {
    const {importNow, storeDirectory} = await filled(plain)
    await importNow()
    assert.equal((await importNow()).kind, 'unchanged')
    await rm(storeDirectory, {recursive: true})
    await rm(join(scratch.path, 'state'), {recursive: true})
    await assert.rejects(importNow(), (error) => error instanceof Failure && error.kind === 'not-found')
  })

  it("without jsctl's own things it is what it was, and can be imported again from the same desk", async () => {
    const {importNow, storeDirectory} = await filled(plain)
    await importNow()
    await rm(join(storeDirectory, '.jsctl'), {recursive: true})
    assert.deepEqual(await readFiles(storeDirectory), plain)
    const again = await importNow()
    assert.equal(again.kind === 'published' && again.manifest.release, 1)
  })

  it('what --force left out does not come back with the next import, nor refuse it', async () => {
    const {importNow} = await filled({...plain, 'aux.job.xml': jobText('x'), 'A.job.xml': jobText('A')})
    await importNow({errors: 'record-errors'})
    const again = await importNow()
    assert.equal(again.kind, 'unchanged')
    assert.deepEqual([...again.report.leftOut].sort(), ['a.job.xml', 'aux.job.xml'])
    assert.deepEqual([...new Set(again.findings.map(({severity}) => severity))], ['warning'])
  })

  it('a name that is no UTF-8 is refused as one, and --force takes over the rest', async function () {
    if (process.platform !== 'linux') skipped(this, 'only Linux has names that are no UTF-8')
    const {importNow, store, storeDirectory} = await filled(plain)
    const latin1 = Buffer.concat([Buffer.from(`${storeDirectory}/sub/`), Buffer.from('b\xe4.job.xml', 'latin1')])
    await writeFile(latin1, jobText('b'))
    const refused = await importNow()
    assert.ok(refused.kind === 'invalid')
    assert.deepEqual(
      refused.findings
        .filter(({severity}) => severity === 'error')
        .map(({rule, path, message}) => `${rule} ${path}: ${message}`),
      ['file.name sub/b\ufffd.job.xml: its name is not valid UTF-8'],
    )
    const forced = await importNow({errors: 'record-errors'})
    assert.ok(forced.kind === 'published')
    assert.deepEqual(forced.report.leftOut, ['sub/b\ufffd.job.xml'])
    assert.deepEqual((await publishedRelease(await store(), scratch.path)).files, plain)
    await writeFile(join(storeDirectory, 'a.job.xml'), jobText('drift'))
    const drifted = await importNow()
    assert.ok(drifted.kind === 'published')
    assert.deepEqual(drifted.report.leftOut, ['sub/b\ufffd.job.xml'])
    assert.equal(await readFile(latin1, 'utf8'), jobText('b'))
  })

  it('objects are held against each other, as a push does it', async () => {
    const {importNow, store} = await filled({'c.job_chain.xml': chainText('../../outside')})
    const refused = await importNow()
    assert.ok(refused.kind === 'invalid')
    const [finding] = refused.findings.filter(({severity}) => severity === 'error')
    assert.deepEqual(
      [finding?.rule, finding?.path, finding?.excerpt !== undefined],
      ['ref.path', 'c.job_chain.xml', true],
    )
    await importNow({errors: 'record-errors'})
    const {release} = await publishedRelease(await store(), scratch.path)
    assert.deepEqual(release?.manifest.findings, [{rule: 'ref.path', path: 'c.job_chain.xml'}])
  })

  it('--only takes a part of it, and a glob that matches nothing is a slip', async () => {
    const {importNow, store, storeDirectory} = await filled({...plain, 'logs/today.txt': 'x'})
    await importNow({only: ['*.job.xml', 'sub']})
    const {files} = await publishedRelease(await store(), scratch.path)
    assert.deepEqual(files, plain)
    assert.equal(await readFile(join(storeDirectory, 'logs/today.txt'), 'utf8'), 'x')
    await assert.rejects(importNow({only: ['lgos']}), (error) => error instanceof Failure && error.kind === 'usage')
  })

  it('the report names what was ignored', async () => {
    const {importNow} = await filled({...plain, '.hidden': 'x', 'sub/a.job.xml~': 'x'})
    const {report} = await importNow()
    assert.deepEqual([report.source, report.ignored, report.leftOut], ['plain', ['.hidden', 'sub/a.job.xml~'], []])
  })

  it('what a .jsctlignore in the bucket names is not imported, as a push would not publish it', async () => {
    const ignored = {
      '.jsctlignore': '*.md\ndrafts/\n',
      'NOTES.md': 'x',
      'sub/.jsctlignore': '!keep.md\n/*.txt\n',
      'sub/more.md': 'x',
      'drafts/.jsctlignore': '!a.job.xml\n',
      'drafts/a.job.xml': jobText('draft'),
    }
    const {importNow, folder, push, store} = await filled({...plain, ...ignored, 'sub/keep.md': 'x'})
    const {report} = await importNow()
    assert.deepEqual([...report.ignored].sort(), [...Object.keys(ignored), 'sub/notes.txt'].sort())
    const {files} = await publishedRelease(await store(), scratch.path)
    assert.deepEqual(Object.keys(files), ['a.job.xml', 'sub/b c.job_chain.xml', 'sub/keep.md'])
    await writeFiles(folder, {...plain, ...ignored, 'sub/keep.md': 'x'})
    assert.equal((await push()).kind, 'unchanged')
  })

  it('a .jsctlignore in the bucket leaves drift out, too, and what is released stays', async () => {
    const {importNow, storeDirectory, store} = await filled(plain)
    await importNow()
    await writeFiles(storeDirectory, {'.jsctlignore': '*.md\nnotes.txt\n', 'NOTES.md': 'x', 'sub/notes.txt': 'changed'})
    const result = await importNow()
    assert.equal(result.kind, 'unchanged')
    assert.deepEqual(result.report.ignored, ['.jsctlignore', 'NOTES.md', 'sub/notes.txt'])
    assert.equal((await publishedRelease(await store(), scratch.path)).files['sub/notes.txt'], 'by hand')
  })

  it('a .jsctlignore of an impossible size refuses it, and one with strange patterns does no harm', async () => {
    const {importNow, storeDirectory} = await filled({...plain, '.jsctlignore': `[\n\\\n!\n${'*'.repeat(2000)}.md\n`})
    assert.equal((await importNow({mode: 'dry-run'})).kind, 'planned')
    await truncate(join(storeDirectory, '.jsctlignore'), LIMITS.document + 1)
    await assert.rejects(importNow(), failing('configuration', /\.jsctlignore is too large in file:/))
  })
})
