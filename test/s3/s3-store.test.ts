import assert from 'node:assert/strict'
import {randomUUID} from 'node:crypto'
import {mkdtemp, rm, truncate, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {
  CreateBucketCommand,
  ListMultipartUploadsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import {openS3Store, type S3StoreOptions} from '../../src/adapters/s3-store.ts'
import type {Environment} from '../../src/domain/environment.ts'
import {Failure, type FailureKind} from '../../src/domain/failure.ts'
import {HEAD_KEY, listedKey, MARKER_KEY, nextRelease, releaseKey} from '../../src/domain/store-keys.ts'
import type {Store} from '../../src/ports/store.ts'
import {s3Environment, s3Server, useKeys, type S3Server} from '../support/s3-server.ts'
import {s3Error, startS3Proxy, type Fate, type S3Proxy, type Seen} from '../support/s3-proxy.ts'

const MIB = 1024 * 1024
const limit = MIB
const bytes = Buffer.from('ours')
const COMMIT = releaseKey(nextRelease(undefined))
const quick = {connect: 1000, inactivity: 2000, floor: {bytesPerSecond: 1024, milliseconds: 60_000}, attempts: 2}

const open = (environment: Environment, options: Partial<S3StoreOptions> = {}): Promise<Store> =>
  openS3Store(environment, {
    access: 'publish',
    checkpoint: () => undefined,
    signal: new AbortController().signal,
    ...options,
  })

const fails = async (work: Promise<unknown>, kind: FailureKind, ...says: readonly RegExp[]): Promise<void> => {
  await assert.rejects(work, (error: unknown) => {
    assert.ok(error instanceof Failure, String(error))
    const text = [error.message, ...error.hints].join('\n')
    assert.equal(error.kind, kind, text)
    for (const pattern of says) assert.match(text, pattern)
    return true
  })
}

describe('openS3Store on a real S3 server', () => {
  let server: S3Server
  let forget: () => void = () => undefined
  let folder: string | undefined
  /** The server's owner of the dev bucket, for what the store cannot do. */
  let owner: S3Client

  before(async function () {
    server = await s3Server(this)
    folder = await mkdtemp(join(tmpdir(), 'jsctl-s3-'))
    owner = new S3Client({
      region: server.region,
      endpoint: server.endpoint,
      forcePathStyle: true,
      credentials: server.dev,
    })
  })
  after(async () => {
    if (folder !== undefined) await rm(folder, {recursive: true})
  })
  beforeEach(() => {
    forget = useKeys(server.dev)
  })
  afterEach(() => forget())

  describe('given wrong settings', () => {
    it('tells of a wrong secret', async () => {
      forget = useKeys({...server.dev, secretAccessKey: 'not-the-secret'})
      await fails((await open(s3Environment(server))).get(HEAD_KEY, {limit}), 'forbidden', /secret key is wrong/)
    })
    it('tells of an unknown access key', async () => {
      forget = useKeys({accessKeyId: 'NOBODYKNOWSTHIS1234X', secretAccessKey: 'x'})
      await fails((await open(s3Environment(server))).get(HEAD_KEY, {limit}), 'forbidden', /…234X/)
    })
    it("tells of somebody else's bucket", async () => {
      const store = await open(s3Environment(server, {bucket: server.prd.bucket}))
      await fails(store.get(HEAD_KEY, {limit}), 'forbidden', /s3:GetObject/, /s3:ListBucket/)
      await fails(store.put(HEAD_KEY, bytes), 'forbidden', /s3:PutObject/)
      await fails(store.putIfAbsent(HEAD_KEY, bytes), 'forbidden', /s3:PutObject/)
      await fails(store.head(HEAD_KEY), 'forbidden', /s3:GetObject/)
      assert.equal(await store.markerAbove(1), 'hidden')
    })
    it('tells of a bucket that is not there', async () => {
      const store = await open(s3Environment(server, {bucket: 'jsctl-no-such-bucket'}))
      const says = [/jsctl-no-such-bucket/, /"dev"/, /`url`/]
      await fails(store.get(HEAD_KEY, {limit}), 'not-found', ...says)
      await fails(store.stream(HEAD_KEY), 'not-found', ...says)
      await fails(store.head(HEAD_KEY), 'not-found', ...says)
      await fails(store.list('')[Symbol.asyncIterator]().next(), 'not-found', ...says)
      await fails(store.putIfAbsent(HEAD_KEY, bytes), 'not-found', ...says)
    })
    it('tells of a port where nobody listens', async () => {
      const proxy = await startS3Proxy(() => 'hang')
      await proxy.stop()
      const store = await open({...s3Environment(server), endpoint: proxy.endpoint}, {patience: quick})
      await fails(store.get(HEAD_KEY, {limit}), 'temporary', /cannot be reached/, /ECONNREFUSED/)
      await fails(store.putIfAbsent(HEAD_KEY, bytes), 'temporary', /cannot be reached/)
    })
    it('tells of a host that is not there, and of the bucket in its name', async () => {
      const virtual = {...s3Environment(server), endpoint: 'http://s3.jsctl.invalid', forcePathStyle: false}
      const store = await open(virtual, {patience: quick})
      await fails(store.get(HEAD_KEY, {limit}), 'temporary', /jsctl-dev\.s3\.jsctl\.invalid/, /forcePathStyle = true/)
    })
    it('tells of https where http is spoken', async () => {
      const endpoint = server.endpoint.replace('http:', 'https:')
      const store = await open({...s3Environment(server), endpoint}, {patience: quick})
      await fails(store.get(HEAD_KEY, {limit}), 'configuration', /protocol/, /http or https/)
    })
  })

  it('finds a marker above itself, at each level up to the bucket', async () => {
    const top = randomUUID()
    const [upper, lower] = [s3Environment(server, {prefix: `${top}/`}), s3Environment(server, {prefix: `${top}/b/c/`})]
    await (await open(upper)).put(MARKER_KEY, bytes)
    const store = await open(lower)
    assert.equal(store.levelsAbove, 3)
    assert.deepEqual([await store.markerAbove(1), await store.markerAbove(2)], ['absent', 'present'])
    assert.equal((await open(s3Environment(server, {prefix: ''}))).levelsAbove, 0)
  })

  it('tells of every request, one for each page and none for opening', async () => {
    const operations: string[] = []
    const store = await open(s3Environment(server), {onRequest: (operation) => operations.push(operation)})
    assert.deepEqual(operations, [])
    await store.get(HEAD_KEY, {limit})
    await store.put(HEAD_KEY, bytes)
    await store.putIfAbsent(COMMIT, bytes)
    assert.equal(await store.createOnce(COMMIT, bytes), 'refused')
    await store.list('')[Symbol.asyncIterator]().next()
    await store.delete([HEAD_KEY, COMMIT])
    assert.deepEqual(operations, ['GetObject', 'PutObject', 'PutObject', 'PutObject', 'ListObjectsV2', 'DeleteObjects'])
  })

  describe('given a conditional write whose answer is lost', () => {
    let proxy: S3Proxy
    afterEach(() => proxy.stop())

    /** A store behind a proxy that decides about each PUT by its number, and one straight to the server. */
    const behind = async (fate: (put: number, seen: Seen) => Fate): Promise<{store: Store; straight: Store}> => {
      let puts = 0
      proxy = await startS3Proxy((seen) => fate(seen.method === 'PUT' ? ++puts : 0, seen), server.endpoint)
      const environment = s3Environment(server)
      const store = await open({...environment, endpoint: proxy.endpoint}, {patience: quick})
      return {store, straight: await open(environment)}
    }
    const methods = (): readonly string[] => proxy.seen.map(({method}) => method)

    it('finds its own bytes there: written, without a second write', async () => {
      const {store, straight} = await behind((put) => (put === 1 ? 'lose' : 'forward'))
      const {outcome} = await store.putIfAbsent(COMMIT, bytes)
      assert.equal(outcome, 'written')
      assert.deepEqual(methods(), ['PUT', 'GET'])
      assert.deepEqual(Buffer.from((await straight.get(COMMIT, {limit}))?.bytes ?? []), bytes)
    })
    it('finds nothing there, sends the same bytes again: written', async () => {
      const {store} = await behind((put) => (put === 1 ? s3Error(500, 'InternalError') : 'forward'))
      assert.equal((await store.putIfAbsent(COMMIT, bytes)).outcome, 'written')
      assert.deepEqual(methods(), ['PUT', 'GET', 'PUT'])
    })
    it("finds another's bytes there, longer or of the same length: present", async () => {
      for (const theirs of ['xxxx', 'much longer than ours']) {
        const {store, straight} = await behind((put) =>
          put === 1 ? s3Error(409, 'ConditionalRequestConflict') : 'forward',
        )
        await straight.put(COMMIT, Buffer.from(theirs))
        assert.equal((await store.putIfAbsent(COMMIT, bytes)).outcome, 'present')
        await proxy.stop()
      }
    })
    it('cannot look: unclear', async () => {
      const {store, straight} = await behind((put) => (put === 1 ? 'lose' : s3Error(403, 'AccessDenied')))
      const result = await store.putIfAbsent(COMMIT, bytes)
      assert.equal(result.outcome, 'unclear')
      assert.ok('cause' in result && result.cause instanceof Failure)
      assert.ok(await straight.get(COMMIT, {limit}), 'it went through, and nobody could know')
    })
    it('was lost, then refused: unclear, not a failure that says nothing was written', async () => {
      const {store} = await behind(
        (put) => ['forward' as const, s3Error(500, 'InternalError')][put] ?? s3Error(403, 'AccessDenied'),
      )
      assert.equal((await store.putIfAbsent(COMMIT, bytes)).outcome, 'unclear')
    })
    it('is refused from the start: a failure', async () => {
      const {store} = await behind(() => s3Error(403, 'AccessDenied'))
      await fails(store.putIfAbsent(COMMIT, bytes), 'forbidden', /s3:PutObject/)
      assert.deepEqual(methods(), ['PUT'])
    })
    it('gives up after a few tries, given a server that is busy without end', async () => {
      const {store} = await behind((put) => (put > 0 ? s3Error(503, 'SlowDown') : 'forward'))
      await fails(store.putIfAbsent(COMMIT, bytes), 'temporary', /too fast/)
      assert.deepEqual(methods(), ['PUT', 'PUT', 'PUT', 'PUT', 'PUT'])
    })
  })

  describe('given a large file', () => {
    const file = async (size: number): Promise<{path: string; size: number}> => {
      const path = join(folder ?? tmpdir(), randomUUID())
      await writeFile(path, 'begin')
      await truncate(path, size)
      return {path, size}
    }
    const unfinished = async (prefix: string): Promise<number> => {
      const input = {Bucket: server.dev.bucket, Prefix: prefix}
      return (await owner.send(new ListMultipartUploadsCommand(input))).Uploads?.length ?? 0
    }

    it('sends a small one by one request', async () => {
      const operations: string[] = []
      const store = await open(s3Environment(server), {onRequest: (operation) => operations.push(operation)})
      await store.upload(listedKey('a.gz'), await file(8 * MIB))
      assert.deepEqual(operations, ['PutObject'])
    })
    it('sends an empty one', async () => {
      const store = await open(s3Environment(server))
      await store.upload(listedKey('a.gz'), await file(0))
      assert.equal((await store.head(listedKey('a.gz')))?.size, 0)
    })
    it('removes the parts of an upload that is aborted in the middle', async () => {
      const controller = new AbortController()
      const stopped = new Failure('interrupted', 'stopped')
      const checkpoint = (): void => {
        if (controller.signal.aborted) throw stopped
      }
      const environment = s3Environment(server)
      let parts = 0
      const onRequest = (operation: string): void => {
        if (operation === 'UploadPart' && ++parts === 3) controller.abort()
      }
      const store = await open(environment, {signal: controller.signal, checkpoint, onRequest})
      await assert.rejects(store.upload(listedKey('a.gz'), await file(64 * MIB)), stopped)
      assert.equal(await unfinished(environment.location.kind === 's3' ? environment.location.prefix : ''), 0)
      assert.equal(await (await open(environment)).head(listedKey('a.gz')), undefined)
    })
    it('refuses a file that has grown since its size was taken', async () => {
      const store = await open(s3Environment(server))
      const {path, size} = await file(20 * MIB)
      await assert.rejects(store.upload(listedKey('a.gz'), {path, size: size - 5 * MIB}))
      assert.equal(await store.head(listedKey('a.gz')), undefined)
    })
  })

  it('does not protect a key in a bucket with versioning, on Ceph: why a publisher probes first', async () => {
    const bucket = `jsctl-versioned-${randomUUID()}`
    await owner.send(new CreateBucketCommand({Bucket: bucket}))
    await owner.send(new PutBucketVersioningCommand({Bucket: bucket, VersioningConfiguration: {Status: 'Enabled'}}))
    const store = await open(s3Environment(server, {bucket}))
    assert.equal((await store.putIfAbsent(COMMIT, bytes)).outcome, 'written')
    // A server that protects it says `refused`: publishing would then be right there, too.
    assert.equal(await store.createOnce(COMMIT, bytes), 'created')
  })

  it('lists what other tools named in their own ways', async () => {
    const environment = s3Environment(server)
    const prefix = environment.location.kind === 's3' ? environment.location.prefix : ''
    const names = [
      '',
      'folder/',
      'a//b',
      'line\nbreak',
      'tab\there',
      '<&>"\'',
      '%41',
      '\u{1f600}',
      'trailing ',
      '..',
      './x',
    ]
    for (const name of names) {
      await owner.send(new PutObjectCommand({Bucket: server.dev.bucket, Key: prefix + name, Body: Buffer.from(name)}))
    }
    const store = await open(environment)
    const found: string[] = []
    for await (const page of store.list('')) found.push(...page.map(({key}) => key))
    assert.deepEqual(found.sort(), names.slice(1).sort())
    for (const name of found) {
      assert.equal(Buffer.from((await store.get(listedKey(name), {limit}))?.bytes ?? []).toString(), name)
    }
    await store.delete(found.map(listedKey))
    assert.deepEqual(await store.list('')[Symbol.asyncIterator]().next(), {done: false, value: []})
  })
})
