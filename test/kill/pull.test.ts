import assert from 'node:assert/strict'
import {chmod, chown, mkdir, readFile, readdir, rm, writeFile} from 'node:fs/promises'
import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {openLiveFolder} from '../../src/adapters/live-folder.ts'
import type {StepOutcome, HeldLiveFolder, LiveFolder} from '../../src/ports/index.ts'
import {gzipCompression} from '../../src/adapters/gzip.ts'
import {sha256} from '../../src/domain/digest.ts'
import type {ReleaseNumber} from '../../src/domain/store-keys.ts'
import {readKept} from '../../src/usecases/pulling/keeping.ts'
import {jobText} from '../support/publishing.ts'
import {needsJsctl, runJsctl, startJsctl} from '../support/run-jsctl.ts'
import {skipped} from '../support/skipped.ts'
import {readFiles, scratchFolder, writeFiles} from '../support/world.ts'
import {FOREIGN, NEW, OLD, publishReleases, type Files} from './scene.ts'

/** The process is gone: not a failure that anybody handles. */
class Stop extends Error {}

/** A live folder whose process dies after its n-th change of the disk. */
const dyingFolder = (n: number, seen: {count: number; last: string}) => {
  const change = async <Result>(what: string, work: () => Promise<Result>): Promise<Result> => {
    const result = await work()
    seen.last = `after ${what}`
    if (++seen.count === n) throw new Stop()
    return result
  }
  const dying = (held: HeldLiveFolder): HeldLiveFolder => ({
    ...held,
    stage: (path, bytes) => change(`stage ${path}`, () => held.stage(path, bytes)),
    prepare: (steps) => change('prepare', () => held.prepare(steps)),
    carryOut: async (steps, replaced) => {
      const outcomes: StepOutcome[] = []
      for (const step of steps) {
        outcomes.push(...(await change(`${step.kind} ${step.path}`, () => held.carryOut([step], replaced))))
      }
      return outcomes
    },
    removeEmpty: (folders) => change('remove folders', () => held.removeEmpty(folders)),
    writeState: (state) => change('state', () => held.writeState(state)),
    writeJournal: (journal) => change('journal', () => held.writeJournal(journal)),
    keepRelease: (release, stored) => change('keep release', () => held.keepRelease(release, stored)),
    dropOtherKept: (wanted) => change('drop kept', () => held.dropOtherKept(wanted)),
    removeJournal: () => change('remove journal', () => held.removeJournal()),
  })
  return async (path: string): Promise<LiveFolder> => {
    const folder = await openLiveFolder(path)
    return {...folder, hold: (work) => folder.hold((held) => work(dying(held)))}
  }
}

const scratch = scratchFolder()

const publish = (...releases: readonly Files[]) => publishReleases(scratch.path, ...releases)

/** Every kept content is what its name says, none is there that no kept release has, and every kept release is whole. */
const checkKept = async (folder: string, when: string): Promise<void> => {
  const own = join(folder, '.jsctl-live')
  const live = await openLiveFolder(folder)
  const stored = await live.readState()
  assert.ok(stored.kind === 'state', when)
  const contents = await live.keptContents()
  const needed = new Set<string>()
  for (const entry of stored.state.kept) {
    const {manifest} = await readKept({compression: gzipCompression}, live, entry)
    for (const {path, sha256: digest} of manifest.files) {
      needed.add(digest)
      const there = contents.has(digest) || stored.state.files.get(path)?.sha256 === digest
      assert.ok(there, `${when}: release ${entry.release} lacks ${path}`)
    }
  }
  for (const digest of contents) {
    assert.equal(sha256((await live.keptContent(digest))!), digest, when)
    assert.ok(needed.has(digest), `${when}: nobody needs ${digest}`)
  }
  const manifests = (await readdir(join(own, 'kept'))).map((name) => Number.parseInt(name))
  assert.deepEqual(manifests.sort(), stored.state.kept.map(({release}) => release as number).sort(), when)
}

const LATER = {...OLD, plus: 'x'}

/** `start` is the release that the server holds, `stopped` the one whose pull is stopped, `end` the one that is there afterwards. */
const situations = [
  {name: 'the first pull', start: 0, stopped: 1, end: 1, found: {}},
  {
    name: 'the first pull into a folder that has files',
    start: 0,
    stopped: 1,
    end: 1,
    found: {...OLD, 'a.job.xml': 'x'},
  },
  {name: 'a later pull', start: 1, stopped: 2, end: 2, found: {}},
  {name: 'a later pull, and a newer release before the next', start: 1, stopped: 2, end: 3, found: {}},
]

describe('given a pull that is stopped after every single change of the disk', () => {
  for (const {name, start, stopped, end, found} of situations) {
    it(`${name}: the next pull ends in exactly the released content, and takes nothing for an edit`, async () => {
      const {server, show} = await publish(OLD, NEW, LATER)
      const releases = [{}, OLD, NEW, LATER]
      for (let n = 1; ; n++) {
        await rm(server.folder, {recursive: true, force: true})
        await show(start)
        if (start > 0) await server.pull()
        await writeFiles(server.folder, {...FOREIGN, ...found})
        await show(stopped)
        const seen = {count: 0, last: ''}
        const world = {openLiveFolder: dyingFolder(n, seen)}
        const finished = await server.pull({}, {world}).then(
          () => true,
          (error: unknown) => {
            assert.ok(error instanceof Stop, String(error instanceof Error ? error.stack : error))
            return false
          },
        )
        await show(end)
        const result = await server.pull()
        const expected = {...releases[end], ...FOREIGN}
        assert.deepEqual(await server.files(), expected, seen.last)
        assert.deepEqual([...result.foreign].sort(), Object.keys(FOREIGN).sort(), seen.last)
        if (Object.keys(found).length === 0) {
          assert.deepEqual([result.edited, result.backups], [[], undefined], seen.last)
        }
        assert.equal((await server.pull()).kind, 'unchanged', seen.last)
        const own = (await server.own()).filter((entry) => !['backup', 'contents'].includes(entry))
        assert.deepEqual(own, ['kept', 'lock', 'state.json'], seen.last)
        await checkKept(server.folder, seen.last)
        const made = (await readdir(server.folder)).includes('fresh')
        assert.equal(made, 'fresh/deep/d.job.xml' in expected, 'no empty folder stays')
        if (finished) {
          assert.ok(n > 8, 'there is something to stop')
          return
        }
      }
    })
  }
})

const A_FEW = [
  {'a.job.xml': jobText('old a'), 'gone/c.job.xml': jobText('c'), same: 'x'},
  {'a.job.xml': jobText('new a'), 'fresh/d.job.xml': jobText('d'), same: 'x'},
  {'a.job.xml': jobText('new a'), 'fresh/d.job.xml': jobText('d'), same: 'x', plus: 'x'},
]

describe('given a return without the store that is stopped after every single change of the disk', () => {
  const ends = [
    {name: 'the next usual pull', next: {}, release: 1, shown: 2},
    {
      name: 'the same command again',
      next: {source: {kind: 'kept', release: 1 as ReleaseNumber}} as const,
      release: 1,
      shown: 2,
    },
    {name: 'a pull of a newer release', next: {}, release: 3, shown: 3},
    {
      name: 'the way back to the newest',
      next: {source: {kind: 'kept', release: 2 as ReleaseNumber}} as const,
      release: 2,
      shown: 2,
    },
  ]
  for (const {name, next, release, shown} of ends) {
    it(`${name} ends right, takes nothing for an edit, and keeps what can be brought back`, async () => {
      const {server, show} = await publish(...A_FEW)
      for (let n = 1; ; n++) {
        await rm(server.folder, {recursive: true, force: true})
        for (const count of [1, 2]) {
          await show(count)
          await server.pull({keep: 2})
        }
        await writeFiles(server.folder, FOREIGN)
        const seen = {count: 0, last: ''}
        const back = {source: {kind: 'kept', release: 1 as ReleaseNumber}, keep: 2} as const
        const finished = await server.pull(back, {world: {openLiveFolder: dyingFolder(n, seen)}}).then(
          () => true,
          (error: unknown) => {
            assert.ok(error instanceof Stop, String(error instanceof Error ? error.stack : error))
            return false
          },
        )
        await show(shown)
        // Before the state says what is wanted, nothing was changed: a usual pull stays with the newest.
        const begun = finished || !/stage|prepare|keep release/.test(seen.last)
        const result = await server.pull({keep: 2, ...next})
        const ended = begun || release !== 1 || 'source' in next ? release : 2
        assert.equal(result.release, ended, seen.last)
        assert.deepEqual(await server.files(), {...A_FEW[ended - 1], ...FOREIGN}, seen.last)
        assert.deepEqual([result.edited, result.backups], [[], undefined], seen.last)
        assert.equal((await server.pull({keep: 2})).kind, 'unchanged', seen.last)
        await checkKept(server.folder, seen.last)
        if (finished) {
          assert.ok(n > 8, 'there is something to stop')
          return
        }
      }
    })
  }
})

const FILES = 200
const text = (release: number, file: number): string =>
  `<job title="${release}"><script language="shell">${`echo ${file} of ${release}\n`.repeat(1 + (file % 97))}</script></job>\n`

const releaseFiles = (release: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({length: FILES}, (_, file): [string, string] => {
      const folder = file % 5 === release % 5 ? `only${release % 3}` : `f${file % 7}`
      return [`${folder}/${file}.job.xml`, text(release, file)]
    }),
  )

const untilThere = async (path: string, ended: () => boolean): Promise<void> => {
  while (!existsSync(path) && !ended()) await pause(1)
}

describe('given real processes', () => {
  before(function () {
    needsJsctl(this)
  })

  it('killed at any time, then pulled again: exactly the released content; readers see no half file at any time', async function () {
    this.timeout(120_000)
    await writeFile(
      join(scratch.path, 'jsctl.toml'),
      `[environments.tst]\nurl = "file:./store"\n[server]\nenv = "tst"\nlive = "./server"\n`,
    )
    const whole = new Set<string>()
    let kills = 0
    let reads = 0
    let resumed = 0
    for (let release = 1; release <= 4; release++) {
      const files = releaseFiles(release)
      for (const content of Object.values(files)) whole.add(content)
      const {server} = await publish(files)
      const child = startJsctl(['pull'], {in: scratch.path})
      const end = new Promise((resolve) => child.once('exit', resolve))
      const ended = (): boolean => child.exitCode !== null || child.signalCode !== null
      const own = join(server.folder, '.jsctl-live')
      await untilThere(join(own, release % 3 === 0 ? 'staging' : 'journal.json'), ended)
      const delay = Math.random() * (release % 3 === 0 ? 60 : 25)
      const reading = (async () => {
        while (!ended()) {
          // A folder may vanish under a walk.
          for (const file of await readdir(server.folder, {recursive: true}).catch(() => [])) {
            if (file.startsWith('.') || !file.endsWith('.xml')) continue
            const content = await readFile(join(server.folder, file), 'utf8').catch(() => undefined)
            if (content === undefined) continue
            assert.ok(whole.has(content), `half a file: ${file}`)
            reads++
          }
          await pause(1)
        }
      })()
      await pause(delay)
      if (!ended()) kills++
      child.kill('SIGKILL')
      await end
      await reading
      for (const [file, content] of Object.entries(await readFiles(server.folder))) {
        assert.ok(whole.has(content), `half a file is left: ${file}`)
      }
      const result = await server.pull()
      if (result.resumed) resumed++
      assert.deepEqual(await server.files(), files)
      assert.deepEqual([result.edited, result.foreign, result.backups], [[], [], undefined])
    }
    assert.ok(kills > 0, 'no process was killed at work')
    assert.ok(resumed > 0, 'no process was killed between its renames')
    assert.ok(reads > 0, 'nothing was read meanwhile')
  })

  it('without the right to write: exit 4, and nothing was changed', async function () {
    if (process.getuid?.() !== 0) skipped(this, 'only root can become another user: run the tests as root')
    const {desk, server} = await publish({'a.job.xml': jobText('a')})
    await mkdir(server.folder, {mode: 0o755})
    for (const path of [scratch.path, desk.storeDirectory]) await chmod(path, 0o755)
    await writeFile(
      join(scratch.path, 'jsctl.toml'),
      `[environments.tst]\nurl = "file:./store"\n[server]\nenv = "tst"\nlive = "./server"\n`,
    )
    const run = async (...words: string[]): Promise<{code: number | null; output: string}> => {
      const {code, stdout, stderr} = await runJsctl(words, {in: scratch.path, user: 65534})
      return {code, output: stdout + stderr}
    }
    const first = await run('pull')
    assert.equal(first.code, 4, first.output)
    assert.match(first.output, /no right to do so/)
    assert.deepEqual(await readdir(server.folder), [])
    // Our own folder may be written, but not the one that a file belongs into.
    await chown(server.folder, 65534, 65534)
    await mkdir(join(server.folder, 'closed'), {mode: 0o755})
    await publish({'a.job.xml': jobText('a'), 'closed/b.job.xml': jobText('b')})
    const second = await run('pull')
    assert.equal(second.code, 4, second.output)
    assert.match(second.output, /closed.*no right to do so/)
    assert.deepEqual(await server.files(), {}, 'not even what could have been written')
    await chown(join(server.folder, 'closed'), 65534, 65534)
    assert.equal((await run('pull')).code, 0)
    assert.equal(Object.keys(await server.files()).length, 2)
  })
})
