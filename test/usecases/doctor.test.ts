import assert from 'node:assert/strict'
import {mkdir, readdir, rm, truncate, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {lockFile} from '../../src/adapters/file-lock.ts'
import {checkupExitCode, type CheckGroup, type Diagnosis} from '../../src/domain/checkup.ts'
import {mergeLayers} from '../../src/domain/configuration-layers.ts'
import type {Environment, EnvironmentName} from '../../src/domain/environment.ts'
import {Failure} from '../../src/domain/failure.ts'
import type {BucketCheckup, Checkups, Contact, FolderLook, Store} from '../../src/ports/index.ts'
import {doctor, type DoctorRequest} from '../../src/usecases/doctor.ts'
import {pull} from '../../src/usecases/pull.ts'
import {deskAt, jobText} from '../support/publishing.ts'
import {isWrite, watchStore} from '../support/stores.ts'
import {scratchFolder, testWorld, writeFiles, type TestWorldOptions} from '../support/world.ts'

const tst = 'tst' as EnvironmentName

const requestOf = (over: Partial<DoctorRequest> = {}): DoctorRequest => ({
  program: {version: '0.1.0', node: '20.20.2', oldestNode: '20.19', system: 'linux x64'},
  configuration: {...mergeLayers([], {}), files: ['/home/maria/jsctl.toml']},
  warnings: [],
  variables: [],
  environments: [],
  clashes: [],
  liveFolders: [],
  writing: 'look-only',
  ...over,
})

const usable = (environment: Environment) => ({kind: 'usable', environment}) as const

/** `marker: ok` … of one group. */
const outcomes = (group: CheckGroup | undefined): Record<string, Diagnosis['outcome']> =>
  Object.fromEntries((group?.checks ?? []).map(({check, diagnosis}) => [check, diagnosis.outcome]))

const found = (group: CheckGroup | undefined, name: string): Diagnosis => {
  const diagnosis = group?.checks.find(({check}) => check === name)?.diagnosis
  assert.ok(diagnosis, `there is no check ${name}: ${JSON.stringify(group)}`)
  return diagnosis
}

describe('given a configuration', () => {
  const scratch = scratchFolder()
  const examine = (over: Partial<DoctorRequest>) => doctor(testWorld({scratch: scratch.path}), requestOf(over))

  it('that is right, all is well', async () => {
    const checkup = await examine({})
    assert.deepEqual(outcomes(checkup[0]), {program: 'ok', files: 'ok', environments: 'warn', places: 'ok'})
    assert.equal(checkupExitCode(checkup), 0)
  })

  it('that cannot be read, says so and ends with 78', async () => {
    const checkup = await examine({configuration: new Failure('configuration', '/x.toml:3:1: unknown key "urll"')})
    assert.deepEqual(outcomes(checkup[0]), {program: 'ok', files: 'fail'})
    assert.equal(checkupExitCode(checkup), 78)
  })

  it('with variables that mean nothing, and an old Node', async () => {
    const program = {...requestOf().program, node: '18.20.0'}
    const [group] = await examine({program, warnings: ['the variable JSCTL_ENVV means nothing to jsctl']})
    assert.deepEqual([found(group, 'program').outcome, found(group, 'variables').outcome], ['fail', 'warn'])
    for (const [node, outcome] of [
      ['20.18.9', 'fail'],
      ['20.19.0', 'ok'],
      ['22.0.0', 'ok'],
    ] as const) {
      const [same] = await examine({program: {...program, node}})
      assert.equal(found(same, 'program').outcome, outcome, node)
    }
  })

  it('with stores in each other, tells the first and names the others', async () => {
    const clash = (text: string) => new Failure('configuration', text, {hints: ['Give each a place of its own.']})
    const [group] = await examine({clashes: [clash('a in b'), clash('c in d')]})
    const places = found(group, 'places')
    assert.ok(places.outcome === 'fail')
    assert.deepEqual([places.says, ...places.mend], ['a in b', 'c in d', 'Give each a place of its own.'])
  })

  it('with an environment that is wrong, looks at the others', async () => {
    const why = new Failure('configuration', 'environment "int" has no url')
    const {environment} = deskAt(scratch.path)
    const wrong = {kind: 'wrong', name: 'int' as EnvironmentName, why} as const
    const [, first, second] = await examine({environments: [wrong, usable(environment)]})
    assert.deepEqual(outcomes(first), {settings: 'fail'})
    assert.equal(found(second, 'folder').outcome, 'ok')
  })
})

describe('given a store in a folder', () => {
  const scratch = scratchFolder()
  const desk = (over: Partial<Environment> = {}) => deskAt(scratch.path, over)

  const examine = async (over: Partial<DoctorRequest> = {}, options: Partial<TestWorldOptions> = {}) => {
    const world = testWorld({scratch: scratch.path, ...options})
    return (await doctor(world, requestOf({environments: [usable(desk().environment)], ...over})))[1]
  }
  const publish = async () => {
    const one = desk()
    await one.save({'a.job.xml': jobText('a')})
    await one.push()
    return one
  }

  it('that no push has made yet, finds nothing wrong and makes nothing', async () => {
    for (const writing of ['look-only', 'write-test'] as const) {
      assert.deepEqual(outcomes(await examine({writing})), {settings: 'ok', folder: 'ok', space: 'ok'})
      assert.deepEqual(await readdir(scratch.path), [])
    }
  })

  it('with a release, every check is well, and nothing is left behind', async () => {
    const {storeDirectory} = await publish()
    const before = await readdir(storeDirectory, {recursive: true})
    const group = await examine()
    assert.ok(
      Object.values(outcomes(group)).every((outcome) => outcome === 'ok'),
      JSON.stringify(group),
    )
    assert.match(found(group, 'read').says, /^tst@1 was read and verified$/)
    assert.match(found(group, 'write').says, /hard links/)
    assert.deepEqual(await readdir(storeDirectory, {recursive: true}), before)
  })

  it('that is empty, is written to only when asked', async () => {
    await mkdir(desk().storeDirectory)
    const unasked = found(await examine(), 'write')
    assert.ok(unasked.outcome === 'skipped')
    assert.match(unasked.mend.join(), /jsctl doctor --env tst --write-test/)
    assert.equal(found(await examine({writing: 'write-test'}), 'write').outcome, 'ok')
    assert.deepEqual(await readdir(desk().storeDirectory), [])
  })

  it('that was there before and is gone, is missed', async () => {
    const {storeDirectory} = await publish()
    await examine()
    await rm(storeDirectory, {recursive: true})
    const folder = found(await examine(), 'folder')
    assert.ok(folder.outcome === 'fail' && folder.kind === 'not-found', JSON.stringify(folder))
  })

  it('that is a file, is a wrong configuration; what needs it is not looked at', async () => {
    await writeFile(desk().storeDirectory, '')
    const group = await examine()
    const folder = found(group, 'folder')
    assert.ok(folder.outcome === 'fail' && folder.kind === 'configuration')
    assert.equal(found(group, 'space').outcome, 'skipped')
  })

  it('of another environment, is refused', async () => {
    await publish()
    const other = desk({name: 'int' as EnvironmentName}).environment
    const group = await examine({environments: [usable(other)]})
    const marker = found(group, 'marker')
    assert.ok(marker.outcome === 'fail' && marker.kind === 'refused')
    assert.match(marker.says, /is the store of "tst", not of "int"/)
    assert.equal(found(group, 'read').outcome, 'skipped')
    assert.equal(found(group, 'hold').outcome, 'ok')
  })

  it('without a marker, or without a pack, is damaged', async () => {
    const {storeDirectory} = await publish()
    await rm(join(storeDirectory, '.jsctl/packs'), {recursive: true})
    const read = found(await examine(), 'read')
    assert.ok(read.outcome === 'fail' && read.kind === 'integrity')
    await rm(join(storeDirectory, '.jsctl/environment.json'))
    const marker = found(await examine(), 'marker')
    assert.ok(marker.outcome === 'fail' && marker.kind === 'integrity')
  })

  it('without the pack of its newest content alone, or with one that is cut off, is damaged', async () => {
    const {storeDirectory, save, push} = await publish()
    const packs = join(storeDirectory, '.jsctl/packs')
    const [first] = await readdir(packs)
    await save({'b.job.xml': jobText('b')})
    await push()
    const second = (await readdir(packs)).find((name) => name !== first) ?? ''
    for (const harm of [() => truncate(join(packs, second), 10), () => rm(join(packs, second))]) {
      await harm()
      const read = found(await examine(), 'read')
      assert.ok(read.outcome === 'fail')
      assert.match(read.mend.join(), /verify --env tst --repair/)
    }
  })

  it('that is held, or whose hold nobody can read, is warned about', async () => {
    const {storeDirectory} = await publish()
    const hold = {format: 'jsctl/1', by: 'jan\u001b[31m', since: '2026-11-22T09:00:00.000Z', message: 'end of month'}
    await writeFile(join(storeDirectory, '.jsctl/hold.json'), JSON.stringify(hold))
    const held = found(await examine(), 'hold')
    assert.equal(held.outcome, 'warn')
    assert.match(held.says, /by jan\\u001b\[31m: end of month/)
    await writeFile(join(storeDirectory, '.jsctl/hold.json'), 'what?')
    assert.equal(found(await examine(), 'hold').outcome, 'warn')
  })

  it('on a full disk, or on a network drive, is warned about', async () => {
    await publish()
    const look: FolderLook = {found: 'folder', above: 'there', free: 1024 ** 3 - 1, remote: 'NFS'}
    const world = testWorld({scratch: scratch.path})
    const checkups: Checkups = {...world.checkups, look: () => Promise.resolve(look)}
    const [, group] = await doctor({...world, checkups}, requestOf({environments: [usable(desk().environment)]}))
    assert.deepEqual([found(group, 'folder').outcome, found(group, 'space').outcome], ['warn', 'warn'])
  })

  it('a bug in one check hides no other', async () => {
    await publish()
    const wrap = (store: Store): Store => ({...store, head: () => Promise.reject(new TypeError('a bug'))})
    const group = await examine({}, {wrap})
    const read = found(group, 'read')
    assert.ok(read.outcome === 'fail' && read.kind === 'failed')
    assert.match(read.says, /unexpected: a bug/)
    assert.equal(found(group, 'space').outcome, 'ok')
  })

  it('an interruption ends everything', async () => {
    const world = testWorld({scratch: scratch.path})
    let checks = 0
    const checkpoint = () => {
      if (++checks > 6) throw new Failure('interrupted', 'interrupted')
    }
    const request = requestOf({environments: [usable(desk().environment)]})
    await assert.rejects(doctor({...world, checkpoint}, request), /interrupted/)
    const wrap = (store: Store): Store => ({
      ...store,
      get: () => Promise.reject(new Failure('interrupted', 'interrupted in the middle')),
    })
    await publish()
    await assert.rejects(examine({}, {wrap}), /interrupted in the middle/)
  })
})

describe('given a store in a bucket', () => {
  const scratch = scratchFolder()
  const inBucket = (over: Partial<Environment> = {}): Environment => ({
    ...deskAt(scratch.path).environment,
    url: 's3://jobs/tst/',
    location: {kind: 's3', bucket: 'jobs', prefix: 'tst/'},
    ...over,
  })
  const time = new Date('2026-11-22T13:22:00Z')
  const well: Contact = {
    failure: undefined,
    origin: 'https://s3.example.org',
    style: 'path',
    anonymous: false,
    clocks: {server: time, here: time},
    bucketRegion: undefined,
  }
  const caller = {
    source: 'the shared files of AWS (profile "js")',
    keyEnd: '7QXA',
    account: undefined,
    expires: undefined,
  }
  const bucketOf =
    (contact: Partial<Contact> = {}, over: Partial<BucketCheckup> = {}) =>
    (): Promise<BucketCheckup> =>
      Promise.resolve({
        region: {value: 'eu-central-1', origin: 'AWS_REGION'},
        caller: () => Promise.resolve(caller),
        contact: () => Promise.resolve({...well, ...contact}),
        callerAsServerSays: () => Promise.resolve(undefined),
        ...over,
      })

  /** The bucket is a folder here: what is asked of it is the same. */
  const open: TestWorldOptions['open'] = (environment, access) =>
    environment.location.kind === 's3'
      ? deskAt(scratch.path).store(access === 'plan' ? 'read' : access)
      : Promise.reject(new Error('no'))

  const examine = async (
    bucket = bucketOf(),
    over: Partial<DoctorRequest> = {},
    options: Partial<TestWorldOptions> = {},
  ): Promise<CheckGroup | undefined> => {
    const world = testWorld({scratch: scratch.path, bucket, open, ...options})
    return (await doctor(world, requestOf({environments: [usable(inBucket())], ...over})))[1]
  }

  beforeEach(async () => {
    const one = deskAt(scratch.path)
    await one.save({'a.job.xml': jobText('a')})
    await one.push()
  })

  it('that is right, all is well, and only its own marker was sent again', async () => {
    const writes: string[] = []
    const wrap = (store: Store) =>
      watchStore(store, {before: (operation, what) => isWrite(operation) && writes.push(`${operation} ${what}`)})
    const group = await examine(bucketOf(), {}, {wrap})
    assert.ok(
      Object.values(outcomes(group)).every((outcome) => outcome === 'ok'),
      JSON.stringify(group),
    )
    assert.deepEqual(writes, ['createOnce .jsctl/environment.json'])
  })

  for (const [seconds, outcome, says] of [
    [60, 'ok', /right/],
    [61, 'warn', /61 s ahead of the server/],
    [-90, 'warn', /90 s behind the server/],
    [900, 'warn', /15 min ahead/],
    [901, 'fail', /S3 refuses/],
    [-86_400, 'fail', /1440 min behind/],
  ] as const) {
    it(`and a clock that is ${seconds} s ahead of it: ${outcome}`, async () => {
      const clocks = {server: time, here: new Date(time.getTime() + seconds * 1000)}
      const clock = found(await examine(bucketOf({clocks})), 'clock')
      assert.equal(clock.outcome, outcome)
      assert.match(clock.says, says)
    })
  }

  it('and a server that does not tell its time, the clock is not looked at', async () => {
    assert.equal(found(await examine(bucketOf({clocks: undefined})), 'clock').outcome, 'skipped')
  })

  for (const [origin, outcome] of [
    ['http://s3.example.org', 'warn'],
    ['http://127.0.0.1:9000', 'ok'],
    ['http://localhost:9000', 'ok'],
    ['http://[::1]:9000', 'ok'],
    ['http://127.example.org', 'warn'],
  ] as const) {
    it(`at ${origin}: ${outcome}`, async () => {
      assert.equal(found(await examine(bucketOf({origin})), 'endpoint').outcome, outcome)
    })
  }

  it('in another region, names it', async () => {
    const region = found(await examine(bucketOf({bucketRegion: 'us-west-2'})), 'region')
    assert.ok(region.outcome === 'fail' && region.kind === 'configuration')
    assert.match(`${region.says} ${region.mend.join()}`, /from AWS_REGION.*region = "us-west-2"/)
    assert.match(found(await examine(bucketOf({bucketRegion: 'eu-central-1'})), 'region').says, /the bucket is there/)
  })

  it('and credentials that end soon, warns; names what the server says', async () => {
    const expires = new Date(Date.UTC(2026, 10, 22, 13, 30))
    const over = {
      caller: () => Promise.resolve({...caller, account: '123456789012', expires}),
      callerAsServerSays: () => Promise.resolve('dev \u202e(x)'),
    }
    const {outcome, says} = found(await examine(bucketOf({}, over)), 'credentials')
    assert.equal(outcome, 'warn')
    assert.equal(
      says,
      'access key …7QXA from the shared files of AWS (profile "js"), account 123456789012, the server says: dev \\u202e(x), until 2026-11-22T13:30Z',
    )
  })

  for (const [blames, kind] of [
    ['credentials', 'forbidden'],
    ['endpoint', 'temporary'],
    ['region', 'configuration'],
    ['bucket', 'not-found'],
  ] as const) {
    it(`that is not reached for its ${blames}, tells it once; what needs it is not looked at`, async () => {
      const why = new Failure(kind, 'no way')
      const group = await examine(bucketOf({failure: {blames, why}}))
      const failed = Object.entries(outcomes(group)).filter(([, outcome]) => outcome === 'fail')
      assert.deepEqual(failed, [[blames, 'fail']])
      for (const name of ['list', 'missing-keys', 'marker', 'read', 'hold', 'conditional-writes'])
        assert.equal(found(group, name).says, `not looked at, because of "${blames}" above`)
    })
  }

  describe('whose rights are few', () => {
    const forbidden = new Failure('forbidden', 'not allowed')
    const refusing = (refuse: (operation: string, what: string) => boolean) => (store: Store) =>
      watchStore(store, {
        before: (operation, what) => {
          if (refuse(operation, what)) throw forbidden
        },
      })

    it('a reader who may not write is told that this is right for a server', async () => {
      const group = await examine(bucketOf(), {}, {wrap: refusing(isWriteOperation)})
      assert.equal(found(group, 'conditional-writes').outcome, 'skipped')
      assert.match(found(group, 'conditional-writes').says, /right for a server/)
    })
    it('who asked for the write test is told that it is refused', async () => {
      const group = await examine(bucketOf(), {writing: 'write-test'}, {wrap: refusing(isWriteOperation)})
      assert.equal(found(group, 'conditional-writes').outcome, 'fail')
    })
    it('who may list releases only is warned', async () => {
      const wrap = refusing((operation, what) => operation === 'list' && what === '')
      assert.equal(found(await examine(bucketOf(), {}, {wrap}), 'list').outcome, 'warn')
    })
    it('who gets 403 for a missing key is told where', async () => {
      const wrap = refusing((operation, what) => operation === 'get' && what.startsWith('.jsctl/packs/'))
      const missing = found(await examine(bucketOf(), {}, {wrap}), 'missing-keys')
      assert.ok(missing.outcome === 'fail' && missing.kind === 'forbidden')
      assert.match(missing.says, /: \.jsctl\/packs\/$/)
    })
    it('who may not delete is told which key stays behind', async () => {
      const wrap = refusing((operation) => operation === 'delete')
      const tried = found(await examine(bucketOf(), {writing: 'write-test'}, {wrap}), 'conditional-writes')
      assert.ok(tried.outcome === 'warn')
      assert.match(tried.mend.join(), /\.jsctl\/doctor-[0-9a-f-]{36} stays behind/)
    })
  })

  it('that ignores conditions, fails with 78, asked either way', async () => {
    const wrap = (store: Store): Store => ({
      ...store,
      createOnce: async (key, bytes) => {
        await store.put(key, bytes)
        return 'created'
      },
    })
    for (const writing of ['look-only', 'write-test'] as const) {
      const tried = found(await examine(bucketOf(), {writing}, {wrap}), 'conditional-writes')
      assert.ok(tried.outcome === 'fail' && tried.kind === 'configuration')
      assert.match(tried.mend.join(), /without versioning/)
      assert.doesNotMatch(tried.mend.join(), /published/)
    }
    const left = await readdir(join(deskAt(scratch.path).storeDirectory, '.jsctl'))
    assert.deepEqual(
      left.filter((name) => name.startsWith('doctor')),
      [],
    )
  })

  it('in which nothing is published, is written to only when asked', async () => {
    await rm(deskAt(scratch.path).storeDirectory, {recursive: true})
    // An empty folder would be a drive that is not mounted.
    await writeFiles(deskAt(scratch.path).storeDirectory, {'theirs.txt': 'x'})
    const unasked = found(await examine(), 'conditional-writes')
    assert.match(unasked.outcome === 'skipped' ? unasked.mend.join() : '', /--env tst --write-test/)
    assert.deepEqual(await readdir(deskAt(scratch.path).storeDirectory), ['theirs.txt'])
    assert.equal(found(await examine(bucketOf(), {writing: 'write-test'}), 'conditional-writes').outcome, 'ok')
  })
})

const isWriteOperation = (operation: string): boolean => isWrite(operation as Parameters<typeof isWrite>[0])

describe('given a live folder', () => {
  const scratch = scratchFolder()
  const server = () => join(scratch.path, 'server')
  const folderOf = (environment: EnvironmentName | undefined = tst) =>
    ({of: 'server', path: server(), origin: '/etc/jsctl/config.toml:2', ...(environment && {environment})}) as const

  const examine = async (over: Partial<DoctorRequest> = {}, checkups: Partial<Checkups> = {}) => {
    const world = testWorld({scratch: scratch.path})
    const request = requestOf({liveFolders: [folderOf()], ...over})
    return (await doctor({...world, checkups: {...world.checkups, ...checkups}}, request)).at(-1)
  }

  it('of a desk: it must be there, and is only read', async () => {
    const live = {of: 'desk', path: join(scratch.path, 'live'), origin: 'JSCTL_LIVE'} as const
    const gone = await examine({liveFolders: [live]})
    assert.deepEqual(outcomes(gone), {folder: 'fail'})
    assert.match(found(gone, 'folder').says, /does not exist \(JSCTL_LIVE\)/)
    await mkdir(live.path)
    const before = await readdir(live.path)
    assert.deepEqual(outcomes(await examine({liveFolders: [live]})), {folder: 'ok'})
    assert.deepEqual(await readdir(live.path), before)
  })

  it('of a server, never pulled into: all is well, and nothing is left behind', async () => {
    await mkdir(server())
    const group = await examine()
    assert.deepEqual(outcomes(group), {folder: 'ok', state: 'ok', write: 'ok', lock: 'ok', space: 'ok'})
    assert.deepEqual(await readdir(server()), [])
  })

  it('that a pull makes: warned about; without the folder above it: a failure', async () => {
    assert.deepEqual(outcomes(await examine()), {folder: 'warn', space: 'ok'})
    const deep = {...folderOf(), path: join(server(), 'config/live')}
    const folder = found(await examine({liveFolders: [deep]}), 'folder')
    assert.ok(folder.outcome === 'fail' && folder.kind === 'not-found')
    assert.deepEqual(await readdir(scratch.path), [])
  })

  it('that is a file: a wrong configuration', async () => {
    await writeFile(server(), '')
    const folder = found(await examine(), 'folder')
    assert.ok(folder.outcome === 'fail' && folder.kind === 'configuration')
  })

  it('with a release, holds it; with too little room for the newest, warns; with another environment, is refused', async () => {
    const desk = deskAt(scratch.path)
    await desk.save({'a.job.xml': jobText('a')})
    await desk.push()
    const world = testWorld({scratch: scratch.path})
    const {environment} = desk
    const source = {kind: 'releases', want: 'newest-or-pinned'} as const
    const into = server()
    await pull(world, {environment, into, source, keep: 5, mode: 'apply', care: 'usual', foreign: 'keep'})
    assert.match(found(await examine(), 'state').says, /^holds tst@1$/)
    const other = found(await examine({liveFolders: [folderOf('prd' as EnvironmentName)]}), 'state')
    assert.ok(other.outcome === 'fail' && other.kind === 'refused')
    const space = found(await examine({environments: [usable(environment)]}), 'space')
    assert.match(space.says, /free, all of tst@1 needs 4\.1 KiB$/)

    await writeFile(
      join(server(), '.jsctl-live/journal.json'),
      '{"format":"jsctl-live-journal/1","folders":[],"entries":[]}',
    )
    assert.match(found(await examine(), 'state').says, /was interrupted/)
    await writeFile(join(server(), '.jsctl-live/state.json'), 'what?')
    assert.equal(found(await examine(), 'state').outcome, 'warn')
  })

  it('that another pull holds: said, for an agent always does, and the lock is left alone', async () => {
    await mkdir(join(server(), '.jsctl-live'), {recursive: true})
    const file = join(server(), '.jsctl-live/lock')
    const lock = await lockFile(file)
    assert.ok(lock)
    const held = found(await examine(), 'lock')
    assert.equal(held.outcome, 'ok')
    assert.match(held.says, /holds it at this moment/)
    assert.equal(await lockFile(file), undefined)
    await lock.release()
    assert.equal(found(await examine(), 'lock').outcome, 'ok')
    const again = await lockFile(file)
    assert.ok(again, 'the question keeps no lock')
    await again.release()
  })

  it('on a drive that loses times: warned about', async () => {
    await mkdir(server())
    const trial = {times: 'changed', links: 'none'} as const
    assert.equal(found(await examine({}, {tryWriting: () => Promise.resolve(trial)}), 'write').outcome, 'warn')
  })
})
