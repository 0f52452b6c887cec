import assert from 'node:assert/strict'
import {gzipSync} from 'node:zlib'
import {readFile, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {listReleases, type ListedRelease} from '../../src/usecases/list-releases.ts'
import {rollback} from '../../src/usecases/rollback.ts'
import {failing} from '../support/failing.ts'
import {deskAt, jobText, publicationRequest} from '../support/publishing.ts'
import {readingOnly, watchStore} from '../support/stores.ts'
import {scratchFolder, testWorld, writeFiles} from '../support/world.ts'

const releaseName = (release: number): string => `.jsctl/releases/${String(release).padStart(8, '0')}.jsonl.gz`

describe('given an environment with a history', () => {
  const scratch = scratchFolder()
  const desk = () => deskAt(scratch.path)

  const publish = async (count: number): Promise<ReturnType<typeof deskAt>> => {
    const one = desk()
    for (let number = 1; number <= count; number++) {
      await one.save({'a.job.xml': jobText(`a${number}`), [`n${number}.job.xml`]: jobText(`n${number}`)})
      await one.push({message: `message ${number}`})
    }
    return one
  }

  const list = async (limit = 20) => {
    const gets: string[] = []
    const world = testWorld({
      scratch: scratch.path,
      wrap: (store) =>
        watchStore(
          {...store, ...readingOnly(store)},
          {
            before: (operation, what) => {
              if (operation === 'get') gets.push(what)
            },
          },
        ),
    })
    return {...(await listReleases(world, {environment: desk().environment, limit})), gets}
  }

  const told = (releases: readonly ListedRelease[]) =>
    releases.map((entry) =>
      entry.kind === 'release'
        ? [entry.release, entry.message, entry.counts?.added, entry.counts?.modified, entry.files, entry.known]
        : [entry.release, entry.kind],
    )

  it('lists it newest first from the hint, and reads no other release than the newest', async () => {
    await publish(3)
    const {releases, gets, newest} = await list()
    assert.equal(newest, 3)
    assert.deepEqual(told(releases), [
      [3, 'message 3', 1, 1, 4, 'hint'],
      [2, 'message 2', 1, 1, 3, 'hint'],
      [1, 'message 1', 2, 0, 2, 'hint'],
    ])
    assert.deepEqual(
      gets.filter((key) => key.includes('releases/')),
      [releaseName(3)],
    )
  })

  it('lists only as many as asked for', async () => {
    await publish(3)
    assert.deepEqual(
      (await list(2)).releases.map(({release}) => release),
      [3, 2],
    )
  })

  it('tells the same without the hint', async () => {
    const {storeDirectory} = await publish(3)
    await rm(join(storeDirectory, '.jsctl/head.json'))
    assert.deepEqual(told((await list()).releases), [
      [3, 'message 3', 1, 1, 4, 'release'],
      [2, 'message 2', 1, 1, 3, 'release'],
      [1, 'message 1', 2, 0, 2, 'release'],
    ])
  })

  it('knows the whole origin of a rollback, from the hint and without it', async () => {
    const {storeDirectory, environment} = await publish(2)
    await rollback(testWorld({scratch: scratch.path}), {
      ...publicationRequest(environment),
      to: 1,
      paths: ['a.job.xml'],
    })
    const origins = async () => (await list()).releases.map((entry) => entry.kind === 'release' && entry.origin)
    const expected = [{kind: 'rollback', release: 1, paths: ['a.job.xml']}, {kind: 'push'}, {kind: 'push'}]
    assert.deepEqual(await origins(), expected)
    await rm(join(storeDirectory, '.jsctl/head.json'))
    assert.deepEqual(await origins(), expected)
  })

  const lies: Readonly<Record<string, (text: string) => string>> = {
    'has another author for the newest release': (text) => text.replace('maria@desk-7', 'mallory@desk-7'),
    'begins before the newest release': (text) => text.replace(/("history":\[){"release":3.*?},/, '$1'),
    'names another digest for the release before': (text) =>
      text.replace(/("release":2,"sha256":")(.)/, (_, key: string, digit: string) => key + (digit === '0' ? '1' : '0')),
    'is cut off': (text) => text.slice(0, 40),
    'is no JSON': () => '\u0000\u0001',
    'is of a format of the future': (text) => text.replace('jsctl/1', 'jsctl/2'),
  }
  for (const [name, lie] of Object.entries(lies)) {
    it(`does not believe a hint that ${name}`, async () => {
      const {storeDirectory} = await publish(3)
      const head = join(storeDirectory, '.jsctl/head.json')
      const before = await readFile(head, 'utf8')
      const after = lie(before)
      assert.notEqual(after, before)
      await writeFile(head, after)
      const {releases} = await list()
      assert.deepEqual(
        releases.map((entry) => entry.kind === 'release' && [entry.author, entry.known]),
        Array.from({length: 3}, () => ['maria@desk-7', 'release']),
      )
    })
  }

  it('shows a bad release and a missing one as such, and names what is missing and stray', async () => {
    const {storeDirectory} = await publish(4)
    await writeFile(join(storeDirectory, releaseName(3)), gzipSync('no release\n'))
    await rm(join(storeDirectory, releaseName(2)))
    await writeFile(join(storeDirectory, releaseName(5000)), 'x')
    await rm(join(storeDirectory, '.jsctl/head.json'))
    const {releases, holes, strays, newest} = await list()
    assert.equal(newest, 4)
    assert.deepEqual([holes, strays], [[2], [5000]])
    assert.deepEqual(told(releases), [
      [4, 'message 4', undefined, undefined, 5, 'release'],
      [3, 'bad'],
      [2, 'missing'],
      [1, 'message 1', 2, 0, 2, 'release'],
    ])
  })

  it('shows where a hole is even when the hint knows what was there', async () => {
    const {storeDirectory} = await publish(3)
    await rm(join(storeDirectory, releaseName(2)))
    assert.deepEqual(told((await list()).releases).slice(1), [
      [2, 'missing'],
      [1, 'message 1', 2, 0, 2, 'release'],
    ])
  })

  it('lists what is before a bad newest release', async () => {
    const {storeDirectory} = await publish(2)
    await writeFile(join(storeDirectory, releaseName(2)), 'x')
    assert.deepEqual(told((await list()).releases), [
      [2, 'bad'],
      [1, 'message 1', 2, 0, 2, 'release'],
    ])
  })
})

describe('given an environment where nothing is published', () => {
  const scratch = scratchFolder()
  const list = () => {
    const {environment} = deskAt(scratch.path)
    return listReleases(testWorld({scratch: scratch.path}), {environment, limit: 20})
  }

  it('says that the store is not there', async () => {
    await assert.rejects(list(), failing('not-found', /store/))
  })

  it('says how many plain objects wait for an import', async () => {
    const {storeDirectory} = deskAt(scratch.path)
    await writeFiles(storeDirectory, {'a.job.xml': '<job/>', 'b/c.job.xml': '<job/>'})
    await assert.rejects(list(), failing('not-found', /nothing is published in tst[^]*import[^]*2 objects/))
  })
})

describe('given a store of another environment', () => {
  const scratch = scratchFolder()

  it('refuses to list it under a wrong name', async () => {
    const one = deskAt(scratch.path)
    await one.save({'a.job.xml': jobText('a')})
    await one.push()
    const environment = {...one.environment, name: 'prd' as typeof one.environment.name}
    await assert.rejects(
      listReleases(testWorld({scratch: scratch.path}), {environment, limit: 20}),
      failing('refused', /is the store of "tst", not of "prd"/),
    )
  })
})
