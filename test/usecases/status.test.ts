import assert from 'node:assert/strict'
import {readFile, rm, symlink, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import type {EnvironmentName} from '../../src/domain/environment.ts'
import {Failure} from '../../src/domain/failure.ts'
import {environmentStatus, isOutOfLine, statusOfAll, type EnvironmentStatus} from '../../src/usecases/status.ts'
import type {ServerName} from '../../src/domain/server-name.ts'
import type {ReleaseNumber} from '../../src/domain/store-keys.ts'
import type {Store} from '../../src/ports/index.ts'
import {failing} from '../support/failing.ts'
import {deskAt, jobText} from '../support/publishing.ts'
import {serverAt, storedRelease} from '../support/mirroring.ts'
import {readingOnly, watchStore} from '../support/stores.ts'
import {scratchFolder, testWorld, writeFiles} from '../support/world.ts'

type Published = Extract<EnvironmentStatus, {kind: 'published'}>

describe('given an environment with a release', () => {
  const scratch = scratchFolder()
  const desk = (over = {}) => deskAt(scratch.path, over)

  const publish = async (over = {}) => {
    const one = desk(over)
    await one.save({'a.job.xml': jobText('a'), 'b.job.xml': jobText('b'), 'c/d.job.xml': jobText('d')})
    await one.push({message: 'first'})
    return one
  }

  const status = async (over = {}): Promise<Published> => {
    const world = testWorld({scratch: scratch.path, wrap: (store) => ({...store, ...readingOnly(store)})})
    const found = await environmentStatus(world, desk(over).environment)
    assert.ok(found.kind === 'published')
    return found
  }

  it('says what is published, and that the plain objects show it', async () => {
    await publish()
    const found = await status()
    assert.equal(found.newest.manifest.release, 1)
    assert.equal(found.newest.manifest.message, 'first')
    assert.equal(found.view?.inLine, 3)
    assert.equal(isOutOfLine(found), false)
  })

  it('finds objects that are missing or changed, and counts others as foreign', async () => {
    const {storeDirectory} = await publish()
    await rm(join(storeDirectory, 'a.job.xml'))
    await writeFiles(storeDirectory, {'b.job.xml': jobText('x'), 'readme.txt': 'hello'})
    const {view, ...rest} = await status()
    assert.deepEqual([view?.missing, view?.changed, view?.foreign], [['a.job.xml'], ['b.job.xml'], ['readme.txt']])
    assert.equal(view?.inLine, 1)
    assert.equal(isOutOfLine({...rest, view}), true)
  })

  it('does not take what others put beside the objects for drift', async () => {
    const {storeDirectory} = await publish()
    await writeFiles(storeDirectory, {'readme.txt': 'hello'})
    assert.equal(isOutOfLine(await status()), false)
  })

  it('takes an object that was written again with the same bytes as it is, also when the record is lost', async () => {
    const {storeDirectory} = await publish()
    await writeFiles(storeDirectory, {'b.job.xml': jobText('b')})
    const {view} = await status()
    assert.deepEqual([view?.inLine, view?.unrecorded], [3, ['b.job.xml']])
    await rm(join(storeDirectory, '.jsctl/objects.json'))
    const lost = (await status()).view
    assert.deepEqual([lost?.inLine, lost?.recorded, lost?.changed], [3, undefined, []])
  })

  it('finds objects of ours that a newer release no longer has', async () => {
    const {save} = await publish()
    await save({'a.job.xml': null, 'b.job.xml': jobText('b2')})
    await desk({objects: false}).push()
    const {view} = await status()
    assert.deepEqual([view?.obsolete, view?.changed, view?.recorded], [['a.job.xml'], ['b.job.xml'], 1])
  })

  it('does not look at plain objects where the environment keeps none', async () => {
    await publish({objects: false})
    assert.equal((await status({objects: false})).view, undefined)
  })

  it('names missing releases', async () => {
    const {save, push, storeDirectory} = await publish()
    for (const word of ['x', 'y']) {
      await save({'a.job.xml': jobText(word)})
      await push()
    }
    await rm(join(storeDirectory, '.jsctl/releases/00000002.jsonl.gz'))
    const found = await status()
    assert.deepEqual(found.holes, [2])
    assert.equal(isOutOfLine(found), true)
  })

  it('tells a hold until it runs out', async () => {
    const {storeDirectory} = await publish()
    const hold = {format: 'jsctl/1', by: 'jan@desk-2', since: '2026-11-22T12:00:00.000Z', message: 'month end'}
    const file = join(storeDirectory, '.jsctl/hold.json')
    await writeFile(file, JSON.stringify(hold))
    const told = (await status()).hold
    assert.ok(told !== undefined && 'message' in told)
    assert.equal(told.message, 'month end')
    await writeFile(file, JSON.stringify({...hold, until: '2026-11-22T13:00:00.000Z'}))
    assert.equal((await status()).hold, undefined)
    await writeFile(file, '{')
    assert.match(JSON.stringify((await status()).hold), /"problem":"the hold .jsctl\/hold.json/)
  })

  it('fails when its newest release is bad', async () => {
    const {storeDirectory, environment} = await publish()
    await writeFile(join(storeDirectory, '.jsctl/releases/00000001.jsonl.gz'), 'x')
    await assert.rejects(environmentStatus(testWorld({scratch: scratch.path}), environment), failing('integrity', /./))
  })
})

describe('given servers that report', () => {
  const scratch = scratchFolder()

  const setUp = async (releases: number) => {
    const desk = deskAt(scratch.path, {objects: false})
    for (let number = 1; number <= releases; number++) {
      await desk.save({'a.job.xml': jobText(String(number))})
      await desk.push()
    }
    const write = (name: string, content: string | Uint8Array) =>
      writeFiles(desk.storeDirectory, {[`.jsctl/servers/${name}.json`]: content})
    /** What a server would report of a release. */
    const report = async (name: string, release: number, over: object = {}) => {
      const {sha256} = await storedRelease(desk.environment, release as ReleaseNumber)
      const applied = '2026-11-22T13:22:31.000Z'
      const told = {format: 'jsctl/1', name, environment: 'tst', release, sha256, applied, agent: 'jsctl/0.1.0'}
      await write(name, JSON.stringify({...told, verdicts: [], foreign: 0, edited: 0, ...over}))
    }
    /** The status at so many seconds after the day's first push, and what it asked for. */
    const look = async (seconds = 0) => {
      const requests: string[] = []
      const before = (operation: string, what: string): void => void requests.push(`${operation} ${what}`)
      const world = testWorld({
        scratch: scratch.path,
        wrap: (store) => watchStore({...store, ...readingOnly(store)}, {before}),
      })
      const now = new Date(Date.UTC(2026, 10, 22, 13, 22, seconds))
      const status = await environmentStatus({...world, clock: {now: () => now}}, desk.environment)
      assert.ok(status.kind === 'published')
      return {...status, requests}
    }
    return {desk, write, report, look}
  }

  it('each is shown with what it holds, how far it is behind, and since when', async () => {
    const {report, look} = await setUp(4)
    await report('a', 4)
    await report('b', 3, {foreign: 2})
    await report('c', 2)
    const {servers, requests} = await look(3600)
    assert.deepEqual(
      servers.map((one) => one.kind === 'reported' && [one.name, one.release, one.behind, one.pace, one.foreign]),
      [
        ['a', 4, 0, 'in-time', 0],
        ['b', 3, 1, 'late', 2],
        ['c', 2, 2, 'late', 0],
      ],
    )
    const created = async (release: number) =>
      (await storedRelease(deskAt(scratch.path).environment, release as ReleaseNumber)).manifest.created
    assert.deepEqual(
      servers.map((one) => one.kind === 'reported' && one.since),
      [undefined, await created(4), await created(3)],
    )
    assert.deepEqual(requests.filter((request) => /servers|head/.test(request)).sort(), [
      'get .jsctl/head.json',
      'get .jsctl/servers/a.json',
      'get .jsctl/servers/b.json',
      'get .jsctl/servers/c.json',
      'list .jsctl/servers',
    ])
  })

  it('one that is behind for less than five minutes is in time, and nothing is out of line', async () => {
    const {report, look} = await setUp(2)
    await report('a', 1)
    const soon = await look(60)
    assert.deepEqual(
      [soon.servers[0]?.kind === 'reported' && soon.servers[0].pace, isOutOfLine(soon)],
      ['in-time', false],
    )
    assert.equal(isOutOfLine(await look(600)), true)
  })

  it('one whose report was never written asks for nothing more than the list', async () => {
    const {look} = await setUp(1)
    const {servers, requests} = await look()
    assert.deepEqual(servers, [])
    assert.deepEqual(
      requests.filter((request) => /servers|head/.test(request)),
      ['list .jsctl/servers'],
    )
  })

  it('the real report of a pull is understood', async () => {
    const {desk, look} = await setUp(1)
    await serverAt(scratch.path, desk.environment).pull({server: 'js-tst-01' as ServerName})
    const [one] = (await look()).servers
    assert.deepEqual(one?.kind === 'reported' && [one.name, one.release, one.behind], ['js-tst-01', 1, 0])
  })

  const HOSTILE: readonly (readonly [what: string, over: object, problem: RegExp])[] = [
    ['of another server', {name: 'b'}, /^it is the report of b$/],
    ['of another environment', {environment: 'prd'}, /^it is of a server of prd$/],
    ['of a release that there is not', {release: 9}, /^it names release 9, but the newest is 1$/],
    ['of another release of that number', {sha256: 'a'.repeat(64)}, /^it names another release 1 than the one in this/],
    ['of a newer format', {format: 'jsctl/2'}, /has the format jsctl\/2, which this version/],
    ['with a name that is none', {name: '../a'}, /is wrong at "name"/],
    ['with a release that is no number', {release: '1'}, /is wrong at "release"/],
    ['with a time that is none', {applied: 'yesterday\u001b[2J'}, /is wrong at "applied"/],
    ['with a number below zero', {edited: -1}, /is wrong at "edited"/],
    ['with verdicts that are none', {verdicts: [{path: '/etc/passwd', state: '', text: ''}]}, /is wrong at "verdicts/],
  ]
  for (const [what, over, problem] of HOSTILE) {
    it(`a report ${what} is named, and not believed`, async () => {
      const {report, look} = await setUp(1)
      await report('a', 1, over)
      await report('good', 1)
      const status = await look()
      const [one, good] = status.servers
      assert.match(one?.kind === 'unbelievable' ? one.problem : '', problem)
      assert.equal(good?.kind, 'reported')
      assert.equal(isOutOfLine(status), true)
    })
  }

  it('a report that is no JSON, or endless, is named; what is no report at all is passed over', async () => {
    const {write, look, desk} = await setUp(1)
    await write('a', '{')
    await write('b', Buffer.alloc(1024 * 1024 + 1, ' '))
    await writeFiles(desk.storeDirectory, {'.jsctl/servers/notes.txt': 'x', '.jsctl/servers/sub/c.json': '{}'})
    const {servers} = await look()
    assert.deepEqual(
      servers.map(({kind, name}) => [kind, name]),
      [
        ['unbelievable', 'a'],
        ['unbelievable', 'b'],
      ],
    )
  })

  it('a report of an older release is held against the one that was published as that number', async () => {
    const {report, look} = await setUp(4)
    await report('a', 3, {sha256: 'a'.repeat(64)})
    await report('b', 1, {sha256: 'b'.repeat(64)})
    await report('c', 1)
    const {servers, requests} = await look()
    assert.deepEqual(
      servers.map((one) => (one.kind === 'reported' ? [one.name, one.likeness] : [one.name, one.problem])),
      [
        ['a', 'it names another release 3 than the one in this store'],
        ['b', 'it names another release 1 than the one in this store'],
        ['c', 'same'],
      ],
    )
    // head.json is no proof: where it denies a report the release itself is read.
    assert.deepEqual(
      requests.filter((request) => /get .*(head|0000000[1-3])/.test(request)),
      ['get .jsctl/head.json', 'get .jsctl/releases/00000001.jsonl.gz'],
    )
  })

  it('a head.json that says something else than the release harms no report', async () => {
    const {report, look, desk} = await setUp(4)
    await report('a', 1)
    const head = await readFile(join(desk.storeDirectory, '.jsctl/head.json'), 'utf8')
    const {sha256} = await storedRelease(desk.environment, 1 as ReleaseNumber)
    await writeFiles(desk.storeDirectory, {'.jsctl/head.json': head.replaceAll(sha256, 'c'.repeat(64))})
    const [one] = (await look()).servers
    assert.deepEqual(one?.kind === 'reported' && [one.release, one.behind, one.likeness], [1, 3, 'same'])
  })

  it('where the release cannot be read, that is said, and the report is shown', async () => {
    const {report, look, desk} = await setUp(4)
    await report('a', 1)
    await report('b', 2)
    await writeFiles(desk.storeDirectory, {
      '.jsctl/head.json': null,
      '.jsctl/releases/00000001.jsonl.gz': 'rubbish',
      '.jsctl/releases/00000002.jsonl.gz': null,
    })
    const {servers} = await look()
    assert.deepEqual(
      servers.map((one) => one.kind === 'reported' && [one.name, one.release, one.likeness]),
      [
        ['a', 1, 'unknown'],
        ['b', 2, 'unknown'],
      ],
    )
  })

  it('at most eight releases are read to compare them', async () => {
    const {report, look, desk} = await setUp(11)
    for (let release = 1; release < 10; release++) await report(`s${release}`, release)
    await writeFiles(desk.storeDirectory, {'.jsctl/head.json': null})
    const {servers, requests} = await look()
    assert.equal(requests.filter((request) => /^get .*\/0000000\d\.jsonl/.test(request)).length, 8)
    assert.deepEqual(
      servers.filter((one) => one.kind === 'reported' && one.likeness === 'unknown').map(({name}) => name),
      ['s1'],
    )
  })

  it('a pinned one is known as such', async () => {
    const {report, look} = await setUp(2)
    await report('a', 1, {pinnedBelow: 2})
    const [one] = (await look()).servers
    assert.equal(one?.kind === 'reported' && one.pinnedBelow, 2)
  })

  const HUGE = 'x'.repeat(900_000)
  for (const over of [
    {name: HUGE},
    {environment: HUGE},
    {format: HUGE},
    {format: `jsctl/${'9'.repeat(900_000)}`},
    {agent: HUGE},
    {applied: HUGE},
    {sha256: HUGE},
    {release: HUGE},
    {edited: HUGE},
    {pinnedBelow: HUGE},
    {verdicts: [{path: 'a.job.xml', state: HUGE, text: ''}]},
    {verdicts: HUGE},
  ]) {
    it(`a huge ${Object.keys(over).join('')} is not shown: ${JSON.stringify(over).slice(0, 30)}`, async () => {
      const {report, look} = await setUp(1)
      await report('a', 1, over)
      const [one] = (await look()).servers
      assert.ok(one?.kind === 'unbelievable' && one.problem.length < 400, JSON.stringify(one).slice(0, 500))
    })
  }

  describe('but whose reports cannot be read', () => {
    const IN_THE_WAY: readonly (readonly [what: string, put: (folder: string) => Promise<unknown>, problem: RegExp])[] =
      [
        ['a link', (folder) => symlink(scratch.path, folder), /is a file or a link, and no folder of reports$/],
        [
          'a link to nothing',
          (folder) => symlink('/nowhere', folder),
          /is a file or a link, and no folder of reports$/,
        ],
        ['a file', (folder) => writeFile(folder, 'x'), /is a file or a link, and no folder of reports$/],
      ]
    for (const [what, put, problem] of IN_THE_WAY) {
      it(`because ${what} lies in their place, everything else is shown`, async () => {
        const {look, desk} = await setUp(1)
        await put(join(desk.storeDirectory, '.jsctl/servers'))
        const status = await look()
        assert.match(status.serversProblem ?? '', problem)
        assert.deepEqual([status.newest.manifest.release, status.servers, isOutOfLine(status)], [1, [], true])
      })
    }

    it('because they may not be listed, everything else is shown', async () => {
      const {desk, report} = await setUp(1)
      await report('a', 1)
      const wrap = (store: Store): Store =>
        watchStore(store, {
          before: (operation, what) => {
            if (operation === 'list' && what.startsWith('.jsctl/servers'))
              throw new Failure('forbidden', 'may not list')
          },
        })
      const status = await environmentStatus(testWorld({scratch: scratch.path, wrap}), desk.environment)
      assert.ok(status.kind === 'published')
      assert.deepEqual([status.serversProblem, status.servers], ['may not list', []])
    })

    it('one by one, each is named', async () => {
      const {desk, report, look} = await setUp(1)
      await report('good', 1)
      const folder = join(desk.storeDirectory, '.jsctl/servers')
      await symlink('/etc/hostname', join(folder, 'link.json'))
      const {servers} = await look()
      assert.deepEqual(
        servers.map(({kind, name}) => [kind, name]),
        [
          ['reported', 'good'],
          ['unbelievable', 'link'],
        ],
      )
    })
  })

  it('that are more than anybody runs are not all looked at, and that is said', async () => {
    const {look} = await setUp(1)
    const desk = deskAt(scratch.path)
    const crowd = (store: Store): Store => ({
      ...store,
      async *list(prefix, options) {
        if (prefix !== '.jsctl/servers') yield* store.list(prefix, options)
        for (let page = 0; prefix === '.jsctl/servers' && page < 1000; page++)
          yield Array.from({length: 1000}, (_, index) => ({
            key: `.jsctl/servers/s${page}-${index}.json`,
            size: 1,
            etag: '',
            modified: new Date(0),
          }))
      },
      get: (key, options) =>
        key.startsWith('.jsctl/servers/')
          ? Promise.resolve({bytes: Buffer.from('{'), etag: ''})
          : store.get(key, options),
    })
    assert.equal((await look()).moreServers, false)
    const status = await environmentStatus(testWorld({scratch: scratch.path, wrap: crowd}), desk.environment)
    assert.ok(status.kind === 'published')
    assert.deepEqual([status.servers.length, status.moreServers], [1000, true])
  })
})

describe('given several environments', () => {
  const scratch = scratchFolder()

  it('four are asked side by side: nobody gets an answer before the last one was asked', async function () {
    // One after the other would wait for ever.
    this.timeout(20_000)
    const desks = ['dev', 'tst', 'int', 'prd'].map((name) =>
      deskAt(join(scratch.path, name), {name: name as EnvironmentName, objects: false}),
    )
    for (const {save, push} of desks) {
      await save({'a.job.xml': jobText('a')})
      await push()
    }
    const asked = new Set<string>()
    let answer = (): void => undefined
    const allAsked = new Promise<void>((resolve) => (answer = resolve))
    const wrap = (store: Store): Store => ({
      ...store,
      get: async (key, options) => {
        if (asked.add(store.url).size === desks.length) answer()
        await allAsked
        return store.get(key, options)
      },
    })
    const world = testWorld({scratch: join(scratch.path, 'other'), wrap})
    const all = await statusOfAll(
      world,
      desks.map(({environment}) => environment),
    )
    assert.deepEqual(
      all.map(({kind}) => kind),
      ['published', 'published', 'published', 'published'],
    )
  })

  it('shows one that cannot be read beside those that can', async () => {
    const good = deskAt(join(scratch.path, 'one'))
    await good.save({'a.job.xml': jobText('a')})
    await good.push()
    const plain = deskAt(join(scratch.path, 'two'), {name: 'int' as EnvironmentName})
    await writeFiles(plain.storeDirectory, {'a.job.xml': '<job/>'})
    const gone = deskAt(join(scratch.path, 'three'), {name: 'prd' as EnvironmentName})
    await gone.save({'a.job.xml': jobText('a')})
    await gone.push({}, {scratch: scratch.path})
    await rm(gone.storeDirectory, {recursive: true})
    const fresh = deskAt(join(scratch.path, 'four'), {name: 'dev' as EnvironmentName})
    const all = await statusOfAll(testWorld({scratch: scratch.path}), [
      good.environment,
      plain.environment,
      gone.environment,
      fresh.environment,
    ])
    assert.deepEqual(
      all.map((status) => [status.environment.name, status.kind]),
      [
        ['tst', 'published'],
        ['int', 'nothing-published'],
        ['prd', 'unreadable'],
        ['dev', 'nothing-published'],
      ],
    )
    const [, second, third] = all
    assert.equal(second?.kind === 'nothing-published' && second.plainObjects, 1)
    assert.equal(third?.kind === 'unreadable' && third.failure.kind, 'not-found')
  })
})
