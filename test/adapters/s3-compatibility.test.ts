import assert from 'node:assert/strict'
import {mkdir} from 'node:fs/promises'
import {join} from 'node:path'
import {openS3Store} from '../../src/adapters/s3-store.ts'
import type {Environment} from '../../src/domain/environment.ts'
import {Failure} from '../../src/domain/failure.ts'
import {HEAD_KEY, listedKey, VIEW_RECORD_KEY} from '../../src/domain/store-keys.ts'
import type {Store} from '../../src/ports/store.ts'
import {pull} from '../../src/usecases/pull.ts'
import {push} from '../../src/usecases/push.ts'
import {environmentStatus} from '../../src/usecases/status.ts'
import {s3Error, type Fate, type Seen} from '../stand-in/fate.ts'
import type {Answer} from '../stand-in/http.ts'
import {startStandIn, type StandIn} from '../stand-in/stand-in.ts'
import {jobText, publicationRequest} from '../support/publishing.ts'
import {s3Environment, useKeys} from '../support/s3-server.ts'
import {readFiles, scratchFolder, testWorld, writeFiles} from '../support/world.ts'

const limit = 1_000_000

const open = (environment: Environment, access: 'read' | 'plan' | 'publish', warn?: (text: string) => void) =>
  openS3Store(environment, {
    access,
    checkpoint: () => undefined,
    signal: new AbortController().signal,
    ...(warn !== undefined && {warn}),
  })

describe('given servers that differ from each other', () => {
  const scratch = scratchFolder()
  let standIn: StandIn
  let giveBack: () => void = () => undefined

  afterEach(async () => {
    giveBack()
    await standIn.stop()
  })
  const start = async (fate: (seen: Seen) => Fate): Promise<Environment> => {
    standIn = await startStandIn({fate})
    giveBack = useKeys(standIn.dev)
    return s3Environment(standIn)
  }

  describe('in the tags that they give', () => {
    /** The same answer with its tags written otherwise, in the header and in documents. */
    const retag =
      (write: (tag: string) => string | undefined) =>
      ({status, headers, body}: Answer): Answer => {
        const {etag, ...others} = headers
        const tag = etag === undefined ? undefined : write(etag.slice(1, -1))
        const text = body
          .toString()
          .replace(
            /<ETag>(?:&quot;|&#34;|&#x22;|")?(.*?)(?:&quot;|&#34;|&#x22;|")?<\/ETag>/g,
            (_, found: string) => `<ETag>${write(found) ?? ''}</ETag>`,
          )
        const isXml = headers['content-type'] === 'application/xml' && /^<\?xml|^<List/.test(text)
        return {
          status,
          headers: {...others, ...(tag !== undefined && {etag: tag})},
          body: isXml ? Buffer.from(text) : body,
        }
      }
    const always =
      (write: (tag: string) => string | undefined) =>
      ({headers}: Seen): Fate =>
        // What compares strictly refuses every condition on a weak tag, or on one without quotes.
        headers['if-match'] === undefined ? {kind: 'changed', change: retag(write)} : s3Error(412, 'PreconditionFailed')
    const onPut =
      (write: (tag: string) => string | undefined) =>
      ({method}: Seen): Fate =>
        method === 'PUT' ? {kind: 'changed', change: retag(write)} : 'forward'

    const servers: readonly (readonly [string, (seen: Seen) => Fate])[] = [
      ['in quotes', () => 'forward'],
      ['without quotes', always((tag) => tag)],
      ['as weak ones', always((tag) => `W/"${tag}"`)],
      ['empty to a PUT', onPut(() => '""')],
      ['not at all to a PUT', onPut(() => undefined)],
    ]
    for (const [title, fate] of servers) {
      it(`publishes and mirrors the same, given tags ${title}; the view stays ours without reading it again`, async () => {
        const environment = await start(fate)
        const world = testWorld({scratch: scratch.path, open})
        const folder = join(scratch.path, 'live')
        const into = join(scratch.path, 'server')
        await mkdir(into)
        const publish = async () =>
          push(world, {...publicationRequest(environment), folder, only: [], othersWork: 'keep'})
        await writeFiles(folder, {'a.job.xml': jobText('a'), 'b.job.xml': jobText('b')})
        assert.equal((await publish()).kind, 'published')
        const record = await (await open(environment, 'read')).get(VIEW_RECORD_KEY, {limit})
        assert.doesNotMatch(Buffer.from(record?.bytes ?? []).toString(), /"etag":"("|\\)/)
        await writeFiles(folder, {'a.job.xml': jobText('a2')})
        const before = standIn.seen.length
        assert.equal((await publish()).kind, 'published')
        const reads = standIn.seen.slice(before).filter(({method, url}) => method === 'GET' && url.includes('.job.xml'))
        assert.deepEqual(reads, [])
        await pull(world, {
          environment,
          into,
          mode: 'apply',
          source: {kind: 'releases', want: 'newest-or-pinned'},
          keep: 5,
          care: 'usual',
          foreign: 'keep',
        })
        assert.deepEqual(await readFiles(into), await readFiles(folder))
        const status = await environmentStatus(world, environment)
        assert.ok(status.kind === 'published')
        assert.deepEqual([status.view?.changed, status.view?.missing], [[], []])
      })
    }

    it('mirrors plain objects of a server without any tag, each time by reading them', async () => {
      const environment = await start(({headers}) =>
        headers['if-match'] === undefined
          ? {kind: 'changed', change: retag(() => '')}
          : s3Error(412, 'PreconditionFailed'),
      )
      const into = join(scratch.path, 'server')
      await mkdir(into)
      const store = await open(environment, 'publish')
      const world = testWorld({scratch: scratch.path, open})
      const source = {kind: 'plain', maxDelete: {kind: 'default'}} as const
      for (const word of ['one', 'two']) {
        await store.put(listedKey('a.job.xml'), Buffer.from(jobText(word)))
        await pull(world, {environment, into, mode: 'apply', source, keep: 5, care: 'usual', foreign: 'keep'})
        assert.deepEqual(await readFiles(into), {'a.job.xml': jobText(word)})
      }
    })

    it('reads another version than the one asked for as none, given a server that refuses every condition', async () => {
      const environment = await start(always((tag) => tag))
      const store = await open(environment, 'publish')
      const etag = await store.put(HEAD_KEY, Buffer.from('one'))
      assert.equal(Buffer.from((await store.get(HEAD_KEY, {limit, ifMatch: etag}))?.bytes ?? []).toString(), 'one')
      await store.put(HEAD_KEY, Buffer.from('two'))
      assert.equal(await store.get(HEAD_KEY, {limit, ifMatch: etag}), undefined)
    })
  })

  describe('in how they delete', () => {
    const keys = ['a', 'b', 'c'].map((name) => listedKey(name))
    const fill = async (store: Store): Promise<void> => {
      for (const key of keys) await store.put(key, Buffer.from('x'))
    }
    const left = async (store: Store): Promise<readonly string[]> => {
      const found: string[] = []
      for await (const page of store.list('')) found.push(...page.map(({key}) => key))
      return found
    }
    for (const [status, code] of [
      [501, 'NotImplemented'],
      [400, 'MissingContentMD5'],
      [400, 'InvalidRequest'],
      [405, 'MethodNotAllowed'],
    ] as const) {
      it(`deletes one by one, given a server that refuses many at once (${status} ${code})`, async () => {
        const store = await open(
          await start(({method, url}) =>
            method === 'POST' && url.includes('?delete') ? s3Error(status, code) : 'forward',
          ),
          'publish',
        )
        await fill(store)
        await store.delete(keys)
        assert.deepEqual(await left(store), [])
      })
    }
    it('does not go on one by one where deleting is not allowed', async () => {
      const store = await open(
        await start(({method}) => (method === 'POST' ? s3Error(403, 'AccessDenied') : 'forward')),
        'publish',
      )
      await fill(store)
      await assert.rejects(
        store.delete(keys),
        (error: unknown) => error instanceof Failure && error.kind === 'forbidden',
      )
      assert.equal(standIn.seen.filter(({method}) => method === 'DELETE').length, 0)
    })
  })

  describe('in how a bucket is named', () => {
    it('names it in the path unless told otherwise', async () => {
      const environment = {...(await start(() => 'forward'))}
      Reflect.deleteProperty(environment, 'forcePathStyle')
      await (await open(environment, 'publish')).put(HEAD_KEY, Buffer.from('x'))
      assert.match(standIn.seen[0]?.url ?? '', /^\/stand-in-dev\//)
    })
    it('says what to set, given a server that wants the other', async () => {
      const environment = await start(() => s3Error(404, 'NoSuchBucket'))
      for (const [forcePathStyle, says] of [
        [true, /forcePathStyle = false/],
        [false, /forcePathStyle = true/],
      ] as const) {
        const endpoint = environment.endpoint?.replace('127.0.0.1', 'localhost') ?? ''
        const store = await open({...environment, endpoint, forcePathStyle}, 'read')
        await assert.rejects(store.get(HEAD_KEY, {limit}), (error: unknown) => {
          assert.ok(error instanceof Failure)
          // A host name that begins with the bucket may not even be found.
          assert.match(error.hints.join('\n'), says)
          return true
        })
      }
    })
  })

  it('warns of http, but not on this machine, and not of https', async () => {
    const environment = await start(() => 'forward')
    const warnings: string[] = []
    const warn = (text: string): void => void warnings.push(text)
    for (const endpoint of ['http://127.0.0.1:9000', 'http://localhost', 'http://[::1]:1', 'https://s3.example.com']) {
      await open({...environment, endpoint}, 'read', warn)
    }
    assert.equal(warnings.length, 0)
    await open({...environment, endpoint: 'http://user:pass@s3.example.com:9000/x'}, 'read', (text) =>
      warnings.push(text),
    )
    assert.equal(warnings.length, 1)
    assert.match(warnings[0] ?? '', /environments\.dev.* is http: .* s3\.example\.com:9000 can read/)
    assert.doesNotMatch(warnings[0] ?? '', /pass/)
  })
})
