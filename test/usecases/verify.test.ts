import assert from 'node:assert/strict'
import {mkdtemp, readFile, readdir, rename, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'
import {sha256} from '../../src/domain/digest.ts'
import {Failure} from '../../src/domain/failure.ts'
import {encodeRelease} from '../../src/domain/release-codec.ts'
import type {Manifest, Release} from '../../src/domain/release.ts'
import {nextRelease} from '../../src/domain/store-keys.ts'
import {verifyStore, type Verification, type VerifyRequest} from '../../src/usecases/verify.ts'
import {failing} from '../support/failing.ts'
import {deskAt, jobText, publishedRelease} from '../support/publishing.ts'
import {readingOnly} from '../support/stores.ts'
import {readFiles, scratchFolder, testWorld, writeFiles, type TestWorldOptions} from '../support/world.ts'

const releaseName = (release: number): string => `.jsctl/releases/${String(release).padStart(8, '0')}.jsonl.gz`

/** Three releases: one object changes in each, one stays. */
const publishThree = async (scratch: string) => {
  const desk = deskAt(scratch)
  for (const word of ['one', 'two', 'three']) {
    await desk.save({'billing/load.job.xml': jobText(word), 'same.job.xml': jobText('same')})
    await desk.push({message: word})
  }
  return desk
}

const ASK = {yes: false, confirm: undefined}
const YES = {yes: true, confirm: undefined}

const verify = (scratch: string, over: Partial<VerifyRequest> = {}, options: Partial<TestWorldOptions> = {}) =>
  verifyStore(testWorld({scratch, ...options}), {
    environment: deskAt(scratch).environment,
    data: 'read',
    repair: undefined,
    ...over,
  })

const told = ({inspection}: Verification): readonly string[] =>
  inspection.findings.map(({problem, key, message}) => `${problem} ${key}: ${message}`)

describe('given a store that nobody tampered with', () => {
  const scratch = scratchFolder()

  it('verify finds nothing, and only reads', async () => {
    await publishThree(scratch.path)
    const {inspection} = await verify(scratch.path, {}, {wrap: (store) => ({...store, ...readingOnly(store)})})
    assert.deepEqual(inspection.findings, [])
    assert.deepEqual([inspection.releases, inspection.packs, inspection.newest], [3, 3, 3])
  })

  it('a repair has nothing to do and asks nothing', async () => {
    await publishThree(scratch.path)
    const {repair} = await verify(scratch.path, {repair: ASK}, {answer: false})
    assert.equal(repair, undefined)
  })
})

describe('given a store that somebody tampered with', () => {
  let scratch = ''
  let directory = ''
  const names: string[] = []

  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'jsctl-test-'))
    directory = (await publishThree(scratch)).storeDirectory
    const own = await readdir(join(directory, '.jsctl'), {withFileTypes: true, recursive: true})
    for (const entry of own) if (entry.isFile()) names.push(join(entry.parentPath, entry.name))
    assert.equal(names.length, 9)
  })
  after(() => rm(scratch, {recursive: true, force: true}))

  /** Verifies the store with one changed file, and puts the file back. */
  const tampered = async (name: string, change: (bytes: Buffer) => Promise<unknown>): Promise<readonly string[]> => {
    const bytes = await readFile(name)
    await change(Buffer.from(bytes))
    try {
      return told(await verify(scratch))
    } catch (error) {
      // A marker that names another environment is no finding but a refusal of the whole command.
      assert.ok(
        error instanceof Failure && error.kind === 'refused' && name.endsWith('environment.json'),
        String(error),
      )
      return [error.message]
    } finally {
      await writeFile(name, bytes)
    }
  }

  const flipped = (name: string, place: number, mask: number) =>
    tampered(name, (bytes) => {
      bytes.writeUInt8(bytes.readUInt8(place) ^ mask, place)
      return writeFile(name, bytes)
    })

  const places = (from: number, to: number): readonly number[] =>
    Array.from({length: 12}, (_, index) => Math.floor(from + ((to - 1 - from) * index) / 11))

  it('it finds every flipped byte of a release or a pack', async () => {
    for (const name of names.filter((file) => file.endsWith('.gz'))) {
      const {length} = await readFile(name)
      // The time and system in a gzip header mean nothing, but a pack is named by all of its bytes.
      const from = name.includes('/packs/') ? 0 : 10
      for (const place of places(from, length)) {
        assert.notDeepEqual(await flipped(name, place, 0xff), [], `${name} at ${place}`)
      }
    }
  })

  it('it finds every changed character of a document', async () => {
    for (const name of names.filter((file) => file.endsWith('.json'))) {
      const text = await readFile(name, 'latin1')
      // Nothing else says when the marker was written.
      const end = name.endsWith('environment.json') ? text.indexOf('"created":"') : text.length
      for (const place of places(0, end)) {
        assert.notDeepEqual(await flipped(name, place, 0x01), [], `${name} at ${place}`)
        assert.notDeepEqual(await flipped(name, place, 0x80), [], `${name} at ${place}`)
      }
    }
  })

  it('it finds every file that was cut off, emptied, removed or renamed', async () => {
    const ways: readonly ((name: string, bytes: Buffer) => Promise<unknown>)[] = [
      // The last byte of a document is a line feed, which means nothing.
      (name, bytes) => writeFile(name, bytes.subarray(0, -2)),
      (name, bytes) => writeFile(name, bytes.subarray(0, bytes.length / 2)),
      (name) => writeFile(name, ''),
      (name) => rm(name),
    ]
    for (const name of names) {
      for (const way of ways) assert.notDeepEqual(await tampered(name, (bytes) => way(name, bytes)), [], name)
      const away = `${name}.old`
      const findings = await tampered(name, () => rename(name, away))
      await rm(away)
      assert.ok(findings.length >= 2, `${name}: ${findings.join()}`)
    }
  })

  it('it is in order again when everything is back', async () => {
    assert.deepEqual(told(await verify(scratch)), [])
  })
})

describe('given a pack of which no readable release uses the end', () => {
  const scratch = scratchFolder()

  it('it is read to its end all the same', async () => {
    const desk = deskAt(scratch.path)
    await desk.save({'a.job.xml': jobText('a'), 'b.job.xml': jobText('b'.repeat(1000))})
    await desk.push()
    await desk.save({'b.job.xml': null})
    await desk.push()
    await rm(join(desk.storeDirectory, releaseName(1)))
    await verify(scratch.path, {repair: YES})
    assert.deepEqual(told(await verify(scratch.path)), [])
    const packs = join(desk.storeDirectory, '.jsctl/packs')
    const [name = ''] = await readdir(packs)
    const bytes = await readFile(join(packs, name))
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
    await writeFile(join(packs, name), bytes)
    assert.match(told(await verify(scratch.path)).join(), /^pack .*release 2 needs it$/)
    assert.deepEqual(told(await verify(scratch.path, {data: 'not-read'})), [])
  })
})

describe('given a history that somebody rewrote', () => {
  const scratch = scratchFolder()

  const rewrite = async (number: number, change: (manifest: Manifest) => Manifest) => {
    const {storeDirectory} = deskAt(scratch.path)
    const {gunzipSync} = await import('node:zlib')
    const name = join(storeDirectory, releaseName(number))
    const [line = ''] = gunzipSync(await readFile(name))
      .toString()
      .split('\n')
    await writeFile(name, gzipSync(encodeRelease(change(JSON.parse(line) as Manifest))))
  }

  it('names the release that follows another one', async () => {
    await publishThree(scratch.path)
    await rewrite(2, (manifest) => ({...manifest, author: 'mallory@desk-7'}))
    const findings = told(await verify(scratch.path))
    assert.match(findings[0] ?? '', /^chain .*00000003.*release 3 follows another release 2/)
    assert.match(findings[1] ?? '', /^hint .*what it says of release 2 is not true/)
    assert.equal(findings.length, 2)
  })

  it('finds a rewritten newest release by the hint', async () => {
    await publishThree(scratch.path)
    await rewrite(3, (manifest) => ({...manifest, author: 'mallory@desk-7'}))
    assert.match(told(await verify(scratch.path)).join(), /names another release 3 than the one in the store/)
  })

  it('finds a release of another store', async () => {
    await publishThree(scratch.path)
    const id = '00000000-0000-4000-8000-ffffffffffff'
    await rewrite(3, (manifest) => ({...manifest, environment: {...manifest.environment, id}}))
    assert.match(
      told(await verify(scratch.path)).join(),
      /release .*it is of the environment "tst" \(0.*f\), the marker/,
    )
  })

  it('finds a release under the number of another', async () => {
    const {storeDirectory} = await publishThree(scratch.path)
    await writeFile(join(storeDirectory, releaseName(2)), await readFile(join(storeDirectory, releaseName(1))))
    assert.match(told(await verify(scratch.path)).join(), /release 2 says that it is release 1/)
  })

  /** A release after a bad one, as `push --replace-bad` publishes it. */
  const replaceBad = async (newest: Release, storedSha256: Release['sha256']) => {
    const {storeDirectory} = deskAt(scratch.path)
    const bad = nextRelease(newest.manifest.release)
    const manifest: Manifest = {
      ...newest.manifest,
      release: nextRelease(bad),
      parent: {release: bad, sha256: storedSha256, bad: true},
    }
    await writeFile(join(storeDirectory, releaseName(manifest.release)), gzipSync(encodeRelease(manifest)))
  }

  it('tells of a bad release that a later one replaced, which is no fault', async () => {
    const desk = await publishThree(scratch.path)
    const {release} = await publishedRelease(await desk.store(), scratch.path)
    assert.ok(release)
    await writeFile(join(desk.storeDirectory, releaseName(4)), 'no release')
    assert.match(told(await verify(scratch.path)).join(), /^release .*00000004/)
    await replaceBad(release, sha256('no release'))
    const {inspection} = await verify(scratch.path)
    assert.deepEqual(inspection.replaced, [{release: 4, by: 5}])
    assert.deepEqual(
      inspection.findings.map(({problem}) => problem),
      ['hint', 'record'],
    )
  })

  it('finds a bad release that was changed after it was replaced', async () => {
    const desk = await publishThree(scratch.path)
    const {release} = await publishedRelease(await desk.store(), scratch.path)
    assert.ok(release)
    await writeFile(join(desk.storeDirectory, releaseName(4)), 'something else')
    await replaceBad(release, sha256('no release'))
    assert.match(told(await verify(scratch.path)).join(), /^chain .*it was changed since/)
  })
})

describe('given a store that can be mended', () => {
  const scratch = scratchFolder()

  it('a repair marks missing numbers as used, after asking, and publishing can go on', async () => {
    const {storeDirectory, save, push} = await publishThree(scratch.path)
    await rm(join(storeDirectory, releaseName(2)))
    await save({'billing/load.job.xml': jobText('four')})
    await assert.rejects(push(), failing('integrity', /verify --env tst --repair/))
    const {repair, inspection} = await verify(scratch.path, {repair: ASK})
    assert.deepEqual(repair?.filled, [2])
    assert.deepEqual(inspection.findings, [])
    assert.equal(inspection.collected, 1)
    assert.equal((await push()).kind, 'published')
    assert.deepEqual(told(await verify(scratch.path)), [])
  })

  it('a repair writes the released content over what others put at released paths, and keeps the rest', async () => {
    const {storeDirectory, folder} = await publishThree(scratch.path)
    await rm(join(storeDirectory, 'same.job.xml'))
    await writeFiles(storeDirectory, {'billing/load.job.xml': 'of somebody else', 'readme.txt': 'hello'})
    assert.deepEqual(told(await verify(scratch.path)), [
      'view same.job.xml: it is released, and nothing is there',
      'view billing/load.job.xml: it shows another content than the released one',
    ])
    const world = testWorld({scratch: scratch.path})
    const {environment} = deskAt(scratch.path)
    const {repair, inspection} = await verifyStore(world, {environment, data: 'not-read', repair: ASK})
    assert.deepEqual([repair?.written, repair?.deleted], [2, 0])
    assert.deepEqual([inspection.findings, inspection.foreign], [[], ['readme.txt']])
    assert.deepEqual(await readFiles(storeDirectory), {...(await readFiles(folder)), 'readme.txt': 'hello'})
    assert.match(JSON.stringify(world.events), /billing\/load\.job\.xml will be overwritten with the released content/)
    assert.deepEqual(
      world.questions.map((question) => [question.flag, question.text]),
      [['--yes', `Repair tst in ${environment.url}: write 2 and delete 0 plain objects?`]],
    )
  })

  it('a protected environment wants its name before anything is overwritten; what only adds wants none', async () => {
    const {storeDirectory, environment} = await publishThree(scratch.path)
    const guarded = {...environment, protected: true}
    await rm(join(storeDirectory, 'same.job.xml'))
    const mended = await verify(scratch.path, {environment: guarded, repair: YES})
    assert.equal(mended.repair?.written, 1)
    await writeFiles(storeDirectory, {'same.job.xml': 'of somebody else'})
    const world = testWorld({scratch: scratch.path, answer: false})
    const request = {environment: guarded, data: 'not-read', repair: YES} as const
    await assert.rejects(verifyStore(world, request), failing('refused', /not repaired/))
    assert.deepEqual(
      world.questions.map(({kind, flag}) => [kind, flag]),
      [['type-name', '--confirm tst']],
    )
    const wrong = {...request, repair: {yes: true, confirm: 'prd'}}
    await assert.rejects(verifyStore(world, wrong), failing('refused', /--confirm names "prd"/))
    assert.equal((await readFiles(storeDirectory))['same.job.xml'], 'of somebody else')
    const named = {...request, repair: {yes: false, confirm: 'tst'}}
    assert.equal((await verifyStore(world, named)).repair?.written, 1)
    assert.equal(world.questions.length, 1)
  })

  it('a repair says that it will delete what an old release put there, though the record is lost', async () => {
    const {storeDirectory, save, push, environment} = await publishThree(scratch.path)
    await save({'same.job.xml': null})
    await push()
    const {files} = await publishedRelease(await deskAt(scratch.path).store(), scratch.path)
    assert.equal(files['same.job.xml'], undefined)
    await writeFiles(storeDirectory, {'same.job.xml': jobText('same'), 'readme.txt': 'hello'})
    await rm(join(storeDirectory, '.jsctl/objects.json'))
    const world = testWorld({scratch: scratch.path})
    const request = {environment: {...environment, protected: true}, data: 'not-read', repair: ASK} as const
    const {repair} = await verifyStore(world, request)
    assert.equal(repair?.deleted, 1)
    assert.match(JSON.stringify(world.events), /same\.job\.xml will be deleted: no longer released/)
    assert.match(world.questions[0]?.text ?? '', /write 0 and delete 1 plain objects/)
    assert.equal(world.questions[0]?.kind, 'type-name')
    const left = await readFiles(storeDirectory)
    assert.equal(left['same.job.xml'], undefined)
    assert.equal(left['readme.txt'], 'hello')
  })

  it('a repair writes lost documents again', async () => {
    const {storeDirectory} = await publishThree(scratch.path)
    const head = await readFile(join(storeDirectory, '.jsctl/head.json'), 'utf8')
    await rm(join(storeDirectory, '.jsctl/head.json'))
    await rm(join(storeDirectory, '.jsctl/objects.json'))
    const {inspection, repair} = await verify(scratch.path, {repair: YES})
    assert.deepEqual(inspection.findings, [])
    assert.equal(repair?.hint, 'written')
    assert.equal(await readFile(join(storeDirectory, '.jsctl/head.json'), 'utf8'), head)
  })

  it('nothing is written when the answer is no', async () => {
    const {storeDirectory} = await publishThree(scratch.path)
    await writeFiles(storeDirectory, {'same.job.xml': 'of somebody else'})
    await assert.rejects(
      verify(scratch.path, {repair: ASK}, {answer: false, wrap: (store) => ({...store, ...readingOnly(store)})}),
      failing('refused', /not repaired/),
    )
    assert.equal((await readFiles(storeDirectory))['same.job.xml'], 'of somebody else')
  })

  it('a repair does not touch the view when the newest release is bad', async () => {
    const {storeDirectory} = await publishThree(scratch.path)
    await writeFile(join(storeDirectory, releaseName(3)), 'x')
    await writeFiles(storeDirectory, {'same.job.xml': 'of somebody else'})
    const {inspection} = await verify(scratch.path, {repair: YES})
    assert.match(told({inspection}).join(), /^release .*00000003/)
    assert.equal((await readFiles(storeDirectory))['same.job.xml'], 'of somebody else')
  })
})

describe('given an environment where nothing is published', () => {
  const scratch = scratchFolder()

  it('there is nothing to verify', async () => {
    await writeFiles(deskAt(scratch.path).storeDirectory, {'a.txt': 'a'})
    await assert.rejects(verify(scratch.path), failing('not-found', /nothing is published in tst/))
  })
})
