import assert from 'node:assert/strict'
import {access, mkdir, readFile, readdir, rm, symlink, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {encodeState} from '../../src/domain/live-state.ts'
import {Failure} from '../../src/domain/failure.ts'
import type {ServerName} from '../../src/domain/server-name.ts'
import {decodeReport, type ServerReport} from '../../src/domain/server-report.ts'
import type {ReleaseNumber} from '../../src/domain/store-keys.ts'
import {openLiveFolder} from '../../src/adapters/live-folder.ts'
import {inspectStore} from '../../src/usecases/verify/inspect.ts'
import {failing} from '../support/failing.ts'
import {serverAt, storedRelease, type MirrorOptions} from '../support/mirroring.ts'
import {deskAt, jobText} from '../support/publishing.ts'
import {watchStore, type StoreOperation} from '../support/stores.ts'
import {scratchFolder, testWorld, writeFiles, type TestWorld} from '../support/world.ts'

const NAME = 'js-tst-01' as ServerName
const NOON = Date.UTC(2026, 10, 22, 12)
const MINUTE = 60_000
const HOUR = 60 * MINUTE

describe('given a server with a name', () => {
  const scratch = scratchFolder()

  const setUp = async () => {
    const desk = deskAt(scratch.path, {objects: false})
    const server = serverAt(scratch.path, desk.environment)
    const publish = async (word: string): Promise<void> => {
      await desk.save({'a.job.xml': jobText(word)})
      await desk.push()
    }
    await publish('one')
    const file = (name: string = NAME): string => join(desk.storeDirectory, `.jsctl/servers/${name}.json`)
    const report = async (name: string = NAME): Promise<ServerReport> => decodeReport(await readFile(file(name)))
    /** One pull at a time of the day; with the warnings that it told. */
    const pull = async (now: number, options: MirrorOptions & {readonly as?: string; readonly to?: string} = {}) => {
      const {as = NAME, to, ...rest} = options
      const warnings: string[] = []
      const tell: TestWorld['tell'] = (event) => {
        if (event.type === 'warning') warnings.push(event.message)
      }
      const into = to === undefined ? {} : {into: join(scratch.path, to)}
      const result = await server.pull(
        {server: as as ServerName, ...into},
        {now, ...rest, world: {...rest.world, tell}},
      )
      return {result, warnings, requests: [...server.requests]}
    }
    return {desk, server, publish, pull, report, file}
  }

  /** A store in which one operation on reports fails. */
  const refusing = (wanted: StoreOperation, failure: () => Failure): MirrorOptions => ({
    wrap: (store) =>
      watchStore(store, {
        before: (operation, what) => {
          if (operation === wanted && what.startsWith('.jsctl/servers/')) throw failure()
        },
      }),
  })
  const forbidden = () => new Failure('forbidden', 'may not write')

  it('when a pull applied a release, the store knows which one, since when, and from whom', async () => {
    const {pull, report, desk} = await setUp()
    const {result, requests} = await pull(NOON)
    const {sha256} = await storedRelease(desk.environment, 1 as ReleaseNumber)
    assert.deepEqual(await report(), {
      name: NAME,
      environment: 'tst',
      release: 1,
      sha256,
      applied: '2026-11-22T12:00:00.000Z',
      agent: 'jsctl/0.1.0',
      verdicts: [],
      foreign: 0,
      edited: 0,
    })
    assert.deepEqual(result.report, {kind: 'written', name: NAME})
    assert.deepEqual(requests.slice(-1), [`put .jsctl/servers/${NAME}.json`])
  })

  it('when nothing changed, a pull stays one request', async () => {
    const {pull} = await setUp()
    await pull(NOON)
    const {result, requests} = await pull(NOON + 2 * HOUR)
    assert.deepEqual(requests, ['get .jsctl/releases/00000002.jsonl.gz'])
    assert.deepEqual(result.report, {kind: 'known', name: NAME})
  })

  it('when it has none, nothing is told', async () => {
    const {server, file} = await setUp()
    assert.equal((await server.pull()).report, undefined)
    await assert.rejects(access(file()))
  })

  it('a dry run, a pull without the store, and a mirror of plain objects tell nothing', async () => {
    const {server, file, pull, publish, report} = await setUp()
    await server.pull({server: NAME, mode: 'dry-run'})
    await assert.rejects(access(file()))
    await pull(NOON)
    await publish('two')
    await pull(NOON + HOUR)
    await server.pull({server: NAME, source: {kind: 'kept', release: 1 as ReleaseNumber}}, {now: NOON + 2 * HOUR})
    assert.equal((await report()).release, 2)
    const {result} = await pull(NOON + 3 * HOUR)
    assert.deepEqual([result.pinnedBelow, (await report()).release, (await report()).pinnedBelow], [2, 1, 2])
    assert.equal((await report()).applied, '2026-11-22T14:00:00.000Z')
  })

  it('that gets its name later, the report says since when the release has been there, not since when there is a report', async () => {
    const {server, pull, report} = await setUp()
    await server.pull({}, {now: NOON})
    await pull(NOON + HOUR)
    assert.equal((await report()).applied, '2026-11-22T12:00:00.000Z')
  })

  it('with a state of an older version, the time counts from the next pull', async () => {
    const {server, pull, report} = await setUp()
    await server.pull({}, {now: NOON})
    const folder = await openLiveFolder(server.folder)
    const stored = await folder.readState()
    assert.ok(stored.kind === 'state')
    await writeFile(join(server.folder, '.jsctl-live/state.json'), encodeState({...stored.state, since: null}))
    await pull(NOON + HOUR)
    await pull(NOON + 2 * HOUR)
    assert.equal((await report()).applied, '2026-11-22T13:00:00.000Z')
  })

  it('foreign and edited files are counted; where only they change, not more often than every five minutes', async () => {
    const {pull, report, server} = await setUp()
    await pull(NOON)
    await writeFiles(server.folder, {'x.txt': 'x', 'y.txt': 'y'})
    await pull(NOON + 4 * MINUTE)
    assert.equal((await report()).foreign, 0)
    await pull(NOON + 5 * MINUTE)
    assert.deepEqual([(await report()).foreign, (await report()).edited], [2, 0])
    for (const minute of [6, 7, 8, 9]) {
      await writeFiles(server.folder, {'a.job.xml': `edit ${minute}`})
      await pull(NOON + minute * MINUTE)
    }
    await pull(NOON + 15 * MINUTE)
    assert.equal((await report()).edited, 1)
  })

  it('whose right to write is missing, the pull is as good, says it once, and asks again after an hour or a release', async () => {
    const {pull, publish, file, report} = await setUp()
    const first = await pull(NOON, refusing('put', forbidden))
    assert.equal(first.result.kind, 'applied')
    assert.deepEqual(first.warnings, [`tst was not told what ${NAME} holds: may not write`])
    assert.deepEqual(first.result.report, {kind: 'failed', name: NAME, problem: 'may not write'})
    const second = await pull(NOON + 59 * MINUTE)
    assert.deepEqual(second.requests, ['get .jsctl/releases/00000002.jsonl.gz'])
    assert.deepEqual([second.warnings, second.result.report], [[], first.result.report])
    assert.deepEqual((await pull(NOON + HOUR, refusing('put', forbidden))).warnings, [])
    await assert.rejects(access(file()))
    await publish('two')
    await pull(NOON + HOUR + MINUTE)
    assert.equal((await report()).release, 2)
  })

  it('when the store fails for a moment, the report follows five minutes later', async () => {
    const {pull, report} = await setUp()
    const {warnings} = await pull(
      NOON,
      refusing('put', () => new Failure('temporary', 'slow down')),
    )
    assert.match(warnings.join('\n'), /was not told .*: slow down$/)
    assert.equal((await pull(NOON + 4 * MINUTE)).result.report?.kind, 'failed')
    assert.equal((await pull(NOON + 5 * MINUTE)).result.report?.kind, 'written')
    assert.equal((await report()).release, 1)
  })

  it('when the run is interrupted while it reports, it ends as interrupted', async () => {
    const {pull} = await setUp()
    const interrupted = refusing('put', () => new Failure('interrupted', 'interrupted'))
    await assert.rejects(pull(NOON, interrupted), failing('interrupted', /./))
    assert.equal((await pull(NOON + MINUTE)).result.report?.kind, 'written')
  })

  it('when what it remembers is damaged or gone, it reports once more', async () => {
    const {pull, server} = await setUp()
    await pull(NOON)
    const memory = join(server.folder, '.jsctl-live/report.json')
    await writeFile(memory, '{"format":"jsctl-live-report/1"')
    const {result, warnings} = await pull(NOON + MINUTE)
    assert.deepEqual([result.report?.kind, warnings], ['written', []])
    await rm(memory)
    assert.equal((await pull(NOON + 2 * MINUTE)).result.report?.kind, 'written')
    assert.equal((await pull(NOON + 3 * MINUTE)).result.report?.kind, 'known')
  })

  it('that gets another name, it reports under that one, and what it said under the old one stays', async () => {
    const {pull, report} = await setUp()
    await pull(NOON)
    const {warnings} = await pull(NOON + MINUTE, {as: 'renamed'})
    assert.deepEqual([(await report('renamed')).name, (await report()).name, warnings], ['renamed', NAME, []])
  })

  it('that another server has, too: the next report of either warns', async () => {
    const {pull, publish} = await setUp()
    await pull(NOON)
    assert.deepEqual((await pull(NOON + MINUTE, {to: 'second'})).warnings, [])
    await publish('two')
    const {warnings, result} = await pull(NOON + HOUR)
    assert.match(warnings.join('\n'), /somebody else reports to tst as js-tst-01, too: each server needs a `name`/)
    assert.equal(result.report?.kind, 'written')
    await publish('three')
    assert.equal((await pull(NOON + 2 * HOUR, {to: 'second'})).warnings.length, 1)
  })

  it('alone under its name, it never warns: not after a report whose answer was lost, nor after one that was cut off', async () => {
    const {pull, publish, report} = await setUp()
    await pull(NOON)
    await publish('two')
    // The report arrives, and the answer does not.
    const lost: MirrorOptions = {
      wrap: (store) =>
        watchStore(store, {
          after: (operation, what) => {
            if (operation === 'put' && what.startsWith('.jsctl/servers/')) throw new Failure('temporary', 'cut')
          },
        }),
    }
    await pull(NOON + HOUR, lost)
    assert.equal((await report()).release, 2)
    await publish('three')
    assert.deepEqual((await pull(NOON + 2 * HOUR, refusing('put', forbidden))).warnings.length, 1)
    await publish('four')
    assert.deepEqual((await pull(NOON + 3 * HOUR)).warnings, [])
    assert.equal((await report()).release, 4)
  })

  for (const [what, content] of [
    ['something endless', Buffer.alloc(1024 * 1024 + 1, ' ')],
    ['rubbish', 'rubbish'],
  ] as const) {
    it(`whose report somebody replaced by ${what}, it writes its own again, and says so`, async () => {
      const {pull, publish, file, report} = await setUp()
      await pull(NOON)
      await writeFile(file(), content)
      await publish('two')
      assert.deepEqual((await pull(NOON + HOUR)).warnings, [
        `what lay at .jsctl/servers/${NAME}.json was no report: it is replaced`,
      ])
      assert.equal((await report()).release, 2)
      await publish('three')
      assert.deepEqual((await pull(NOON + 2 * HOUR)).warnings, [])
    })
  }

  it('beside one of the same name with a newer jsctl, it warns', async () => {
    const {pull, publish, file, report} = await setUp()
    await pull(NOON)
    await writeFile(file(), JSON.stringify({...(await report()), format: 'jsctl/2'}))
    await publish('two')
    assert.match((await pull(NOON + HOUR)).warnings.join(), /somebody else reports/)
  })

  for (const [what, put] of [
    ['a link', (folder: string) => symlink(scratch.path, folder)],
    ['a link to nothing', (folder: string) => symlink('/nowhere', folder)],
    ['a file', (folder: string) => writeFile(folder, 'x')],
  ] as const) {
    it(`where ${what} came into the place of the reports, the pull is as good, and says once what is in the way`, async () => {
      const {pull, publish, desk} = await setUp()
      await pull(NOON)
      const folder = join(desk.storeDirectory, '.jsctl/servers')
      await rm(folder, {recursive: true})
      await put(folder)
      await publish('two')
      const {result, warnings} = await pull(NOON + HOUR)
      assert.deepEqual([result.kind, result.release, result.report?.kind], ['applied', 2, 'failed'])
      assert.equal(warnings.length, 1, warnings.join('\n'))
      assert.match(warnings.join(), /^tst was not told what js-tst-01 holds: .*servers is a (?:symbolic link|file)/)
      await publish('three')
      assert.deepEqual((await pull(NOON + 2 * HOUR)).warnings, [])
    })
  }

  it('where the reports are links to elsewhere, nothing is written there', async () => {
    const {pull, desk} = await setUp()
    const elsewhere = join(scratch.path, 'elsewhere')
    await mkdir(elsewhere)
    await symlink(elsewhere, join(desk.storeDirectory, '.jsctl/servers'))
    assert.equal((await pull(NOON)).result.report?.kind, 'failed')
    assert.deepEqual(await readdir(elsewhere), [])
  })

  it('what it reports is no fault of the store for verify', async () => {
    const {pull, desk} = await setUp()
    await pull(NOON)
    const {findings} = await inspectStore(testWorld({scratch: scratch.path}), desk.environment, 'read')
    assert.deepEqual(findings, [])
  })
})
