import assert from 'node:assert/strict'
import {mkdtemp, rm, truncate, writeFile} from 'node:fs/promises'
import type {RequestListener, ServerResponse} from 'node:http'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {openS3Store, type S3StoreOptions} from '../../src/adapters/s3-store.ts'
import type {Environment, EnvironmentName} from '../../src/domain/environment.ts'
import {Failure, type FailureKind} from '../../src/domain/failure.ts'
import {HEAD_KEY, listedKey} from '../../src/domain/store-keys.ts'
import type {Store} from '../../src/ports/store.ts'
import {httpListening, tcpListening, type Listening} from '../support/listening.ts'
import {useKeys} from '../support/s3-server.ts'

const MIB = 1024 * 1024
const limit = 1000
const bytes = Buffer.from('ours')
const PATIENCE = {connect: 1000, inactivity: 2000, floor: {bytesPerSecond: 1024, milliseconds: 60_000}, attempts: 1}
const IMPATIENT = {floor: {bytesPerSecond: 1024, milliseconds: 150}}

describe('openS3Store, given whatever listens at the endpoint', () => {
  const servers: Listening[] = []
  let forget: () => void

  beforeEach(() => {
    forget = useKeys({accessKeyId: 'AKIAEXAMPLE0000WXYZ', secretAccessKey: 'secret'})
  })
  afterEach(async () => {
    forget()
    for (const server of servers.splice(0)) await server.stop()
  })

  const at = (
    listening: Listening,
    {scheme = 'http', ...patience}: Partial<NonNullable<S3StoreOptions['patience']>> & {scheme?: string} = {},
  ): Promise<Store> => {
    servers.push(listening)
    const environment: Environment = {
      name: 'tst' as EnvironmentName,
      url: 's3://buck/pre/',
      location: {kind: 's3', bucket: 'buck', prefix: 'pre/'},
      endpoint: `${scheme}://127.0.0.1:${listening.port}`,
      forcePathStyle: true,
      protected: false,
      objects: true,
    }
    return openS3Store(environment, {
      access: 'publish',
      checkpoint: () => undefined,
      signal: new AbortController().signal,
      patience: {...PATIENCE, ...patience},
    })
  }
  const answering = async (answer: RequestListener, patience = {}): Promise<Store> =>
    at(await httpListening(answer), patience)

  const list = (store: Store): Promise<unknown> => store.list('')[Symbol.asyncIterator]().next()
  const get = (store: Store): Promise<unknown> => store.get(HEAD_KEY, {limit})

  const fails = async (work: Promise<unknown>, kind: FailureKind, ...says: readonly RegExp[]): Promise<void> => {
    const failure = await work.then(
      (result) => assert.fail(`it did not fail but gave ${JSON.stringify(result)}`),
      (error: unknown) => error,
    )
    assert.ok(failure instanceof Failure, `no Failure but ${String(failure)}`)
    const text = [failure.message, ...failure.hints].join('\n')
    assert.equal(failure.kind, kind, text)
    for (const pattern of [/127\.0\.0\.1:\d+|pre\//, ...says]) assert.match(text, pattern)
  }

  describe('that never ends its answer', () => {
    const piece = '<Contents><Key>pre/a</Key></Contents>'.repeat(1000)
    let sent = 0
    let folder = ''
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'jsctl-answers-'))
    })
    after(() => rm(folder, {recursive: true}))
    beforeEach(() => {
      sent = 0
    })

    const flood = (response: ServerResponse): void => {
      let more = true
      while (more && !response.destroyed) {
        more = response.write(piece)
        sent += piece.length
      }
      if (!response.destroyed) response.once('drain', () => flood(response))
    }
    const floods = (status: number): Promise<Store> =>
      answering((request, response) => {
        request.resume()
        response.writeHead(status, {'content-type': 'application/xml', etag: '"e"', 'x-amz-request-id': '1'})
        response.write('<ListBucketResult><Name>buck</Name>')
        flood(response)
      })
    const ENDLESS = /answers, but not as an S3 server does: .* does not come to an end/

    const large = async (): Promise<{path: string; size: number}> => {
      const path = join(folder, 'large')
      await writeFile(path, '')
      await truncate(path, 9 * MIB)
      return {path, size: 9 * MIB}
    }
    const cases: readonly (readonly [string, number, number, (store: Store) => Promise<unknown>])[] = [
      ['a listing', 200, 16, list],
      ['the answer to a deletion of many', 200, 16, (store) => store.delete([listedKey('a'), listedKey('b')])],
      ['the answer to a deletion of one', 200, 1, (store) => store.delete([listedKey('a')])],
      ['the answer to a write', 200, 1, (store) => store.put(HEAD_KEY, bytes)],
      [
        'the answer to the first request of an upload in parts',
        200,
        1,
        async (store) => store.upload(HEAD_KEY, await large()),
      ],
      ['an error for an object', 404, 1, get],
      ['an error for a listing', 400, 1, list],
      ['an error for a conditional write', 400, 1, (store) => store.createOnce(HEAD_KEY, bytes)],
    ]
    for (const [title, status, mebibytes, ask] of cases) {
      it(`breaks off ${title} after ${mebibytes} MiB, and names the server`, async () => {
        await fails(ask(await floods(status)), 'configuration', ENDLESS)
        // What is beyond the limit lies in the buffers of both sockets.
        assert.ok(sent < (mebibytes + 12) * MIB, `${sent} bytes were taken`)
      })
    }
    it('says that the outcome of a conditional write is unclear: success was announced', async () => {
      const store = await answering((request, response) => {
        if (request.method === 'GET') response.destroy()
        else {
          request.resume()
          flood(response.writeHead(200, {etag: '"e"'}))
        }
      })
      const {outcome} = await store.putIfAbsent(HEAD_KEY, bytes)
      assert.equal(outcome, 'unclear')
    })
  })

  describe('that answers too slowly', () => {
    /** One byte each 20 ms: never silent, and far below the floor. */
    const trickle = (write: (byte: string) => unknown): void => {
      const timer = setInterval(() => write('a'), 20)
      timer.unref()
    }
    const trickling: RequestListener = (request, response) => {
      request.resume()
      response.writeHead(200, {'content-type': 'application/xml', etag: '"e"', 'x-amz-request-id': '1'})
      trickle((byte) => response.destroyed || response.write(byte))
    }
    const SLOW = /answers too slowly: less than 1 KiB a second/

    it('gives up a listing, an object and the answer to a write', async () => {
      const store = await answering(trickling, IMPATIENT)
      await fails(list(store), 'temporary', SLOW)
      await fails(get(store), 'temporary', SLOW)
      await fails(store.put(HEAD_KEY, bytes), 'temporary', SLOW)
    })
    it('gives up a stream in the middle', async () => {
      const store = await answering(trickling, IMPATIENT)
      const read = async (): Promise<void> => {
        for await (const piece of (await store.stream(HEAD_KEY)) ?? []) assert.ok(piece.length > 0)
      }
      await fails(read(), 'temporary', SLOW)
    })
    it('gives up headers that come letter by letter, and those that never come', async () => {
      const headers = await tcpListening((socket) => {
        socket.write('HTTP/1.1 200 OK\r\nX-')
        trickle((byte) => socket.destroyed || socket.write(byte))
      })
      await fails(get(await at(headers, {connect: 100, inactivity: 200})), 'temporary', /broke/)
      await fails(get(await at(await tcpListening(() => undefined), {inactivity: 200})), 'temporary', /broke/)
    })
    it('waits without end for its own reader: only the server is held to the floor', async () => {
      const whole = Buffer.alloc(MIB)
      const store = await answering((request, response) => {
        request.resume()
        response.writeHead(200, {etag: '"e"', 'x-amz-request-id': '1', 'content-length': String(whole.length)})
        response.end(whole)
      }, IMPATIENT)
      const stream = await store.stream(HEAD_KEY)
      let size = 0
      for await (const piece of stream ?? []) {
        // Longer than the floor's patience, once: what has come lies there.
        if (size === 0) await new Promise((resolve) => setTimeout(resolve, 2 * IMPATIENT.floor.milliseconds))
        size += piece.length
      }
      assert.equal(size, whole.length)
    })
  })

  describe('that is no S3 server', () => {
    const fixed =
      (status: number, headers: Record<string, string>, body: string): RequestListener =>
      (request, response) => {
        request.resume()
        request.on('end', () => response.writeHead(status, headers).end(request.method === 'HEAD' ? '' : body))
      }
    const json = (status: number, more = {}): RequestListener =>
      fixed(status, {'content-type': 'application/json; charset=utf-8', ...more}, '{"message":"Not Found"}')
    const page = (status: number, more = {}): RequestListener =>
      fixed(status, {'content-type': 'text/html', server: 'nginx', ...more}, '<html><body>Not Found</body></html>')
    const text = (status: number, body: string): RequestListener => fixed(status, {'content-type': 'text/plain'}, body)
    const FILE = {etag: '"650c1e2f-264"', 'last-modified': 'Thu, 21 Sep 2023 10:43:27 GMT'}
    const NO_S3 = /answers, but not as an S3 server does/
    const ENDPOINT = /`endpoint`/

    const refusing: readonly (readonly [string, RequestListener])[] = [
      ['a JSON API that knows no such path', json(404)],
      ['a JSON API that wants a token of its own', json(401)],
      ['a JSON API that refuses', json(403)],
      ['a JSON API that knows no such method', json(405)],
      ["a web server's 404", page(404)],
      ["a web server's 405", page(405)],
      ['a web server that was asked http at its https port', page(400)],
      ["the page of a bucket's web site", page(404, {'x-amz-request-id': '1'})],
      ['a simple web server that knows GET and HEAD only', page(501)],
      ['a 404 without any body', fixed(404, {}, '')],
      ['a server that was asked http at its https port', text(400, 'Client sent an HTTP request to an HTTPS server.')],
      ['a redirection to another scheme', fixed(301, {location: 'https://127.0.0.1/'}, '')],
      ['a SOAP fault', fixed(404, {'content-type': 'text/xml'}, '<Envelope><Fault>no</Fault></Envelope>')],
      ['XML that is none', fixed(400, {'content-type': 'application/xml'}, '<<<')],
    ]
    for (const [title, answer] of refusing) {
      it(`says so of ${title}: configuration, and nothing is written`, async () => {
        const store = await answering(answer)
        await fails(get(store), 'configuration', NO_S3, ENDPOINT)
        await fails(list(store), 'configuration', NO_S3, ENDPOINT)
        await fails(store.put(HEAD_KEY, bytes), 'configuration')
        await fails(store.putIfAbsent(HEAD_KEY, bytes), 'configuration')
      })
    }

    const agreeing: readonly (readonly [string, RequestListener, FailureKind, RegExp])[] = [
      ['a JSON API that says yes to all', json(200), 'configuration', NO_S3],
      ['one with weak ETags', json(200, {etag: 'W/"17-1"'}), 'configuration', NO_S3],
      ['an application that gives its page for every path', page(200, FILE), 'temporary', /web page/],
      ['a login page', page(200), 'temporary', /web page[^]*log in/],
    ]
    for (const [title, answer, kind, says] of agreeing) {
      it(`says so of ${title}, before anything is read from it`, async () => {
        const store = await answering(answer)
        await fails(get(store), kind, says)
        await fails(list(store), kind, says)
        await fails(store.head(HEAD_KEY), kind, says)
      })
    }
    it('says so of XML that is no listing', async () => {
      const store = await answering(fixed(200, {'content-type': 'application/xml'}, '<ListAllMyBucketsResult/>'))
      await fails(list(store), 'configuration', /not complete/, /forcePathStyle/)
    })
    it('says so of a greeting: FTP, SSH', async () => {
      for (const greeting of ['220 (vsFTPd 3.0.5)\r\n', 'SSH-2.0-OpenSSH_9.2p1\r\n']) {
        const store = await at(await tcpListening((socket) => void socket.write(greeting)))
        await fails(get(store), 'configuration', NO_S3, /http or https/)
      }
    })
    it('says so of http where https was asked', async () => {
      const store = await at(await httpListening(json(200)), {scheme: 'https'})
      await fails(get(store), 'configuration', NO_S3, /http or https/)
    })
    it('calls the page of a gateway in front of a server what it is: a passing trouble', async () => {
      const store = await answering(page(502))
      await fails(get(store), 'temporary', /web page/)
      const plain = await answering(text(503, 'no healthy upstream'))
      await fails(get(plain), 'temporary', /HTTP 503/)
    })
    it('takes an object that is a web page for what it is, given the tags of an object', async () => {
      const store = await answering(page(200, FILE))
      const found = await store.get(listedKey('help.html'), {limit})
      assert.match(Buffer.from(found?.bytes ?? []).toString(), /Not Found/)
    })
  })
})
