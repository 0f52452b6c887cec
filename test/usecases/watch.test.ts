import assert from 'node:assert/strict'
import {existsSync} from 'node:fs'
import {mkdir, readFile, rename, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import type {EnvironmentName} from '../../src/domain/environment.ts'
import {Failure} from '../../src/domain/failure.ts'
import type {ServerName} from '../../src/domain/server-name.ts'
import type {ReleaseNumber} from '../../src/domain/store-keys.ts'
import type {Pace, Wake} from '../../src/ports/index.ts'
import type {PullRequest} from '../../src/usecases/pulling/request.ts'
import {watch, type WatchDoors} from '../../src/usecases/watch.ts'
import type {WatchEvent, WatchSettings} from '../../src/usecases/watching/events.ts'
import {forgeRelease, serverAt, storedRelease} from '../support/mirroring.ts'
import {deskAt, jobText} from '../support/publishing.ts'
import {watchStore} from '../support/stores.ts'
import {readFiles, scratchFolder, testWorld} from '../support/world.ts'

const scratch = scratchFolder()
const INTERVAL = 10_000

/** What happens during one wait of an agent, and what ends it. */
type During = (() => Promise<unknown>) | Wake

interface Seen {
  readonly events: WatchEvent[]
  /** The pauses that the agent asked for; ms. */
  readonly pauses: number[]
  /** The requests of each look. */
  readonly looks: string[][]
}

interface Options {
  readonly request?: Partial<PullRequest>
  readonly readSettings?: () => Promise<WatchSettings>
  /** Milliseconds that go by with each question for the time. */
  readonly tick?: number
  readonly onOpen?: () => void
  /** Before every request. */
  readonly before?: (request: string) => void
}

const setUp = () => {
  const desk = deskAt(scratch.path, {objects: false})
  const server = serverAt(scratch.path, desk.environment)
  const settings = (over: Partial<PullRequest> = {}): WatchSettings => ({
    request: {
      environment: desk.environment,
      into: server.folder,
      mode: 'apply',
      source: {kind: 'releases', want: 'newest-or-pinned'},
      keep: 5,
      care: 'usual',
      foreign: 'keep',
      ...over,
    },
    interval: INTERVAL,
  })
  /** Runs an agent through what happens while it waits, then stops it. */
  const run = async (waits: readonly During[], options: Options = {}): Promise<Seen> => {
    const seen: Seen = {events: [], pauses: [], looks: [[]]}
    let elapsed = 0
    const steps = [...waits]
    const pace: Pace = {
      elapsed: () => (elapsed += options.tick ?? 0),
      chance: () => 0.5,
      wait: async (milliseconds) => {
        seen.pauses.push(milliseconds)
        elapsed += milliseconds
        const step = steps.shift() ?? 'stop'
        if (typeof step !== 'string') await step()
        const wake = typeof step === 'string' ? step : 'time'
        if (wake !== 'stop') seen.looks.push([])
        return wake
      },
    }
    const before = (operation: string, what: string): void => {
      seen.looks.at(-1)?.push(`${operation} ${what}`)
      options.before?.(`${operation} ${what}`)
    }
    const doors: WatchDoors = {
      pace,
      openWorld: () => {
        options.onOpen?.()
        return Promise.resolve(testWorld({scratch: scratch.path, wrap: (store) => watchStore(store, {before})}))
      },
      readSettings: options.readSettings ?? (() => Promise.resolve(settings(options.request))),
      tell: (event) => void seen.events.push(event),
    }
    await watch(doors, settings(options.request))
    return seen
  }
  return {desk, server, run, settings}
}

const names = ({events}: Seen): string[] =>
  events.map((event) => {
    if (event.event === 'pulled') return `pulled ${event.result.kind}`
    if (event.event === 'failed') return `failed ${event.failure.kind}`
    return event.event
  })

const FILES = {'a.job.xml': jobText('a'), 'b/c.job.xml': jobText('c')}

describe('given an agent that watches a folder', () => {
  it('mirrors what is published, then asks once an interval for the release after it, and says nothing', async () => {
    const {desk, server, run} = setUp()
    await desk.save(FILES)
    await desk.push()
    const seen = await run(['time', 'time'])
    assert.deepEqual(await readFiles(server.folder), FILES)
    assert.deepEqual(names(seen), ['watching', 'pulled applied', 'stopped'])
    assert.deepEqual(seen.looks.slice(1), [
      ['get .jsctl/releases/00000002.jsonl.gz'],
      ['get .jsctl/releases/00000002.jsonl.gz'],
    ])
    assert.deepEqual(seen.pauses, [INTERVAL, INTERVAL, INTERVAL])
  })

  it('with a name it reports after each release that it applied, and an idle look stays one request', async () => {
    const {desk, run} = setUp()
    await desk.save(FILES)
    await desk.push()
    const seen = await run(
      [
        'time',
        async () => {
          await desk.save({'a.job.xml': jobText('a2')})
          await desk.push()
        },
        'time',
      ],
      {request: {server: 'js-01' as ServerName}},
    )
    const reports = seen.looks.map((look) => look.filter((request) => request.endsWith('servers/js-01.json')))
    assert.deepEqual(reports, [
      ['put .jsctl/servers/js-01.json'],
      [],
      ['get .jsctl/servers/js-01.json', 'put .jsctl/servers/js-01.json'],
      [],
    ])
    assert.deepEqual([seen.looks[1]?.length, seen.looks[3]?.length], [1, 1])
  })

  it('takes up the next release, and restores what somebody edits meanwhile', async () => {
    const {desk, server, run} = setUp()
    await desk.save(FILES)
    await desk.push()
    const seen = await run([
      async () => {
        await desk.save({'a.job.xml': jobText('a2')})
        await desk.push()
      },
      () => writeFile(join(server.folder, 'b/c.job.xml'), 'edited'),
    ])
    assert.deepEqual(names(seen), ['watching', 'pulled applied', 'pulled applied', 'pulled applied', 'stopped'])
    assert.deepEqual(await readFiles(server.folder), {...FILES, 'a.job.xml': jobText('a2')})
  })

  it('waits for the first release, and says once that nothing is published', async () => {
    const {desk, server, run} = setUp()
    await mkdir(desk.storeDirectory, {recursive: true})
    const seen = await run([
      'time',
      'time',
      async () => {
        await desk.save(FILES)
        await desk.push()
      },
    ])
    assert.deepEqual(names(seen), ['watching', 'failed not-found', 'recovered', 'pulled applied', 'stopped'])
    assert.deepEqual(await readFiles(server.folder), FILES)
  })

  it('keeps the folder while the store is away, asks more and more rarely, and tells when it is back', async () => {
    const {desk, server, run} = setUp()
    await desk.save(FILES)
    await desk.push()
    const away = `${desk.storeDirectory}-away`
    const seen = await run([
      () => rename(desk.storeDirectory, away),
      ...Array.from({length: 7}, () => 'time' as const),
      () => rename(away, desk.storeDirectory),
    ])
    assert.deepEqual(names(seen), ['watching', 'pulled applied', 'failed not-found', 'recovered', 'stopped'])
    assert.deepEqual(await readFiles(server.folder), FILES)
    const spread = seen.pauses.map((pause) => Math.round(pause / 875))
    assert.deepEqual(spread.slice(1, 9), [20, 40, 80, 160, 300, 300, 300, 300])
    const recovered = seen.events.find(({event}) => event === 'recovered')
    assert.deepEqual(recovered, {event: 'recovered', tries: 8})
  })

  it('opens the store with new credentials after they were refused, and not otherwise', async () => {
    const {desk, run} = setUp()
    await desk.save(FILES)
    await desk.push()
    let opened = 0
    let refusing = false
    const seen = await run(
      ['time', async () => void (refusing = true), 'time', async () => void (refusing = false), 'time'],
      {
        onOpen: () => opened++,
        before: () => {
          if (refusing) throw new Failure('forbidden', 'the key is unknown')
        },
      },
    )
    assert.deepEqual(names(seen), ['watching', 'pulled applied', 'failed forbidden', 'recovered', 'stopped'])
    // The folder, the first look, and one after each of the two refusals.
    assert.equal(opened, 4)
  })

  describe('when a release is damaged', () => {
    /** A release 2 that names contents which are in no pack. */
    const damage = async (desk: ReturnType<typeof setUp>['desk']) => {
      const {manifest} = await storedRelease(desk.environment, 1 as ReleaseNumber)
      const {sha256: parent} = await storedRelease(desk.environment, 1 as ReleaseNumber)
      await forgeRelease(desk.environment, {
        ...manifest,
        release: 2 as ReleaseNumber,
        parent: {release: 1 as ReleaseNumber, sha256: parent},
        environment: {...manifest.environment, name: 'other' as EnvironmentName},
      })
    }
    const truncate = async (desk: ReturnType<typeof setUp>['desk']) => {
      await writeFile(join(desk.storeDirectory, '.jsctl/releases/00000002.jsonl.gz'), 'no gzip')
    }

    it('is told once and kept out: each further look is one request', async () => {
      const {desk, server, run} = setUp()
      await desk.save(FILES)
      await desk.push()
      const seen = await run([() => truncate(desk), 'time', 'time', 'time'])
      assert.deepEqual(names(seen), ['watching', 'pulled applied', 'failed integrity', 'stopped'])
      const failed = seen.events.find((event) => event.event === 'failed')
      assert.deepEqual(failed?.retry, {kind: 'change'})
      assert.equal(failed.holds, 1)
      // The look after the failure learns what it looks like; from then on nothing is tried.
      assert.deepEqual(seen.looks.slice(3), [['list .jsctl/releases/'], ['list .jsctl/releases/']])
      assert.deepEqual(await readFiles(server.folder), FILES)
    })

    it('is replaced by what is published after it', async () => {
      const {desk, server, run} = setUp()
      await desk.save(FILES)
      await desk.push()
      const seen = await run([
        () => truncate(desk),
        'time',
        'time',
        async () => {
          await rm(join(desk.storeDirectory, '.jsctl/releases/00000002.jsonl.gz'))
          await desk.save({'a.job.xml': jobText('a3')})
          await desk.push()
        },
      ])
      assert.deepEqual(names(seen), [
        'watching',
        'pulled applied',
        'failed integrity',
        'recovered',
        'pulled applied',
        'stopped',
      ])
      assert.equal((await readFiles(server.folder))['a.job.xml'], jobText('a3'))
    })

    it('only on its way here: it is tried once more, also when the store was away at the second try', async () => {
      const {desk, server, run} = setUp()
      await desk.save(FILES)
      await desk.push()
      const troubles = [new Failure('integrity', 'a bit is wrong'), new Failure('temporary', 'no route')]
      const seen = await run(
        [
          async () => {
            await desk.save({'a.job.xml': jobText('a2')})
            await desk.push()
          },
          'time',
          'time',
        ],
        {
          before: (request) => {
            const trouble = request === 'get .jsctl/releases/00000002.jsonl.gz' ? troubles.shift() : undefined
            if (trouble !== undefined) throw trouble
          },
        },
      )
      assert.equal((await readFiles(server.folder))['a.job.xml'], jobText('a2'), names(seen).join(', '))
    })

    it('is tried again, and told again, when somebody asks for it', async () => {
      const {desk, run} = setUp()
      await desk.save(FILES)
      await desk.push()
      const seen = await run([() => truncate(desk), 'time', 'time', 'now'])
      assert.deepEqual(names(seen), ['watching', 'pulled applied', 'failed integrity', 'failed integrity', 'stopped'])
    })

    it("another environment's release is told, waited for, and not taken", async () => {
      const {desk, server, run} = setUp()
      await desk.save(FILES)
      await desk.push()
      const seen = await run([() => damage(desk), 'time', 'time'])
      assert.equal(names(seen).filter((name) => name.startsWith('failed')).length, 1)
      assert.deepEqual(await readFiles(server.folder), FILES)
    })

    it('and the store goes away and comes back: what is kept out is told again', async () => {
      const {desk, run} = setUp()
      await desk.save(FILES)
      await desk.push()
      const away = `${desk.storeDirectory}-away`
      const seen = await run([
        () => truncate(desk),
        'time',
        () => rename(desk.storeDirectory, away),
        () => rename(away, desk.storeDirectory),
      ])
      assert.deepEqual(names(seen), [
        'watching',
        'pulled applied',
        'failed integrity',
        'failed not-found',
        'failed integrity',
        'stopped',
      ])
    })
  })

  it('keeps every other pull out as long as it runs, and lets them in afterwards', async () => {
    const {desk, server, run} = setUp()
    await desk.save(FILES)
    await desk.push()
    await run([
      async () => {
        await assert.rejects(server.pull(), (error) => error instanceof Failure && error.kind === 'busy')
        await assert.rejects(run([]), (error) => error instanceof Failure && error.kind === 'busy')
      },
    ])
    assert.equal((await server.pull()).kind, 'unchanged')
  })

  it('fills the folder again, and locks it again, after it was replaced', async () => {
    const {desk, server, run} = setUp()
    await desk.save(FILES)
    await desk.push()
    await run([
      async () => {
        await rm(server.folder, {recursive: true})
        await mkdir(server.folder)
      },
      () => assert.rejects(server.pull(), (error) => error instanceof Failure && error.kind === 'busy'),
    ])
    assert.deepEqual(await readFiles(server.folder), FILES)
  })

  it('does not make a folder anew that was taken away: it says so, waits, and goes on when it is back', async () => {
    const {desk, server, run} = setUp()
    await desk.save(FILES)
    await desk.push()
    const away = `${server.folder}-away`
    const seen = await run([
      () => rename(server.folder, away),
      'time',
      async () => {
        assert.ok(!existsSync(server.folder), 'whoever moves a folder there would move it into ours')
        await rename(away, server.folder)
      },
      () => assert.rejects(server.pull(), (error) => error instanceof Failure && error.kind === 'busy'),
    ])
    assert.deepEqual(names(seen), ['watching', 'pulled applied', 'failed temporary', 'recovered', 'stopped'])
    assert.deepEqual(await readFiles(server.folder), FILES)
  })

  it('does not make it anew either when it reads its settings again meanwhile', async () => {
    const {desk, server, run} = setUp()
    await desk.save(FILES)
    await desk.push()
    const away = join(scratch.path, 'away')
    const there: boolean[] = []
    const seen = await run([
      () => rename(server.folder, away),
      'reload',
      async () => {
        there.push(existsSync(server.folder))
        await rename(away, server.folder)
      },
    ])
    assert.deepEqual(there, [false])
    const failing = ['failed temporary', 'reloaded', 'watching', 'failed temporary']
    assert.deepEqual(names(seen), [
      'watching',
      'pulled applied',
      ...failing,
      'recovered',
      'pulled unchanged',
      'stopped',
    ])
    assert.deepEqual(await readFiles(server.folder), FILES)
  })

  it('in a folder that takes long to look at, asks for releases as often, and looks at the files more rarely', async () => {
    const {desk, server, run} = setUp()
    await desk.save(FILES)
    await desk.push()
    const edit = () => writeFile(join(server.folder, 'a.job.xml'), 'edited')
    const left: string[] = []
    // A look takes 4 s: the next may come after 76 s.
    const seen = await run(
      [
        edit,
        async () => void left.push(await readFile(join(server.folder, 'a.job.xml'), 'utf8')),
        async () => {
          await desk.save({'b/c.job.xml': jobText('c2')})
          await desk.push()
        },
        async () => void left.push(await readFile(join(server.folder, 'b/c.job.xml'), 'utf8')),
      ],
      {tick: 4000},
    )
    assert.deepEqual(left, ['edited', jobText('c2')])
    assert.deepEqual(seen.looks[1], ['get .jsctl/releases/00000002.jsonl.gz'])
    assert.equal((await readFiles(server.folder))['a.job.xml'], jobText('a'))
  })

  it('reads its settings again when it is told to, and keeps the old ones when the new are wrong', async () => {
    const {desk, server, run, settings} = setUp()
    await desk.save(FILES)
    await desk.push()
    const elsewhere = join(scratch.path, 'elsewhere')
    const answers = [
      () => Promise.reject(new Failure('configuration', 'jsctl.toml:3: unknown key')),
      () => Promise.resolve({...settings({into: elsewhere}), interval: 60_000}),
    ]
    const seen = await run(['reload', 'reload'], {readSettings: () => answers.shift()?.() ?? assert.fail()})
    assert.deepEqual(names(seen), [
      'watching',
      'pulled applied',
      'failed configuration',
      'watching',
      'pulled unchanged',
      'reloaded',
      'watching',
      'pulled applied',
      'stopped',
    ])
    assert.deepEqual(seen.pauses, [INTERVAL, INTERVAL, 60_000])
    assert.deepEqual(await readFiles(elsewhere), FILES)
    assert.deepEqual(await readFiles(server.folder), FILES)
  })

  it('keeps the old settings, too, when the new ones name a folder that cannot be had', async () => {
    const {desk, server, run, settings} = setUp()
    await desk.save(FILES)
    await desk.push()
    await writeFile(join(scratch.path, 'file'), '')
    const folders = [join(scratch.path, 'no', 'folder'), join(scratch.path, 'file')]
    const readSettings = () => Promise.resolve(settings({into: folders.shift() ?? assert.fail()}))
    const edit = () => writeFile(join(server.folder, 'a.job.xml'), 'edited')
    const seen = await run(['reload', 'reload', edit], {readSettings})
    const back = ['watching', 'pulled unchanged']
    assert.deepEqual(names(seen), [
      ...['watching', 'pulled applied', 'reloaded', 'failed not-found', ...back],
      ...['reloaded', 'failed configuration', ...back, 'pulled applied', 'stopped'],
    ])
    assert.deepEqual(await readFiles(server.folder), FILES)
  })

  it('ends well when it is stopped in the middle of a look', async () => {
    const {desk, run} = setUp()
    await desk.save(FILES)
    await desk.push()
    const seen = await run([], {
      before: () => {
        throw new Failure('interrupted', 'interrupted')
      },
    })
    assert.deepEqual(names(seen), ['watching', 'stopped'])
  })

  it('ends with a mistake that nobody expected, rather than going on with it', async () => {
    const {desk, run} = setUp()
    await desk.save(FILES)
    await desk.push()
    const before = (): void => {
      throw new TypeError('a bug')
    }
    await assert.rejects(run(['time'], {before}), TypeError)
  })

  it('mirrors a bucket that other tools fill in the same way', async () => {
    const {desk, server, run} = setUp()
    await mkdir(desk.storeDirectory, {recursive: true})
    await writeFile(join(desk.storeDirectory, 'a.job.xml'), jobText('a'))
    const plain = {source: {kind: 'plain', maxDelete: {kind: 'default'}}} as const
    const seen = await run(['time', () => writeFile(join(desk.storeDirectory, 'a.job.xml'), jobText('b')), 'time'], {
      request: plain,
    })
    assert.deepEqual(names(seen), ['watching', 'pulled applied', 'pulled applied', 'stopped'])
    assert.deepEqual(await readFiles(server.folder), {'a.job.xml': jobText('b')})
  })
})
