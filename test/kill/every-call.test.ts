import assert from 'node:assert/strict'
import {chmod, chown, lstat, mkdir, readdir, readFile, realpath, rm, writeFile} from 'node:fs/promises'
import {basename, dirname, join} from 'node:path'
import type {PullRequest} from '../../src/usecases/pulling/request.ts'
import {chanceFrom} from '../support/chance.ts'
import {directoryEnvironment} from '../support/directory-environment.ts'
import {faultVariables, type Faults} from '../support/faults.ts'
import {serverAt} from '../support/mirroring.ts'
import {noted} from '../support/noted.ts'
import {jobText} from '../support/publishing.ts'
import {sha256} from '../../src/domain/digest.ts'
import {needsJsctl, runJsctl} from '../support/run-jsctl.ts'
import {isThorough} from '../support/thorough.ts'
import {startReader, type Reader, type Watch} from '../support/folder-reader.ts'
import {readFiles, scratchFolder, writeFiles} from '../support/world.ts'
import {FOREIGN, NEW, OLD, publishReleases, type Files} from './scene.ts'

interface Situation {
  readonly name: string
  /** What the folder holds of earlier pulls; null for a folder that nobody pulled into. */
  readonly from: Files | null
  readonly to: Files
  /** What somebody else wrote there. */
  readonly edits?: Files
  readonly source: 'releases' | 'plain'
}

const SMALL = {'a.job.xml': jobText('a'), 'sub/deep/b.job.xml': jobText('b')}
const EDITS = {'a.job.xml': jobText('edited by hand'), 'gone/c.job.xml': jobText('edited, and to be deleted')}

const situations: readonly Situation[] = [
  {name: 'a first pull', from: null, to: SMALL, source: 'releases'},
  {
    name: 'a first pull into a folder with files',
    from: null,
    to: NEW,
    edits: {'a.job.xml': jobText('edited by hand'), thing: jobText('in the way'), same: 'x'},
    source: 'releases',
  },
  {
    name: 'an update with a name in other case, folders that become files and the reverse, deletions, edits',
    from: OLD,
    to: NEW,
    edits: EDITS,
    source: 'releases',
  },
  {
    name: 'an edit that is restored',
    from: SMALL,
    to: SMALL,
    edits: {'a.job.xml': jobText('edit')},
    source: 'releases',
  },
  {name: 'a mirror of a plain bucket', from: OLD, to: NEW, edits: EDITS, source: 'plain'},
]

/** Contents that others wrote and that no release has: no pull may lose them. */
const contentsToKeep = ({edits = {}, to}: Situation): readonly string[] =>
  Object.entries(edits).flatMap(([path, content]) => (to[path] === content ? [] : [content]))

/** `npm test` at a desk tries some of the points, CI each of them; just before a call is nearly what is just after the one before. */
const SOME = 10
const isAll = process.env['JSCTL_TEST_KILLS'] === 'all'
/** So many pulls die whose next one, which finishes what they began, dies as well: some of these are through before. */
const KILLED_AGAIN = 5
const moments = isAll ? (['after', 'before'] as const) : (['after'] as const)
const tried = isAll || isThorough() ? Infinity : SOME
const scratch = scratchFolder()
const ENGINE_USER = 65534

/** A store that shows what was published before, and then what comes. */
const storeFor = async ({from, to, source}: Situation, root: string) => {
  if (source === 'plain') {
    const folder = join(root, 'plain')
    const show = async (what: 'before' | 'after'): Promise<void> => {
      await rm(folder, {recursive: true, force: true})
      await writeFiles(folder, (what === 'before' ? from : to) ?? {})
    }
    return {environment: directoryEnvironment(folder), url: `file:${folder}`, show}
  }
  const releases = from === null || from === to ? [to] : [from, to]
  const {desk, show} = await publishReleases(root, ...releases)
  return {
    environment: desk.environment,
    url: `file:${desk.storeDirectory}`,
    show: (what: 'before' | 'after') => show(what === 'after' ? releases.length : 1),
  }
}

/** What a pull made that is not as the live folder is: another owner, or another mode of a folder. */
const wronglyMade = async (folder: string): Promise<readonly string[]> => {
  const {uid, mode} = await lstat(folder)
  const wrong: string[] = []
  for (const entry of await readdir(folder, {withFileTypes: true, recursive: true})) {
    const path = join(entry.parentPath, entry.name)
    if (/\/(\.jsctl-live|gone|theirs)/.test(path)) continue
    const found = await lstat(path)
    if (found.uid !== uid || (entry.isDirectory() && found.mode !== mode)) wrong.push(path)
  }
  return wrong
}

/** A live folder as it is before the pull that will be killed, made anew for each. */
const prepare = async (
  {from, edits}: Situation,
  store: Awaited<ReturnType<typeof storeFor>>,
  {place, request}: {readonly place: string; readonly request: Partial<PullRequest>},
) => {
  const server = serverAt(place, store.environment)
  await mkdir(server.folder, {recursive: true})
  await chmod(server.folder, 0o775)
  const give = async (path: string): Promise<void> => {
    if (process.getuid?.() === 0) await chown(path, ENGINE_USER, ENGINE_USER)
  }
  await give(server.folder)
  const pull = () => server.pull(request, {now: Date.now()})
  await store.show('before')
  if (from !== null) await pull()
  const theirs = {...FOREIGN, ...edits}
  await writeFiles(server.folder, theirs)
  for (const path of Object.keys(theirs)) await give(join(server.folder, path))
  await store.show('after')
  return {...server, pull}
}

/** What is to be seen at any time: whole contents, files and folders that both releases have. */
const watchFor = (situation: Situation, folder: string): Watch => {
  const {from, to} = situation
  const lasting = [...Object.keys(to).filter((path) => path in (from ?? {})), ...Object.keys(FOREIGN)]
  return {
    folder,
    contents: [from ?? {}, to, FOREIGN, contentsToKeep(situation)].flatMap((files) => Object.values(files)),
    lasting,
    staying: [...new Set(lasting.map((path) => dirname(path)))],
  }
}

/** Nothing is lost, nothing is left over, everything is as published. */
const assertRight = async (situation: Situation, server: Awaited<ReturnType<typeof prepare>>, where: string) => {
  assert.deepEqual(await server.files(), {...situation.to, ...FOREIGN}, where)
  assert.deepEqual(await wronglyMade(server.folder), [], where)
  const own = await server.own()
  const rest = own.filter((entry) => !['backup', 'contents'].includes(entry))
  assert.deepEqual(rest, situation.source === 'plain' ? ['lock', 'state.json'] : ['kept', 'lock', 'state.json'], where)
  const contents = own.includes('contents') ? await readFiles(join(server.folder, '.jsctl-live/contents')) : {}
  for (const [name, content] of Object.entries(contents)) assert.equal(sha256(content), name, where)
  const backup = own.includes('backup') ? await readFiles(join(server.folder, '.jsctl-live/backup')) : {}
  const kept = [...new Set(Object.values(backup))].sort()
  assert.deepEqual(kept, [...contentsToKeep(situation)].sort(), `the backup, ${where}`)
  const names = await readdir(server.folder, {recursive: true})
  const hidden = names.filter((path) => basename(path).startsWith('.') && path !== '.jsctl-live')
  assert.deepEqual(hidden, [], where)
  assert.equal((await server.pull()).kind, 'unchanged', where)
}

describe('given a pull whose process is killed at each call that changes the disk', () => {
  let reader: Reader
  before(function () {
    needsJsctl(this)
    reader = startReader()
  })
  after(() => reader.end())

  for (const situation of situations) {
    const {name, source} = situation
    const words = source === 'plain' ? ['--plain', '--max-delete', '100%'] : []
    const request: Partial<PullRequest> =
      source === 'plain' ? {source: {kind: 'plain', maxDelete: {kind: 'percent', percent: 100}}} : {}

    it(`${name}: no reader sees half a file, and the next pull ends in exactly what is published`, async function () {
      this.timeout(3_600_000)
      const root = await realpath(scratch.path)
      const store = await storeFor(situation, root)
      await writeFile(join(root, 'jsctl.toml'), `[environments.tst]\nurl = "${store.url}"\n`)
      const chance = chanceFrom()

      /** Pulls, dies at each of these points in a run of its own, and pulls again. @returns how often it died, and the calls of the first run */
      const attempt = async (...deaths: readonly (Faults['die'] | undefined)[]) => {
        const place = join(root, 'attempt')
        const server = await prepare(situation, store, {place, request})
        await reader.watch(watchFor(situation, server.folder))
        const runs = []
        for (const [index, die] of deaths.entries()) {
          const log = join(place, `calls-${index}`)
          const faults: Faults = {root: server.folder, log, ...(die === undefined ? {} : {die})}
          const ended = await runJsctl(['pull', '--env', 'tst', '--into', server.folder, ...words], {
            env: {...faultVariables(faults), TMPDIR: place},
            in: root,
          })
          const calls = (await readFile(log, 'utf8').catch(() => '')).trimEnd().split('\n')
          const where = `${die?.when ?? 'not killed, '} ${calls.at(-1) ?? ''}`
          assert.ok(ended.signal === 'SIGKILL' || ended.code === 0, `${where}, seed ${chance.seed}\n${ended.stderr}`)
          runs.push({died: ended.signal === 'SIGKILL', calls: calls.length, where})
        }
        const where = `${runs.map((run) => run.where).join(', then ')}, seed ${chance.seed}`
        const result = await server.pull()
        const seen = await reader.stop()
        assert.deepEqual(seen.violations, [], where)
        assert.ok(seen.reads > 0, 'nothing was read meanwhile')
        assert.deepEqual([...result.foreign].sort(), Object.keys(FOREIGN).sort(), where)
        await assertRight(situation, server, where)
        await rm(place, {recursive: true})
        return {died: runs.filter(({died}) => died).length, calls: runs[0]?.calls ?? 0}
      }

      const {calls} = await attempt(undefined)
      const points = Array.from({length: calls}, (_, index) => index + 1)
      let kills = 0
      for (const when of moments) {
        for (const at of chance.sample(points, tried)) {
          assert.equal((await attempt({at, when})).died, 1, `the process outlived the point ${when} ${at}`)
          kills++
        }
      }
      assert.equal((await attempt({at: calls + 1, when: 'after'})).died, 0, 'there are more points')
      let again = 0
      for (const at of chance.sample(points, KILLED_AGAIN)) {
        const {died} = await attempt({at, when: 'after'}, {at: 1 + chance.below(calls), when: 'after'})
        if (died === 2) again++
      }
      const twice = `the next pull, too, after ${again} of ${KILLED_AGAIN} more`
      noted(this, `${name}: killed at ${kills} points of ${calls} calls; ${twice}; seed ${chance.seed}`)
    })
  }
})
