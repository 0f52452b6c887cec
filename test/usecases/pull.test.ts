import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import {chmod, mkdir, readFile, readdir, rename, rm, stat, symlink, utimes, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {openLiveFolder} from '../../src/adapters/live-folder.ts'
import {Failure, type FailureKind} from '../../src/domain/failure.ts'
import {decodeState} from '../../src/domain/live-state.ts'
import type {EnvironmentName} from '../../src/domain/environment.ts'
import type {LivePath} from '../../src/domain/path.ts'
import {filesDigest} from '../../src/domain/release.ts'
import type {ReleaseNumber} from '../../src/domain/store-keys.ts'
import type {HeldLiveFolder, Store} from '../../src/ports/index.ts'
import {pull} from '../../src/usecases/pull.ts'
import type {PullResult} from '../../src/usecases/pulling/request.ts'
import {rollback} from '../../src/usecases/rollback.ts'
import {forgeRelease, serverAt, storedRelease} from '../support/mirroring.ts'
import {chainText, deskAt, jobText, publicationRequest} from '../support/publishing.ts'
import {skipped} from '../support/skipped.ts'
import {readFiles, scratchFolder, testWorld, writeFiles} from '../support/world.ts'

const failure = (kind: FailureKind, pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Failure, String(error instanceof Error ? error.stack : error))
  assert.equal(error.kind, kind, error.message)
  assert.match(`${error.message}\n${error.hints.join('\n')}`, pattern)
  return true
}

const scratch = scratchFolder()
const setUp = (over = {}) => {
  const desk = deskAt(scratch.path, over)
  return {desk, server: serverAt(scratch.path, desk.environment)}
}

const FIRST = {
  'billing/load.job.xml': jobText('load'),
  'billing/nightly.job_chain.xml': chainText('load'),
  'billing/nightly,1.order.xml': '<order/>\n',
  'x.params.xml': '<params/>\n',
}

/** A server that holds release 1. */
const mirrored = async (files: Readonly<Record<string, string>> = FIRST) => {
  const both = setUp()
  await both.desk.save(files)
  await both.desk.push()
  await both.server.pull()
  return both
}

const told = ({steps}: PullResult): string[] => steps.map(({path, reason}) => `${reason} ${path}`)

const stampsOf = async (folder: string): Promise<Record<string, string>> => {
  const stamps: Record<string, string> = {}
  for (const name of Object.keys(await readFiles(folder))) {
    const {ino, mtimeNs, ctimeNs} = await stat(join(folder, name), {bigint: true})
    stamps[name] = `${ino} ${mtimeNs} ${ctimeNs}`
  }
  return stamps
}

describe('given an empty folder and a published release', () => {
  it('a pull brings exactly its files, with at most 6 requests', async () => {
    const {desk, server} = setUp()
    await desk.save(FIRST)
    await desk.push()
    const result = await server.pull()
    assert.equal(result.kind, 'applied')
    assert.equal(result.release, 1)
    assert.equal(result.previous, null)
    assert.deepEqual(await server.files(), FIRST)
    assert.deepEqual(told(result), [
      'added x.params.xml',
      'added billing/load.job.xml',
      'added billing/nightly.job_chain.xml',
      'added billing/nightly,1.order.xml',
    ])
    assert.deepEqual(
      server.requests.map((request) => request.replace(/packs\/.*/, 'packs/…')),
      [
        'get .jsctl/environment.json',
        'list .jsctl/releases/',
        'get .jsctl/releases/00000001.jsonl.gz',
        'stream .jsctl/packs/…',
      ],
    )
    assert.deepEqual(await server.own(), ['kept', 'lock', 'state.json'])
  })

  it('a second pull is one request and changes nothing, not even a time', async () => {
    const {server} = await mirrored()
    const state = async () => (await stat(join(server.folder, '.jsctl-live/state.json'), {bigint: true})).ctimeNs
    const before = [await stampsOf(server.folder), await state()]
    const result = await server.pull()
    assert.equal(result.kind, 'unchanged')
    assert.equal(result.release, 1)
    assert.deepEqual(server.requests, ['get .jsctl/releases/00000002.jsonl.gz'])
    assert.deepEqual([await stampsOf(server.folder), await state()], before)
  })

  it('a dry run says what would be done and makes nothing', async () => {
    const {desk, server} = setUp()
    await desk.save(FIRST)
    await desk.push()
    const result = await server.pull({mode: 'dry-run'})
    assert.equal(result.kind, 'planned')
    assert.equal(result.steps.length, 4)
    await assert.rejects(readdir(server.folder), /ENOENT/)
  })

  it('inner chains come before outer ones', async () => {
    const inner = `<job_chain><job_chain_node.job_chain state="1" job_chain="B"/><job_chain_node.end state="e"/><job_chain_node.end state="f"/></job_chain>`
    const {desk, server} = setUp()
    await desk.save({'a.job_chain.xml': inner, 'b.job_chain.xml': chainText('x')})
    await desk.push()
    assert.deepEqual(told(await server.pull()), ['added b.job_chain.xml', 'added a.job_chain.xml'])
  })

  it('nothing is made in the folder when nothing is published there', async () => {
    const {desk, server} = setUp()
    await mkdir(desk.storeDirectory)
    await assert.rejects(server.pull(), failure('not-found', /nothing is published in tst/))
    await assert.rejects(readdir(server.folder), /ENOENT/)
  })

  it('a store that is not there is an error, and nothing is made', async () => {
    const {server} = setUp()
    await assert.rejects(server.pull(), (error) => error instanceof Failure && error.kind === 'not-found')
    await assert.rejects(readdir(server.folder), /ENOENT/)
  })
})

describe('given a mirror and a newer release', () => {
  it('what differs is written and deleted, the rest is not touched', async () => {
    const {desk, server} = await mirrored({...FIRST, 'gone/old.job.xml': jobText('old')})
    const before = await stampsOf(server.folder)
    await desk.save({
      'billing/load.job.xml': jobText('new'),
      'gone/old.job.xml': null,
      'z/new.lock.xml': '<lock/>',
    })
    await desk.push()
    const result = await server.pull()
    assert.deepEqual(told(result), ['added z/new.lock.xml', 'changed billing/load.job.xml', 'deleted gone/old.job.xml'])
    assert.equal(result.previous, 1)
    assert.equal(result.backups, undefined)
    assert.deepEqual(await server.files(), await readFiles(desk.folder))
    const after = await stampsOf(server.folder)
    assert.equal(after['x.params.xml'], before['x.params.xml'])
    assert.ok(!(await readdir(server.folder)).includes('gone'), 'a folder that a pull made goes when it is empty')
    assert.ok(server.requests.length <= 4, server.requests.join())
  })

  it('a folder store whose drive is not mounted any more is told, and nothing is called up to date', async () => {
    const {desk, server} = await mirrored()
    await rm(desk.storeDirectory, {recursive: true})
    await mkdir(desk.storeDirectory)
    const before = await server.files()
    await assert.rejects(server.pull(), failure('not-found', /is an empty folder[^]*may not be mounted/))
    assert.deepEqual(await server.files(), before)
  })

  it('only the newest release is read, however many came in between', async () => {
    const {desk, server} = await mirrored()
    for (const word of ['two', 'three', 'four']) {
      await desk.save({'billing/load.job.xml': jobText(word)})
      await desk.push()
    }
    assert.equal((await server.pull()).release, 4)
    assert.deepEqual(await server.files(), await readFiles(desk.folder))
    assert.ok(server.requests.length <= 4, server.requests.join())
  })

  it('an empty release is applied, too', async () => {
    const {desk, server} = await mirrored()
    for (const name of Object.keys(FIRST)) await desk.save({[name]: null})
    await desk.push({emptyTree: 'allow-empty', maxDelete: {kind: 'percent', percent: 100}})
    await server.pull()
    assert.deepEqual(await server.files(), {})
    assert.deepEqual(await readdir(server.folder), ['.jsctl-live'])
  })

  it('a name that changes its case only, a file that becomes a folder, and the reverse', async () => {
    const {desk, server} = await mirrored({'Load.job.xml': jobText('a'), thing: 'file', 'dir/x.job.xml': jobText('x')})
    await desk.save({'Load.job.xml': null, thing: null, 'dir/x.job.xml': null})
    await rm(join(desk.folder, 'dir'), {recursive: true})
    await desk.save({'load.job.xml': jobText('b'), 'thing/x.job.xml': jobText('x'), dir: 'file'})
    await desk.push({maxDelete: {kind: 'percent', percent: 100}})
    await server.pull()
    assert.deepEqual(await server.files(), await readFiles(desk.folder))
    assert.equal((await server.pull()).kind, 'unchanged')
  })

  it('a release that changes nothing here is applied without a write', async () => {
    const {desk, server} = await mirrored()
    await desk.save({'billing/load.job.xml': jobText('two')})
    await desk.push()
    await writeFiles(server.folder, {'billing/load.job.xml': jobText('two')})
    const before = await stampsOf(server.folder)
    const result = await server.pull()
    assert.deepEqual([result.kind, result.steps.length, result.backups], ['applied', 0, undefined])
    assert.deepEqual(await stampsOf(server.folder), before)
    assert.equal((await server.pull()).kind, 'unchanged')
  })
})

describe('given a mirror that somebody works in', () => {
  it('an edit is restored by an idle pull and kept in the backup', async () => {
    const {server} = await mirrored()
    await writeFiles(server.folder, {'billing/load.job.xml': 'edited'})
    const result = await server.pull()
    assert.deepEqual(told(result), ['restored billing/load.job.xml'])
    assert.deepEqual(result.edited, ['billing/load.job.xml'])
    assert.deepEqual(await server.files(), FIRST)
    assert.deepEqual(await readFiles(join(server.folder, result.backups!.folder)), {'billing/load.job.xml': 'edited'})
    assert.equal((await server.pull()).kind, 'unchanged')
  })

  it('an edit of the same size whose time was set back is seen', async () => {
    const {server} = await mirrored()
    const file = join(server.folder, 'billing/load.job.xml')
    const {atime, mtime} = await stat(file)
    await writeFile(file, jobText('l0ad'))
    await utimes(file, atime, mtime)
    assert.deepEqual(told(await server.pull()), ['restored billing/load.job.xml'])
    assert.deepEqual(await server.files(), FIRST)
  })

  it('a file that was removed comes back', async () => {
    const {server} = await mirrored()
    await rm(join(server.folder, 'billing'), {recursive: true})
    assert.equal((await server.pull()).steps.length, 3)
    assert.deepEqual(await server.files(), FIRST)
  })

  it('a touched file is left as it is, and read once only', async () => {
    const {server} = await mirrored()
    await utimes(join(server.folder, 'x.params.xml'), 1, 1)
    const result = await server.pull()
    assert.equal(result.kind, 'unchanged')
    assert.equal((await stat(join(server.folder, 'x.params.xml'))).mtimeMs, 1000)
    const state = await readFile(join(server.folder, '.jsctl-live/state.json'), 'utf8')
    assert.match(state, /"path":"x.params.xml".*"mtime":"1000000000"/)
    assert.equal(server.requests.length, 1)
  })

  it('foreign files are kept and reported, until --delete-foreign takes them to the backup', async () => {
    const {desk, server} = await mirrored()
    await writeFiles(server.folder, {'theirs.job.xml': 'theirs', 'billing/note.txt': 'note'})
    await symlink('/etc/hostname', join(server.folder, 'link'))
    await desk.save({'billing/load.job.xml': jobText('two')})
    await desk.push()
    assert.deepEqual((await server.pull()).foreign, ['billing/note.txt', 'theirs.job.xml', 'link'])
    assert.equal((await server.files())['theirs.job.xml'], 'theirs')
    const result = await server.pull({foreign: 'remove'})
    assert.deepEqual(told(result), ['foreign theirs.job.xml', 'foreign billing/note.txt'])
    assert.equal(server.requests.length, 1, 'nothing needs to be fetched for that')
    const backup = await readFiles(join(server.folder, result.backups!.folder))
    assert.deepEqual(backup, {'theirs.job.xml': 'theirs', 'billing/note.txt': 'note'})
    assert.deepEqual(result.foreign, ['link'])
    assert.equal((await server.pull()).kind, 'unchanged')
  })

  it('a path restored three times within an hour is left alone until --repair, an hour, or a release', async () => {
    const {desk, server} = await mirrored()
    const start = Date.UTC(2026, 10, 22, 14)
    const edit = async (minutes: number, over = {}): Promise<PullResult> => {
      await writeFiles(server.folder, {'x.params.xml': `edit ${minutes}`})
      return server.pull(over, {now: start + minutes * 60_000})
    }
    for (const minutes of [0, 1, 2]) assert.equal((await edit(minutes)).steps.length, 1)
    const fourth = await edit(3)
    assert.deepEqual([fourth.kind, fourth.contested], ['unchanged', ['x.params.xml']])
    assert.equal((await server.files())['x.params.xml'], 'edit 3')
    assert.equal((await edit(61)).steps.length, 1)
    assert.equal((await edit(61.5)).steps.length, 1)
    assert.deepEqual((await edit(61.6)).contested, ['x.params.xml'])
    assert.deepEqual(told(await edit(61.7, {care: 'repair'})), ['restored x.params.xml'])
    await desk.save({'x.params.xml': '<params><!--2--></params>'})
    await desk.push()
    assert.deepEqual(told(await edit(61.8)), ['changed x.params.xml'])
  })

  it('a path that --repair restores ever so often costs nothing of what is known of the folder', async () => {
    const {desk, server} = await mirrored()
    await desk.save({'y.params.xml': '<params/>\n'})
    await desk.push()
    await server.pull()
    for (let count = 1; count <= 20; count++) {
      await writeFile(join(server.folder, 'x.params.xml'), `<params><!-- ${count} --></params>\n`)
      await server.pull({care: 'repair'})
    }
    assert.equal((await server.pull()).lost, undefined)
    const {kept} = decodeState(await readFile(join(server.folder, '.jsctl-live', 'state.json')))
    assert.deepEqual(
      kept.map(({release}) => release),
      [2, 1],
    )
  })

  it('--repair reads every file, also one whose look lies', async () => {
    const {server} = await mirrored()
    const state = join(server.folder, '.jsctl-live/state.json')
    await writeFiles(server.folder, {'x.params.xml': 'edited'})
    const {size, ino, mtimeNs, ctimeNs} = await stat(join(server.folder, 'x.params.xml'), {bigint: true})
    const lied = (await readFile(state, 'utf8')).replace(
      /("path":"x.params.xml".*?"size":).*?\}/,
      `$1${size},"mtime":"${mtimeNs}","inode":"${ino}","ctime":"${ctimeNs}"}`,
    )
    await new Promise((resolve) => setTimeout(resolve, 20))
    await writeFile(state, lied)
    assert.equal((await server.pull()).kind, 'unchanged')
    assert.deepEqual(told(await server.pull({care: 'repair'})), ['restored x.params.xml'])
  })

  it('every file is read again after a day, and after a start of the machine', async () => {
    const {server} = await mirrored()
    const state = join(server.folder, '.jsctl-live/state.json')
    const lie = async (): Promise<void> => {
      await writeFiles(server.folder, {'x.params.xml': 'edited'})
      const {size, ino, mtimeNs, ctimeNs} = await stat(join(server.folder, 'x.params.xml'), {bigint: true})
      const text = (await readFile(state, 'utf8')).replace(
        /("path":"x.params.xml".*?"size":).*?\}/,
        `$1${size},"mtime":"${mtimeNs}","inode":"${ino}","ctime":"${ctimeNs}"}`,
      )
      await new Promise((resolve) => setTimeout(resolve, 20))
      await writeFile(state, text)
    }
    await lie()
    const day = Date.UTC(2026, 10, 23, 13, 22)
    assert.equal((await server.pull({}, {now: day - 60_000})).kind, 'unchanged')
    assert.deepEqual(told(await server.pull({}, {now: day})), ['restored x.params.xml'])
    await lie()
    assert.equal((await server.pull({}, {now: day})).kind, 'unchanged')
    await writeFile(state, (await readFile(state, 'utf8')).replace(/"boot":"[^"]*"/, '"boot":"another"'))
    assert.deepEqual(told(await server.pull({}, {now: day})), ['restored x.params.xml'])
  })

  it('a link where a release has a file, or a folder, is refused, and nothing is written outside', async () => {
    const {desk, server} = await mirrored()
    const outside = join(scratch.path, 'outside')
    await rename(join(server.folder, 'billing'), outside)
    await symlink(outside, join(server.folder, 'billing'))
    await desk.save({'billing/load.job.xml': jobText('two')})
    await desk.push()
    await assert.rejects(server.pull(), failure('refused', /billing in .* is a symbolic link/))
    assert.equal(await readFile(join(outside, 'load.job.xml'), 'utf8'), FIRST['billing/load.job.xml'])
    await rm(join(server.folder, 'billing'))
    await rm(join(server.folder, 'x.params.xml'))
    await symlink('/etc/hostname', join(server.folder, 'x.params.xml'))
    await assert.rejects(server.pull(), failure('refused', /x.params.xml in .* is a symbolic link/))
  })
})

describe('given a folder without a usable state', () => {
  it('what a former release brought is ours and may go; the rest is foreign', async () => {
    const {desk, server} = await mirrored({...FIRST, 'old.job.xml': jobText('old'), 'mine.job.xml': jobText('mine')})
    await writeFiles(server.folder, {'mine.job.xml': 'edited here', 'theirs.job.xml': 'theirs'})
    await desk.save({'old.job.xml': null, 'mine.job.xml': null, 'billing/load.job.xml': jobText('two')})
    await desk.push()
    for (const damage of ['absent', 'damaged'] as const) {
      const copy = join(scratch.path, damage)
      await mkdir(copy)
      await writeFiles(copy, await server.files())
      if (damage === 'damaged') await writeFiles(copy, {'.jsctl-live/state.json': '{"format":'})
      const result = await server.pull({into: copy})
      assert.deepEqual(told(result), ['changed billing/load.job.xml', 'deleted old.job.xml'])
      assert.equal(result.backups, undefined)
      assert.deepEqual(result.foreign, ['mine.job.xml', 'theirs.job.xml'])
      assert.equal(result.lost, damage === 'absent' ? 'never-pulled' : 'damaged')
      const expected = {...(await readFiles(desk.folder)), 'mine.job.xml': 'edited here', 'theirs.job.xml': 'theirs'}
      assert.deepEqual(await readFiles(copy), expected)
    }
  })

  it('all that is right already is counted, however many releases had it', async () => {
    const {desk, server} = await mirrored({...FIRST, 'old.job.xml': jobText('old')})
    await desk.save({'billing/load.job.xml': jobText('two')})
    await desk.push()
    await rm(join(server.folder, '.jsctl-live/state.json'))
    const {adopted} = await server.pull({mode: 'dry-run'})
    assert.deepEqual(
      adopted,
      Object.keys(await readFiles(desk.folder)).filter((path) => path !== 'billing/load.job.xml'),
    )
  })

  it('what was found to be ours is not forgotten when that pull is stopped', async () => {
    const {desk, server} = await mirrored({...FIRST, 'old.job.xml': jobText('old')})
    await desk.save({'old.job.xml': null, 'billing/load.job.xml': jobText('two')})
    await desk.push()
    await rm(join(server.folder, '.jsctl-live/state.json'))
    // Stopped after the interim state and the journal, before the first step.
    const world = testWorld({scratch: scratch.path})
    const stopping = {
      ...world,
      openLiveFolder: async (path: string) => {
        const folder = await openLiveFolder(path)
        return {
          ...folder,
          hold: <Result>(work: (held: HeldLiveFolder) => Promise<Result>) =>
            folder.hold((held) => work({...held, carryOut: () => Promise.reject(new Error('stopped'))})),
        }
      },
    }
    const request = {
      environment: desk.environment,
      into: server.folder,
      mode: 'apply',
      care: 'usual',
      foreign: 'keep',
    } as const
    await assert.rejects(
      pull(stopping, {...request, source: {kind: 'releases', want: 'newest-or-pinned'}, keep: 5}),
      /stopped/,
    )
    const result = await server.pull()
    assert.deepEqual(result.foreign, [])
    assert.deepEqual(await server.files(), await readFiles(desk.folder))
  })

  it('the journal of a killed pull goes with it', async () => {
    const {server} = await mirrored()
    await writeFiles(server.folder, {
      '.jsctl-live/state.json': 'x',
      '.jsctl-live/journal.json': '{"format":"jsctl-live-journal/1","folders":[],"entries":[]}',
    })
    const result = await server.pull()
    assert.deepEqual([result.kind, result.lost, result.adopted.length], ['applied', 'damaged', 4])
    assert.deepEqual(await server.own(), ['kept', 'lock', 'state.json'])
  })

  it('other content at a released path counts as edited; right content is adopted without a write', async () => {
    const {desk, server} = setUp()
    await desk.save(FIRST)
    await desk.push()
    await writeFiles(server.folder, {...FIRST, 'x.params.xml': 'mine'})
    const before = await stampsOf(server.folder)
    const result = await server.pull()
    assert.deepEqual(told(result), ['changed x.params.xml'])
    assert.equal(result.adopted.length, 3)
    assert.deepEqual(await readFiles(join(server.folder, result.backups!.folder)), {'x.params.xml': 'mine'})
    const after = await stampsOf(server.folder)
    for (const name of result.adopted) assert.equal(after[name], before[name])
    assert.equal((await server.pull()).kind, 'unchanged')
  })
})

describe('given a store that is not as it should be', () => {
  const untouched = async (
    {server}: Awaited<ReturnType<typeof mirrored>>,
    expected: (error: unknown) => boolean,
  ): Promise<void> => {
    const before = await stampsOf(server.folder)
    await assert.rejects(server.pull(), expected)
    assert.deepEqual(await stampsOf(server.folder), before)
  }
  const pushed = async () => {
    const both = await mirrored()
    await both.desk.save({'billing/load.job.xml': jobText('two')})
    await both.desk.push()
    return both
  }

  it('a release whose bytes are damaged is not applied', async () => {
    const both = await pushed()
    const file = join(both.desk.storeDirectory, '.jsctl/releases/00000002.jsonl.gz')
    await chmod(file, 0o644)
    const bytes = await readFile(file)
    bytes[40]! ^= 1
    await writeFile(file, bytes)
    await untouched(both, (error) => error instanceof Failure && error.kind === 'integrity')
  })

  it('a pack that is gone, cut off or damaged leaves the folder as it was', async () => {
    const both = await pushed()
    const packs = join(both.desk.storeDirectory, '.jsctl/packs')
    const release = await storedRelease(both.desk.environment, 2 as ReleaseNumber)
    const changed = release.manifest.files.find(({path}) => path === 'billing/load.job.xml')!
    const file = join(packs, `${release.manifest.packs[changed.pack]!.sha256}.gz`)
    const good = await readFile(file)
    const damaged = Buffer.from(good)
    damaged[good.length - 12]! ^= 1
    await chmod(file, 0o644)
    for (const bytes of [damaged, good.subarray(0, -1), Buffer.alloc(0)]) {
      await writeFile(file, bytes)
      await untouched(both, (error) => error instanceof Failure && error.kind === 'integrity')
    }
    await rm(file)
    await untouched(both, failure('integrity', /release 2 cannot be read/))
    await writeFile(file, good)
    assert.equal((await both.server.pull()).release, 2)
  })

  it('a pack that is gone does not matter once a newer release no longer needs it', async () => {
    const both = await pushed()
    const {manifest} = await storedRelease(both.desk.environment, 2 as ReleaseNumber)
    const {pack} = manifest.files.find(({path}) => path === 'billing/load.job.xml')!
    const packFile = join(both.desk.storeDirectory, `.jsctl/packs/${manifest.packs[pack]!.sha256}.gz`)
    const result = await both.server.pull(
      {},
      {
        wrap: (store) => ({
          ...store,
          // Between the release and its pack, a newer release comes and the garbage is collected.
          stream: async (key) => {
            if (!key.includes(manifest.packs[pack]!.sha256)) return store.stream(key)
            await rm(packFile)
            await rollback(testWorld({scratch: scratch.path}), {
              ...publicationRequest(both.desk.environment),
              to: 1,
              paths: [],
            }).catch((error: unknown) => assert.fail(String(error)))
            return undefined
          },
        }),
      },
    )
    assert.equal(result.release, 3)
    assert.deepEqual(await both.server.files(), FIRST)
  })

  it('a release that follows another history than ours is refused, and so is a rewritten one', async () => {
    const both = await pushed()
    const second = await storedRelease(both.desk.environment, 2 as ReleaseNumber)
    const parent = {release: 1 as ReleaseNumber, sha256: second.sha256}
    await forgeRelease(both.desk.environment, {...second.manifest, parent})
    await untouched(both, failure('integrity', /follows another release 1.*from a backup.*remove \.jsctl-live/s))
  })

  it('a release that is not the one we know any more cannot restore anything', async () => {
    const both = await mirrored()
    const first = await storedRelease(both.desk.environment, 1 as ReleaseNumber)
    await forgeRelease(both.desk.environment, {...first.manifest, message: 'rewritten'})
    await writeFiles(both.server.folder, {'x.params.xml': 'edited'})
    await untouched(both, failure('integrity', /release 1 is another one now.*remove \.jsctl-live/s))
  })

  it('a store that was set back to an older release brings nothing back', async () => {
    const both = await pushed()
    await both.server.pull()
    await rm(join(both.desk.storeDirectory, '.jsctl/releases/00000002.jsonl.gz'))
    const before = await stampsOf(both.server.folder)
    assert.equal((await both.server.pull()).kind, 'unchanged')
    assert.deepEqual(await stampsOf(both.server.folder), before)
  })

  it('the store of another environment is refused, at first contact and later', async () => {
    const both = await mirrored()
    const other = {...both.desk.environment, name: 'prd' as EnvironmentName}
    await assert.rejects(
      both.server.pull({environment: other, into: join(scratch.path, 'new')}),
      failure('refused', /is the store of "tst", not of "prd"/),
    )
    await assert.rejects(both.server.pull({environment: other}), failure('refused', /mirrors tst, not prd/))
    assert.deepEqual(await both.server.files(), FIRST)
  })

  it('a store that was made anew under the same URL is refused', async () => {
    const both = await mirrored()
    await rm(both.desk.storeDirectory, {recursive: true})
    const publish = async (word: string): Promise<void> => {
      await both.desk.save({'billing/load.job.xml': jobText(word)})
      await both.desk.push()
    }
    await publish('one')
    assert.equal((await both.server.pull()).kind, 'unchanged', 'with one request nothing more can be seen')
    await publish('two')
    await untouched(both, failure('integrity', /follows another release 1/))
    await publish('three')
    await untouched(both, failure('refused', /another store of tst/))
  })

  it('a release of another environment in our store is an integrity failure', async () => {
    const both = await pushed()
    const second = await storedRelease(both.desk.environment, 2 as ReleaseNumber)
    const environment = {name: 'prd' as EnvironmentName, id: second.manifest.environment.id}
    await forgeRelease(both.desk.environment, {...second.manifest, environment})
    await untouched(both, failure('integrity', /is of the environment "prd"/))
  })

  it('an object that JobScheduler would not take is not applied, unless the release says so itself', async () => {
    const broken = {'bad.job.xml': '<job>', 'wrong.lock.xml': '<job/>'}
    // What a publisher without checks would make: contents pushed as other files, renamed in the release.
    const {desk, server} = setUp()
    await desk.save({'bad.txt': broken['bad.job.xml'], 'wrong.txt': broken['wrong.lock.xml']})
    await desk.push({emptyTree: 'allow-empty'})
    const carrier = await storedRelease(desk.environment, 1 as ReleaseNumber)
    const renamed = carrier.manifest.files.map((file) => ({
      ...file,
      path: file.path.replace('bad.txt', 'bad.job.xml').replace('wrong.txt', 'wrong.lock.xml') as LivePath,
    }))
    const manifest = {...carrier.manifest, files: renamed, tree: filesDigest(renamed)}
    await forgeRelease(desk.environment, manifest)
    await assert.rejects(server.pull(), failure('integrity', /brings 2 objects[^]*bad.job.xml:1[^]*wrong.lock.xml:1:1/))
    assert.deepEqual(await server.files(), {})
    const findings = [
      {rule: 'xml.malformed', path: 'bad.job.xml' as LivePath},
      {rule: 'file.root', path: 'wrong.lock.xml' as LivePath},
    ]
    await forgeRelease(desk.environment, {...manifest, findings})
    const warnings: string[] = []
    const result = await server.pull(
      {},
      {world: {tell: (event) => event.type === 'warning' && warnings.push(event.message)}},
    )
    assert.equal(result.findings.length, 2)
    assert.deepEqual(warnings, [
      '2 new objects have faults that the release records; JobScheduler will not take them: bad.job.xml, wrong.lock.xml',
    ])
    assert.deepEqual(await server.files(), broken)
  })
})

const plain = (over = {}) => ({source: {kind: 'plain', maxDelete: {kind: 'default'}}, ...over}) as const

describe('given a bucket that other tools fill', () => {
  const bucket = async (files: Record<string, string>) => {
    const both = setUp()
    await mkdir(both.desk.storeDirectory)
    const put = (more: Record<string, string | null>) => writeFiles(both.desk.storeDirectory, more)
    await put(files)
    return {server: both.server, put, both}
  }
  const gets = (requests: readonly string[]): string[] => requests.filter((request) => request.startsWith('get'))

  it('a plain pull mirrors it; a second one fetches nothing', async () => {
    const {server} = await bucket(FIRST)
    const result = await server.pull(plain())
    assert.deepEqual([result.kind, result.release, result.source], ['applied', null, 'plain'])
    assert.deepEqual(await server.files(), FIRST)
    const before = await stampsOf(server.folder)
    assert.equal((await server.pull(plain())).kind, 'unchanged')
    assert.deepEqual(server.requests, ['list '])
    assert.deepEqual(await stampsOf(server.folder), before)
  })

  it('only what has another version is fetched; an equal content is not written again', async () => {
    const {server, put} = await bucket(FIRST)
    await server.pull(plain())
    const before = await stampsOf(server.folder)
    await put({'billing/load.job.xml': jobText('two'), 'x.params.xml': FIRST['x.params.xml']})
    assert.deepEqual(told(await server.pull(plain())), ['changed billing/load.job.xml'])
    assert.deepEqual(gets(server.requests).sort(), ['get billing/load.job.xml', 'get x.params.xml'])
    assert.equal((await stampsOf(server.folder))['x.params.xml'], before['x.params.xml'])
    await server.pull(plain())
    assert.deepEqual(gets(server.requests), [])
  })

  it('an edit in the live folder is restored from the bucket', async () => {
    const {server} = await bucket(FIRST)
    await server.pull(plain())
    await writeFiles(server.folder, {'x.params.xml': 'edited'})
    const result = await server.pull(plain())
    assert.deepEqual(told(result), ['restored x.params.xml'])
    assert.deepEqual(await server.files(), FIRST)
    assert.equal(result.backups?.files, 1)
  })

  it('keys that break the path grammar, exclude each other, or are broken objects are told, not mirrored', async () => {
    const {server, put} = await bucket({
      'good.job.xml': jobText('1'),
      'bad .': '',
      'A.txt': '',
      'a.txt': '',
      'x.job.xml': '<job>',
      // As a name that is no UTF-8 is listed.
      'l\ufffd.txt': '',
    })
    const result = await server.pull(plain())
    assert.deepEqual(await server.files(), {'A.txt': '', 'good.job.xml': jobText('1')})
    assert.deepEqual(result.skipped.map(({key}) => key).sort(), ['a.txt', 'bad .', 'l\ufffd.txt', 'x.job.xml'])
    await put({'good.job.xml': '<job'})
    const second = await server.pull(plain())
    assert.equal(second.kind, 'unchanged')
    assert.equal((await server.files())['good.job.xml'], jobText('1'), 'the last good version stays')
    await writeFiles(server.folder, {'good.job.xml': 'edited'})
    assert.deepEqual((await server.pull(plain())).contested, ['good.job.xml'])
    await put({'good.job.xml': jobText('2')})
    assert.deepEqual(told(await server.pull(plain())), ['changed good.job.xml'])
  })

  it('what JobScheduler can read is mirrored, whatever else is wrong with it', async () => {
    const files = {'a.job.xml': '<job titel="x"><colour/></job>'}
    const {server} = await bucket(files)
    assert.deepEqual((await server.pull(plain())).findings, [])
    assert.deepEqual(await server.files(), files)
  })

  it('what no push or import would publish is left out, without a word', async () => {
    const names = ['x.bak', 'billing/a.job.xml~', 'joe.xml.lock', '.hidden.job.xml', 'old.bak/b.job.xml', 'folder/']
    const {server} = await bucket({'good.job.xml': jobText('1')})
    const listed = names.map((key) => ({key, size: 0, etag: 'e', modified: new Date(0)}))
    const wrap = (store: Store): Store => ({
      ...store,
      async *list(prefix, options) {
        yield listed
        yield* store.list(prefix, options)
      },
    })
    const result = await server.pull(plain(), {wrap})
    assert.deepEqual([told(result), result.skipped], [['added good.job.xml'], []])
  })

  it('what is gone from it goes, foreign files stay, and many deletions need --max-delete', async () => {
    const many = Object.fromEntries(Array.from({length: 12}, (_, index) => [`${index}.job.xml`, jobText(`${index}`)]))
    const {server, put} = await bucket({...FIRST, ...many})
    await server.pull(plain())
    await writeFiles(server.folder, {'theirs.job.xml': 'theirs'})
    await put({'x.params.xml': null})
    assert.deepEqual(told(await server.pull(plain())), ['deleted x.params.xml'])
    await put(Object.fromEntries(Object.keys(many).map((name) => [name, null])))
    const before = await stampsOf(server.folder)
    await assert.rejects(
      server.pull(plain()),
      failure('refused', /delete 12 of the 15 mirrored files[^]*--max-delete 12/),
    )
    assert.deepEqual(await stampsOf(server.folder), before)
    await server.pull({source: {kind: 'plain', maxDelete: {kind: 'count', count: 12}}})
    assert.deepEqual(Object.keys(await server.files()).sort(), [
      'billing/load.job.xml',
      'billing/nightly,1.order.xml',
      'billing/nightly.job_chain.xml',
      'theirs.job.xml',
    ])
  })

  it('it is refused where releases are, and for a folder that holds a release', async () => {
    const {desk, server} = await mirrored()
    await assert.rejects(server.pull(plain()), failure('refused', /this folder holds tst@1/))
    await assert.rejects(server.pull(plain({into: join(scratch.path, 'new')})), failure('refused', /tst has releases/))
    assert.equal(desk.environment.name, 'tst')
  })

  it('without --plain the answer is how to go on, and after an import the mirror goes over to releases', async () => {
    const {server, both} = await bucket(FIRST)
    await assert.rejects(server.pull(), failure('not-found', /import --env tst.*4 objects/))
    await server.pull(plain())
    await rm(both.desk.storeDirectory, {recursive: true})
    await both.desk.save({...FIRST, 'x.params.xml': '<params><!--2--></params>'})
    await both.desk.push()
    assert.deepEqual(told(await server.pull()), ['changed x.params.xml'])
    assert.equal((await server.pull()).kind, 'unchanged')
  })

  it('an object that changes while it is read makes the pull fail, and nothing is changed', async () => {
    const {server} = await bucket(FIRST)
    const wrap = (store: Store): Store => ({
      ...store,
      get: async (key, options) => {
        if (key === 'x.params.xml') await writeFile(join(scratch.path, 'store', key), 'changed meanwhile')
        return store.get(key, options)
      },
    })
    await assert.rejects(server.pull(plain(), {wrap}), failure('temporary', /x.params.xml changed/))
    assert.deepEqual(await server.files(), {})
  })
})

describe('given a live folder that cannot be written', () => {
  it('another pull that holds it is told', async () => {
    const {server} = await mirrored()
    const folder = await openLiveFolder(server.folder)
    await folder.hold(() => assert.rejects(server.pull(), failure('busy', /another pull holds/)))
  })

  it('a file that cannot be replaced stops the pull, and the next one goes on', async function () {
    const {desk, server} = await mirrored()
    const file = join(server.folder, 'billing/load.job.xml')
    try {
      execFileSync('chattr', ['+i', file], {stdio: 'ignore'})
    } catch {
      skipped(this, 'chattr cannot protect a file here: run as root on a file system that knows it')
    }
    await desk.save({'billing/load.job.xml': jobText('two'), 'a.params.xml': '<params/>', 'x.params.xml': null})
    await desk.push()
    await assert.rejects(server.pull(), failure('temporary', /it is in use, or protected/))
    execFileSync('chattr', ['-i', file])
    assert.equal((await server.files())['a.params.xml'], '<params/>')
    const result = await server.pull()
    assert.equal(result.resumed, true)
    assert.deepEqual(told(result), ['changed billing/load.job.xml', 'deleted x.params.xml'])
    assert.deepEqual(await server.files(), await readFiles(desk.folder))
  })
})
