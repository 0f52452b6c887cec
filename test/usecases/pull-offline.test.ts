import assert from 'node:assert/strict'
import {readFile, readdir, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {sha256} from '../../src/domain/digest.ts'
import {Failure, type FailureKind} from '../../src/domain/failure.ts'
import type {ReleaseNumber} from '../../src/domain/store-keys.ts'
import type {Stores} from '../../src/ports/index.ts'
import {listKept} from '../../src/usecases/kept-releases.ts'
import type {PullRequest, PullResult} from '../../src/usecases/pulling/request.ts'
import {serverAt, type MirrorOptions} from '../support/mirroring.ts'
import {deskAt, jobText} from '../support/publishing.ts'
import {readFiles, scratchFolder, testWorld, writeFiles} from '../support/world.ts'

const failure = (kind: FailureKind, pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Failure, String(error instanceof Error ? error.stack : error))
  assert.equal(error.kind, kind, error.message)
  assert.match(`${error.message}\n${error.hints.join('\n')}`, pattern)
  return true
}

const gone = (): never => assert.fail('a store was opened')
const NO_STORES: Stores = {...testWorld({scratch: '/'}).stores, read: gone, plan: gone, publish: gone}

const scratch = scratchFolder()

const RELEASES = [
  {'a.job.xml': jobText('a1'), 'deep/b.job.xml': jobText('b1'), same: 'same'},
  {'a.job.xml': jobText('a2'), 'new.job.xml': jobText('new'), same: 'same'},
  {'a.job.xml': jobText('a3'), 'deep/b.job.xml': jobText('b1'), same: 'same'},
]

/** A server that applied so many releases one after the other. */
const served = async (count = RELEASES.length, over: Partial<PullRequest> = {}) => {
  const desk = deskAt(scratch.path, {objects: false})
  const server = serverAt(scratch.path, desk.environment)
  const own = join(server.folder, '.jsctl-live')
  const publish = async (files: Readonly<Record<string, string>>): Promise<void> => {
    await rm(desk.folder, {recursive: true, force: true})
    await desk.save(files)
    await desk.push({maxDelete: {kind: 'percent', percent: 100}, emptyTree: 'allow-empty'})
  }
  for (const files of RELEASES.slice(0, count)) {
    await publish(files)
    await server.pull(over)
  }
  return {
    desk,
    server,
    own,
    publish,
    back: (release: number, more: Partial<PullRequest> = {}, options: MirrorOptions = {}): Promise<PullResult> =>
      server.pull(
        {source: {kind: 'kept', release: release as ReleaseNumber}, ...more},
        {...options, world: {stores: NO_STORES}},
      ),
    list: () => listKept(testWorld({scratch: scratch.path}), {environment: desk.environment, into: server.folder}),
    contents: async (): Promise<readonly string[]> => (await readdir(join(own, 'contents')).catch(() => [])).toSorted(),
  }
}

const digests = (...texts: readonly string[]): readonly string[] => texts.map((text) => sha256(text)).toSorted()
const told = ({steps}: PullResult): string[] => steps.map(({path, reason}) => `${reason} ${path}`)

describe('given a server that applied three releases', () => {
  it('it keeps their manifests, and of their contents what the folder does not hold any more, once each', async () => {
    const {contents, own, list} = await served()
    assert.deepEqual(await contents(), digests(jobText('a1'), jobText('a2'), jobText('b1'), jobText('new')))
    assert.deepEqual((await readdir(join(own, 'kept'))).sort(), ['1.jsonl.gz', '2.jsonl.gz', '3.jsonl.gz'])
    for (const name of await contents()) assert.equal(sha256(await readFile(join(own, 'contents', name))), name)
    const {release, pinnedBelow, kept} = await list()
    assert.deepEqual([release, pinnedBelow], [3, null])
    assert.deepEqual(
      kept.map((one) => (one.kind === 'read' ? [one.summary.release, one.missing] : one)),
      [
        [3, []],
        [2, []],
        [1, []],
      ],
    )
  })

  it('an older one comes back without a store, and the newest again', async () => {
    const {back, server} = await served()
    for (const release of [1, 2, 3, 1]) {
      const result = await back(release)
      assert.deepEqual([result.kind, result.release, result.source], ['applied', release, 'kept'])
      assert.equal(result.pinnedBelow, release === 3 ? null : 3)
      assert.deepEqual(await server.files(), RELEASES[release - 1])
      assert.equal(result.backups, undefined)
    }
  })

  it('a dry run says what would be done, and changes nothing', async () => {
    const {back, server, own} = await served()
    const state = await readFile(join(own, 'state.json'), 'utf8')
    const result = await back(2, {mode: 'dry-run'})
    assert.equal(result.kind, 'planned')
    assert.deepEqual(told(result).sort(), ['added new.job.xml', 'changed a.job.xml', 'deleted deep/b.job.xml'])
    assert.deepEqual(await server.files(), RELEASES[2])
    assert.equal(await readFile(join(own, 'state.json'), 'utf8'), state)
  })

  it('edits go to the backup, and foreign files stay', async () => {
    const {back, server} = await served()
    await writeFiles(server.folder, {'a.job.xml': 'edited', 'theirs.txt': 'theirs'})
    const result = await back(1)
    assert.deepEqual([result.edited, result.foreign], [['a.job.xml'], ['theirs.txt']])
    assert.deepEqual(await server.files(), {...RELEASES[0], 'theirs.txt': 'theirs'})
    assert.deepEqual(await readFiles(join(server.folder, result.backups!.folder)), {'a.job.xml': 'edited'})
  })

  it('an edit of what does not change between them stays, for nothing here can restore it; a usual pull does', async () => {
    const {back, server} = await served()
    await writeFiles(server.folder, {same: 'edited'})
    const result = await back(1)
    assert.deepEqual(result.contested, ['same'])
    assert.deepEqual(await server.files(), {...RELEASES[0], same: 'edited'})
    assert.deepEqual(told(await server.pull()), ['restored same'])
    assert.deepEqual(await server.files(), RELEASES[0])
  })

  it('one that was never here is told with those that are', async () => {
    const {back} = await served()
    await assert.rejects(back(7), failure('not-found', /tst@7 is not kept[^]*Kept: tst@3, tst@2, tst@1/))
  })

  it('a damaged or missing content ends it before anything is changed, and names the file', async () => {
    const {back, server, own} = await served()
    const file = join(own, 'contents', sha256(jobText('a1')))
    for (const spoil of [() => writeFile(file, 'spoilt'), () => rm(file)]) {
      await spoil()
      await assert.rejects(back(1), failure('integrity', /release 1 cannot be brought back.*a\.job\.xml/))
      assert.deepEqual(await server.files(), RELEASES[2])
    }
    assert.equal((await back(2)).release, 2)
  })

  it('a damaged or missing manifest, too', async () => {
    const {back, server, own, list} = await served()
    const file = join(own, 'kept/1.jsonl.gz')
    for (const spoil of [() => writeFile(file, 'spoilt'), () => rm(file)]) {
      await spoil()
      await assert.rejects(back(1), failure('integrity', /release 1, kept in .*, is (damaged|gone)/))
      assert.equal((await list()).kept[2]?.kind, 'damaged')
    }
    assert.deepEqual(await server.files(), RELEASES[2])
  })

  it('contents that came back are not fetched again', async () => {
    const {publish, server} = await served()
    await publish(RELEASES[1]!)
    await server.pull()
    assert.deepEqual(await server.files(), RELEASES[1])
    assert.deepEqual(
      server.requests.filter((request) => request.startsWith('stream')),
      [],
    )
  })

  it('a damaged kept content does not matter while there is a store', async () => {
    const {publish, server, own} = await served()
    await writeFile(join(own, 'contents', sha256(jobText('a1'))), 'spoilt')
    await publish(RELEASES[0]!)
    await server.pull()
    assert.deepEqual(await server.files(), RELEASES[0])
  })
})

describe('given a release that is pinned below the newest', () => {
  it('a usual pull leaves it in place, with one request, and says so', async () => {
    const {back, server} = await served()
    await back(1)
    const result = await server.pull()
    assert.deepEqual([result.kind, result.release, result.pinnedBelow], ['unchanged', 1, 3])
    assert.deepEqual(server.requests, ['get .jsctl/releases/00000004.jsonl.gz'])
    assert.deepEqual(await server.files(), RELEASES[0])
  })

  it('edits are restored to it, from what is kept, whatever became of it in the store', async () => {
    const {back, server, desk} = await served()
    await back(1)
    await rm(join(desk.storeDirectory, '.jsctl/releases/00000001.jsonl.gz'))
    await writeFiles(server.folder, {'a.job.xml': 'edited'})
    for (const care of ['usual', 'repair'] as const) {
      await writeFiles(server.folder, {'deep/b.job.xml': `edited ${care}`})
      const result = await server.pull({care})
      assert.equal(result.release, 1)
      assert.deepEqual(await server.files(), RELEASES[0])
    }
  })

  it('it ends with a release above the highest one, and with nothing else', async () => {
    const {back, server, publish} = await served()
    await back(1)
    const next = {...RELEASES[2], 'a.job.xml': jobText('a4')}
    await publish(next)
    const result = await server.pull()
    assert.deepEqual([result.release, result.previous, result.pinnedBelow], [4, 1, null])
    assert.deepEqual(await server.files(), next)
  })

  it('--newest ends it, and then nothing is left to do', async () => {
    const {back, server} = await served()
    await back(1)
    const result = await server.pull({source: {kind: 'releases', want: 'newest'}})
    assert.deepEqual([result.release, result.pinnedBelow], [3, null])
    assert.deepEqual(await server.files(), RELEASES[2])
    assert.equal((await server.pull()).kind, 'unchanged')
  })

  it('an older jsctl that knows of no pin reads the state, too', async () => {
    const {back, own} = await served()
    await back(1)
    const {format, applied, verified} = JSON.parse(await readFile(join(own, 'state.json'), 'utf8')) as Record<
      string,
      unknown
    >
    assert.equal(format, 'jsctl-live/1')
    assert.deepEqual(
      [applied, verified].map((entry) => (entry as {release: number}).release),
      [1, 3],
    )
  })
})

describe('given a limit of what is kept', () => {
  it('the releases that were applied last stay, and nothing that only others had', async () => {
    const {server, list, contents, publish, back} = await served(3, {keep: 1})
    const numbers = async () => (await list()).kept.map((one) => (one.kind === 'read' ? one.summary.release : one))
    assert.deepEqual(await numbers(), [3, 2])
    assert.deepEqual(await contents(), digests(jobText('a2'), jobText('b1'), jobText('new')))
    await back(2, {keep: 1})
    await publish({'a.job.xml': jobText('a4')})
    await server.pull({keep: 1})
    assert.deepEqual(await numbers(), [4, 2])
  })

  it('0 keeps nothing, also of what was kept before', async () => {
    const {server, own, back} = await served()
    assert.equal((await server.pull({keep: 0})).kind, 'unchanged')
    assert.deepEqual((await readdir(own)).sort(), ['lock', 'state.json'])
    await assert.rejects(back(1), failure('not-found', /tst@1 is not kept[^]*Nothing is kept here/))
  })

  it('a folder that was never pulled has nothing to go back to', async () => {
    const {back} = await served(0)
    await assert.rejects(back(1), failure('not-found', /no release of tst is kept/))
  })

  it('a plain mirror keeps nothing', async () => {
    const {server, own} = await served(0)
    const store = join(scratch.path, 'store')
    const source = {kind: 'plain', maxDelete: {kind: 'default'}} as const
    await writeFiles(store, {'a.job.xml': jobText('1')})
    await server.pull({source})
    await writeFiles(store, {'a.job.xml': jobText('2')})
    await server.pull({source})
    assert.deepEqual((await readdir(own)).sort(), ['lock', 'state.json'])
  })

  it('a file that was edited when the next release replaced it makes its release incomplete', async () => {
    const {server, list, publish, back} = await served(1)
    await writeFiles(server.folder, {'a.job.xml': 'edited'})
    await publish(RELEASES[1]!)
    await server.pull()
    const [, first] = (await list()).kept
    assert.deepEqual(first?.kind === 'read' ? first.missing : first, ['a.job.xml'])
    await assert.rejects(back(1), failure('integrity', /a\.job\.xml/))
  })
})
