import assert from 'node:assert/strict'
import {openS3Store, type S3StoreOptions} from '../../src/adapters/s3-store.ts'
import type {Environment, EnvironmentName} from '../../src/domain/environment.ts'
import {Failure, type FailureKind} from '../../src/domain/failure.ts'
import {HEAD_KEY, listedKey} from '../../src/domain/store-keys.ts'
import type {Store} from '../../src/ports/store.ts'
import {useKeys} from '../support/s3-server.ts'
import {s3Error, startS3Proxy, type Fate, type S3Proxy, type Seen} from '../support/s3-proxy.ts'

const SECRET = 'a-secret-that-must-not-be-shown'
const KEYS = {accessKeyId: 'AKIAEXAMPLE0000WXYZ', secretAccessKey: SECRET}
const environment = (endpoint: string | undefined, over: Partial<Environment> = {}): Environment => ({
  name: 'tst' as EnvironmentName,
  url: 's3://buck/pre/',
  location: {kind: 's3', bucket: 'buck', prefix: 'pre/'},
  forcePathStyle: true,
  protected: false,
  objects: true,
  ...(endpoint !== undefined && {endpoint}),
  ...over,
})

const PATIENCE = {connect: 1000, inactivity: 300, floor: {bytesPerSecond: 1024, milliseconds: 60_000}, attempts: 2}
const limit = 1000

describe('openS3Store, given a server that answers as a real one cannot be made to', () => {
  let proxy: S3Proxy | undefined
  let forget: () => void

  beforeEach(() => {
    forget = useKeys(KEYS)
  })
  afterEach(async () => {
    forget()
    await proxy?.stop()
    proxy = undefined
  })

  const open = async (
    fate: Fate | ((seen: Seen) => Fate),
    over: Partial<Environment> = {},
    options: Partial<S3StoreOptions> = {},
  ): Promise<Store> => {
    proxy = await startS3Proxy(typeof fate === 'function' ? fate : () => fate)
    return openS3Store(environment(proxy.endpoint, over), {
      access: 'publish',
      checkpoint: () => undefined,
      signal: new AbortController().signal,
      patience: PATIENCE,
      ...options,
    })
  }

  const fails = async (work: Promise<unknown>, kind: FailureKind, ...says: readonly RegExp[]): Promise<Failure> => {
    const failure = await work.then(
      () => assert.fail('it did not fail'),
      (error: unknown) => error,
    )
    assert.ok(failure instanceof Failure, `no Failure but ${String(failure)}`)
    const text = [failure.message, ...failure.hints].join('\n')
    assert.equal(failure.kind, kind, text)
    for (const pattern of says) assert.match(text, pattern)
    for (const hidden of [SECRET, 'Signature=', '    at ', 'text of the server', KEYS.accessKeyId]) {
      assert.ok(!text.includes(hidden), `"${hidden}" in: ${text}`)
    }
    return failure
  }

  const LOGIN_PAGE = {status: 200, headers: {'content-type': 'text/html'}, body: '<!doctype html><p>Log in<br>'}
  // x-amz-request-id comes with every fixed answer: a login page has none.
  const loginPage: Fate = {...LOGIN_PAGE, headers: {...LOGIN_PAGE.headers, 'x-amz-request-id': undefined}}

  const cases: readonly (readonly [string, Fate, FailureKind, ...RegExp[]])[] = [
    [
      'a bucket in another region',
      {status: 301, headers: {'x-amz-bucket-region': 'eu-west-3'}},
      'configuration',
      /region = "eu-west-3"/,
      /environments\.tst/,
    ],
    ['a redirect without a region', s3Error(307, 'TemporaryRedirect'), 'configuration', /another region/],
    [
      'a region in the error document',
      s3Error(400, 'AuthorizationHeaderMalformed', '<Region>eu-north-1</Region>'),
      'configuration',
      /eu-north-1/,
    ],
    ['throttling that does not end', s3Error(503, 'SlowDown'), 'temporary', /too fast/],
    ['an internal error that does not end', s3Error(500, 'InternalError'), 'temporary', /HTTP 500/],
    ['expired credentials', s3Error(400, 'ExpiredToken'), 'forbidden', /expired/, /aws sso login/],
    [
      'an unknown access key',
      s3Error(403, 'InvalidAccessKeyId'),
      'forbidden',
      /access key …WXYZ/,
      /aws configure list/,
    ],
    ['a wrong secret', s3Error(403, 'SignatureDoesNotMatch'), 'forbidden', /secret/],
    [
      'missing rights',
      s3Error(403, 'AccessDenied'),
      'forbidden',
      /s3:GetObject/,
      /s3:\/\/buck\/pre\/\.jsctl\/head\.json/,
      /s3:ListBucket/,
    ],
    [
      'a clock that is wrong',
      {
        ...s3Error(403, 'RequestTimeTooSkewed'),
        headers: {'content-type': 'application/xml', date: 'Wed, 01 Jan 2025 00:00:00 GMT'},
      },
      'configuration',
      /2025-01-01T00:00:00Z/,
      new RegExp(new Date().toISOString().slice(0, 10)),
    ],
    ['a login page', loginPage, 'temporary', /web page/, /log in/],
    ['a login page by redirection', {...LOGIN_PAGE, status: 302}, 'temporary', /web page/],
    ["a proxy's page for an error", {...LOGIN_PAGE, status: 403}, 'temporary', /web page/],
    ['a missing bucket', s3Error(404, 'NoSuchBucket'), 'not-found', /"buck"/, /tst/, /`url`/],
    ['an error nobody knows', s3Error(418, 'Teapot'), 'failed', /Teapot/, /418/],
    ['no answer', 'hang', 'temporary', /broke/],
    [
      'a body that breaks off each time',
      {status: 200, headers: {etag: '"1"'}, body: 'x'.repeat(100), cut: {after: 10, then: 'break'}},
      'temporary',
      /broke/,
    ],
    [
      'a body that stalls each time',
      {status: 200, headers: {etag: '"1"'}, body: 'x'.repeat(100), cut: {after: 10, then: 'stall'}},
      'temporary',
      /broke/,
    ],
    [
      'an object that is larger than it may be',
      {status: 200, headers: {etag: '"1"'}, body: 'x'.repeat(limit + 1)},
      'integrity',
      /1000 bytes/,
    ],
    [
      'an object without a length that is larger',
      {
        status: 200,
        headers: {etag: '"1"', 'transfer-encoding': 'chunked', 'content-length': undefined},
        body: 'x'.repeat(limit + 1),
      },
      'integrity',
      /1000 bytes/,
    ],
  ]
  for (const [title, fate, kind, ...says] of cases) {
    it(`tells of ${title}`, async () => {
      const store = await open(fate)
      await fails(store.get(HEAD_KEY, {limit}), kind, ...says)
    })
  }

  it('names the profile and how to log in, given a profile without credentials', async () => {
    forget()
    const store = await open('hang', {profile: 'js-tst'})
    await fails(store.get(HEAD_KEY, {limit}), 'forbidden', /profile "js-tst"/, /aws sso login --profile js-tst/)
    assert.equal(proxy?.seen.length, 0)
  })

  it('takes the caller and the right from the message of AWS', async () => {
    const message =
      'User: arn:aws:iam::123456789012:user/maria is not authorized to perform: s3:GetObjectVersion on resource: x'
    const store = await open({
      ...s3Error(403, 'AccessDenied'),
      body: `<Error><Code>AccessDenied</Code><Message>${message}</Message></Error>`,
    })
    await fails(
      store.get(HEAD_KEY, {limit}),
      'forbidden',
      /arn:aws:iam::123456789012:user\/maria is not allowed s3:GetObjectVersion/,
    )
  })

  it('does not take a login page for a write or for an empty listing', async () => {
    const store = await open(loginPage)
    await fails(store.put(HEAD_KEY, Buffer.from('x')), 'temporary', /web page/)
    await fails(store.delete([HEAD_KEY]), 'temporary', /web page/)
    await fails(store.list('')[Symbol.asyncIterator]().next(), 'temporary', /web page/)
  })

  it('calls a conditional write unclear that a web page answered: who showed it may have let the write through', async () => {
    const store = await open(loginPage)
    const result = await store.putIfAbsent(HEAD_KEY, Buffer.from('x'))
    assert.ok(result.outcome === 'unclear', result.outcome)
    assert.ok(result.cause instanceof Failure)
    assert.equal(result.cause.kind, 'temporary')
    assert.match(result.cause.message, /web page/)
  })

  it('says which right a write lacks', async () => {
    const store = await open(s3Error(403, 'AccessDenied'))
    await fails(store.put(HEAD_KEY, Buffer.from('x')), 'forbidden', /s3:PutObject/)
    await fails(store.putIfAbsent(HEAD_KEY, Buffer.from('x')), 'forbidden', /s3:PutObject/)
    await fails(store.delete([HEAD_KEY]), 'forbidden', /s3:DeleteObject/)
    await fails(store.list('a')[Symbol.asyncIterator]().next(), 'forbidden', /s3:ListBucket/)
    assert.equal(await store.markerAbove(1), 'hidden')
  })

  it('reports the keys that a batch did not delete', async () => {
    const body = `<DeleteResult><Error><Key>pre/b</Key><Code>AccessDenied</Code><Message>no</Message></Error></DeleteResult>`
    const store = await open({status: 200, headers: {'content-type': 'application/xml'}, body})
    await fails(store.delete([listedKey('a'), listedKey('b')]), 'forbidden', /s3:DeleteObject on s3:\/\/buck\/pre\/b/)
  })

  it('asks again when the server is busy, and succeeds', async () => {
    const store = await open(({number}) =>
      number < 2 ? s3Error(503, 'SlowDown') : {status: 200, headers: {etag: '"e"'}, body: 'ok'},
    )
    assert.equal((await store.get(HEAD_KEY, {limit}))?.etag, 'e')
  })

  it('reads a body again that broke off', async () => {
    const whole = {status: 200, headers: {etag: '"e"'}, body: 'whole'}
    const store = await open(({number}) => (number < 2 ? {...whole, cut: {after: 2, then: 'break'}} : whole))
    assert.equal(Buffer.from((await store.get(HEAD_KEY, {limit}))?.bytes ?? []).toString(), 'whole')
  })

  it('ends a stream with a Failure when the body breaks off', async () => {
    const store = await open({
      status: 200,
      headers: {etag: '"e"'},
      body: 'x'.repeat(100),
      cut: {after: 10, then: 'break'},
    })
    const read = async (): Promise<number> => {
      let size = 0
      for await (const piece of (await store.stream(HEAD_KEY)) ?? []) size += piece.length
      return size
    }
    await fails(read(), 'temporary', /broke/)
  })

  describe('and a listing', () => {
    const page = (keys: readonly string[], more: string): Fate => ({
      status: 200,
      headers: {'content-type': 'application/xml'},
      body:
        `<ListBucketResult><Name>buck</Name><EncodingType>url</EncodingType>${more}` +
        keys.map((key) => `<Contents><Key>${key}</Key><Size>1</Size><ETag>"e"</ETag></Contents>`).join('') +
        '</ListBucketResult>',
    })
    const all = async (store: Store): Promise<readonly string[]> => {
      const keys: string[] = []
      for await (const entries of store.list('')) keys.push(...entries.map(({key}) => key))
      return keys
    }
    const MORE = '<IsTruncated>true</IsTruncated>'
    const END = '<IsTruncated>false</IsTruncated>'

    it('decodes keys, also "+" for a blank and bytes that are no UTF-8, and leaves out the folder of the store itself', async () => {
      const store = await open(page(['pre%2F', 'pre%2Fa+b%2Bc', 'pre%2Fx%FFy'], END))
      assert.deepEqual(await all(store), ['a b+c', 'x\uFFFDy'])
    })
    it('is refused when it repeats itself', async () => {
      const store = await open(page(['pre/a'], `${MORE}<NextContinuationToken>t</NextContinuationToken>`))
      await fails(all(store), 'configuration', /"a" comes after "a"/)
    })
    it('is refused when empty pages never end', async () => {
      const store = await open(page([], `${MORE}<NextContinuationToken>t</NextContinuationToken>`))
      await fails(all(store), 'configuration', /does not come to an end/)
    })
    it('is refused when it says that there is more, and not where', async () => {
      await fails(all(await open(page(['pre/a'], MORE))), 'configuration', /does not come to an end/)
    })
    it('is refused when keys are out of order, or lie elsewhere', async () => {
      await fails(all(await open(page(['pre/b', 'pre/a'], END))), 'configuration', /"a" comes after "b"/)
      await proxy?.stop()
      await fails(all(await open(page(['other/b'], END))), 'configuration', /"other\/b" lies elsewhere/)
    })
    it('is refused when it is no listing', async () => {
      const store = await open({status: 200, headers: {'content-type': 'application/xml'}, body: '<Something/>'})
      await fails(all(store), 'configuration', /not complete/)
    })
  })

  it('says that there are no conditional writes, given 501', async () => {
    const store = await open(s3Error(501, 'NotImplemented'))
    await fails(store.putIfAbsent(HEAD_KEY, Buffer.from('x')), 'configuration', /no conditional writes/)
    await fails(store.createOnce(HEAD_KEY, Buffer.from('x')), 'configuration', /no conditional writes/)
  })

  it('sends the expected owner of the bucket with every request', async () => {
    const store = await open(s3Error(418, 'Teapot'), {expectedBucketOwner: '123456789012'})
    await Promise.allSettled([
      store.get(HEAD_KEY, {limit}),
      store.head(HEAD_KEY),
      store.put(HEAD_KEY, Buffer.from('x')),
      store.putIfAbsent(HEAD_KEY, Buffer.from('x')),
      store.delete([HEAD_KEY]),
      store.list('')[Symbol.asyncIterator]().next(),
      store.upload(HEAD_KEY, {path: import.meta.filename, size: 1}),
    ])
    assert.ok((proxy?.seen.length ?? 0) >= 6)
    for (const {headers} of proxy?.seen ?? []) assert.equal(headers['x-amz-expected-bucket-owner'], '123456789012')
  })

  it('refuses to write through a store that was opened to plan', async () => {
    const store = await open('hang', {}, {access: 'plan'})
    for (const write of [
      store.put(HEAD_KEY, Buffer.from('x')),
      store.putIfAbsent(HEAD_KEY, Buffer.from('x')),
      store.createOnce(HEAD_KEY, Buffer.from('x')),
      store.upload(HEAD_KEY, {path: import.meta.filename, size: 1}),
      store.delete([HEAD_KEY]),
    ]) {
      await assert.rejects(write, /opened to plan/)
    }
    assert.equal(proxy?.seen.length, 0)
  })

  it('begins no write after the run was aborted', async () => {
    const stopped = new Failure('interrupted', 'stopped by SIGTERM')
    const checkpoint = (): void => {
      throw stopped
    }
    const store = await open('hang', {}, {checkpoint})
    await assert.rejects(store.put(HEAD_KEY, Buffer.from('x')), stopped)
    await assert.rejects(store.putIfAbsent(HEAD_KEY, Buffer.from('x')), stopped)
    assert.equal(proxy?.seen.length, 0)
  })

  it('ends a request that is on its way when the run is aborted', async () => {
    const controller = new AbortController()
    const checkpoint = (): void => {
      if (controller.signal.aborted) throw new Failure('interrupted', 'stopped')
    }
    const store = await open(
      'hang',
      {},
      {signal: controller.signal, checkpoint, patience: {...PATIENCE, inactivity: 60_000}},
    )
    const reading = store.get(HEAD_KEY, {limit})
    setTimeout(() => controller.abort(), 100)
    await fails(reading, 'interrupted', /stopped/)
  })
})

describe('openS3Store, given settings that cannot be right', () => {
  const options = {access: 'read' as const, checkpoint: () => undefined, signal: new AbortController().signal}
  const refuses = async (over: Partial<Environment>, endpoint: string | undefined, says: RegExp): Promise<void> => {
    await assert.rejects(openS3Store(environment(endpoint, over), options), (error: unknown) => {
      assert.ok(error instanceof Failure)
      assert.equal(error.kind, 'configuration')
      assert.match([error.message, ...error.hints].join('\n'), says)
      return true
    })
  }
  it('says what to set, given no region', () => refuses({}, undefined, /no AWS region[^]*AWS_REGION/))
  it('says what to set, given a profile without region', () =>
    refuses({profile: 'js-tst'}, undefined, /profile "js-tst"/))
  it('refuses an endpoint that is no URL', () => refuses({}, 'localhost:9000', /no http or https URL/))
})
