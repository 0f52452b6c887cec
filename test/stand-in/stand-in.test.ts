import assert from 'node:assert/strict'
import {request as sendRaw} from 'node:http'
import {
  DeleteBucketLifecycleCommand,
  DeleteBucketPolicyCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  type S3ClientConfig,
} from '@aws-sdk/client-s3'
import {forwardTo} from './forward.ts'
import {s3Error, type Fate} from './fate.ts'
import {startServer, type FaultyServer} from './server.ts'
import {arnOf} from './state.ts'
import {startStandIn, type StandIn, type StandInOptions} from './stand-in.ts'

const KEY = 'a/b c.txt'

describe('the stand-in for an S3 server', () => {
  let standIn: StandIn
  let front: FaultyServer | undefined
  const clients: S3Client[] = []

  const start = async (options: StandInOptions = {}): Promise<StandIn> => {
    standIn = await startStandIn(options)
    return standIn
  }
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy()
    await front?.stop()
    front = undefined
    await standIn.stop()
  })

  const client = (who: 'dev' | 'prd' = 'dev', over: S3ClientConfig = {}): S3Client => {
    const {endpoint, region} = standIn
    const made = new S3Client({
      endpoint,
      region,
      credentials: standIn[who],
      forcePathStyle: true,
      maxAttempts: 1,
      requestHandler: {socketTimeout: 300},
      ...over,
    })
    clients.push(made)
    return made
  }
  const here = (Key = KEY) => ({Bucket: standIn.dev.bucket, Key})
  const put = (Body = 'one', more: {IfNoneMatch?: '*'} = {}, one = client()) =>
    one.send(new PutObjectCommand({...here(), Body, ...more}))
  const get = (Key = KEY, one = client()) => one.send(new GetObjectCommand(here(Key)))
  const stored = (): string | undefined =>
    standIn.state.buckets.get(standIn.dev.bucket)?.objects.get(KEY)?.bytes.toString()
  const refused = (work: Promise<unknown>, name: string) => assert.rejects(work, {name})

  it('answers 501 to what it does not know, and does nothing', async () => {
    await start()
    const bucket = {Bucket: standIn.dev.bucket}
    await refused(client().send(new DeleteBucketLifecycleCommand(bucket)), 'NotImplemented')
    await refused(client().send(new ListObjectsCommand(bucket)), 'NotImplemented')
    await refused(client().send(new GetObjectCommand({...here(), RequestPayer: 'requester'})), 'NotImplemented')
    await refused(client().send(new GetObjectCommand({...here(), VersionId: 'x'})), 'NotImplemented')
    await client().send(new DeleteBucketPolicyCommand(bucket))
    assert.ok(standIn.state.buckets.has(standIn.dev.bucket))
    assert.equal(stored(), undefined)
  })

  it('answers 403 for a missing key to who may read and not list', async () => {
    await start()
    const {dev, prd, state} = standIn
    const user = state.users.find(({name}) => name === 'prd')
    assert.ok(user)
    const policy = (...actions: string[]) => ({
      Statement: [
        {
          Effect: 'Allow',
          Principal: {AWS: arnOf(user)},
          Action: actions,
          Resource: [`arn:aws:s3:::${dev.bucket}`, `arn:aws:s3:::${dev.bucket}/*`],
        },
      ],
    })
    const grant = (...actions: string[]) =>
      client().send(new PutBucketPolicyCommand({Bucket: dev.bucket, Policy: JSON.stringify(policy(...actions))}))
    await put()
    assert.notEqual(dev.bucket, prd.bucket)
    await refused(get(KEY, client('prd')), 'AccessDenied')
    await grant('s3:GetObject')
    assert.equal((await get(KEY, client('prd'))).ContentLength, 3)
    await refused(get('missing', client('prd')), 'AccessDenied')
    await grant('s3:GetObject', 's3:ListBucket')
    await refused(get('missing', client('prd')), 'NoSuchKey')
    await refused(put('two', {}, client('prd')), 'AccessDenied')
  })

  it('refuses a bucket of another owner than the one that is expected', async () => {
    await start()
    await put()
    const ask = (ExpectedBucketOwner: string) => client().send(new GetObjectCommand({...here(), ExpectedBucketOwner}))
    assert.ok(await ask('111111111111'))
    await refused(ask('222222222222'), 'AccessDenied')
  })

  it('takes nothing but its own tokens for the next page', async () => {
    await start()
    const list = (ContinuationToken: string) =>
      client().send(new ListObjectsV2Command({Bucket: standIn.dev.bucket, ContinuationToken}))
    await refused(list('a/b'), 'InvalidArgument')
  })

  it('has a clock of its own: clients whose clock differs are refused, and told the time', async () => {
    await start({now: () => new Date(Date.now() + 3 * 3600 * 1000)})
    await refused(put(), 'RequestTimeTooSkewed')
    assert.ok(
      await put('one', {}, client('dev', {maxAttempts: 2})),
      'the SDK corrects itself by the time in the answer',
    )
  })

  describe('with a fate for the first request', () => {
    const first =
      (fate: Fate) =>
      ({number}: {number: number}): Fate =>
        number === 1 ? fate : 'forward'
    /** The bytes that come over the wire for an unsigned GET, until the connection ends or `enough` of them came. */
    const raw = (enough = Infinity): Promise<Buffer> =>
      new Promise((resolve, reject) => {
        const {hostname, port} = new URL(standIn.endpoint)
        const parts: Buffer[] = []
        const request = sendRaw({hostname, port, path: `/${standIn.dev.bucket}/${KEY.replace(' ', '%20')}`})
        request.on('socket', (socket) => {
          socket.on('data', (part: Buffer) => {
            parts.push(part)
            if (Buffer.concat(parts).length >= enough) request.destroy()
          })
          socket.on('close', () => resolve(Buffer.concat(parts)))
        })
        request.on('error', (error: NodeJS.ErrnoException) => {
          if (error.code !== 'ECONNRESET' && !/^HPE_|socket hang up/.test(error.code ?? error.message)) reject(error)
        })
        request.on('response', (response) => response.on('error', () => undefined).resume())
        request.end()
      })

    it('cuts a request at any byte: nothing is written', async () => {
      for (const after of [0, 1, 2]) {
        await start({fate: first({kind: 'cut-request', cut: {after, then: 'break'}})})
        await assert.rejects(put('abc'))
        assert.equal(stored(), undefined)
        await put('abc')
        assert.equal(stored(), 'abc')
        await standIn.stop()
      }
      await start({fate: first({kind: 'cut-request', cut: {after: 4, then: 'break'}})})
      await put('abc')
      assert.equal(stored(), 'abc', 'a shorter request goes through')
    })

    it('lets a request stall', async () => {
      await start({fate: first({kind: 'cut-request', cut: {after: 1, then: 'stall'}})})
      await refused(put('abc'), 'TimeoutError')
      assert.equal(stored(), undefined)
    })

    it('cuts an answer at any byte, after the request was carried out', async () => {
      for (const after of [0, 1, 40, 100]) {
        await start({fate: first({kind: 'cut-answer', cut: {after, then: 'break'}})})
        assert.equal((await raw()).length, after)
        await standIn.stop()
      }
      await start({fate: first({kind: 'cut-answer', cut: {after: 20, then: 'break'}})})
      await assert.rejects(put())
      assert.equal(stored(), 'one')
    })

    it('loses an answer, after the request was carried out', async () => {
      await start({fate: first('lose')})
      await assert.rejects(put())
      assert.equal(stored(), 'one')
    })

    it('sends an answer letter by letter, or one without end, for as long as somebody listens', async () => {
      await start({fate: first({kind: 'drip', milliseconds: 1})})
      assert.match((await raw(50)).toString(), /^HTTP\/1\.1 403 Forbidden\r\n/)
      await standIn.stop()
      await start({fate: first({status: 200, body: 'begin', endless: 'more '})})
      assert.ok((await raw(1024 * 1024)).length >= 1024 * 1024)
    })

    it('ignores conditions when it is told so', async () => {
      await start({fate: ({number}) => (number < 3 ? {kind: 'unconditional'} : 'forward')})
      await put('one', {IfNoneMatch: '*'})
      await put('two', {IfNoneMatch: '*'})
      assert.equal(stored(), 'two')
      await refused(put('three', {IfNoneMatch: '*'}), 'PreconditionFailed')
    })

    it('gives a fixed answer, or another one than there would be', async () => {
      await start({fate: first(s3Error(503, 'SlowDown'))})
      await refused(put(), 'SlowDown')
      assert.equal(stored(), undefined)
      await put()
      await standIn.stop()
      await start({
        fate: ({method}) =>
          method === 'HEAD' ? {kind: 'changed', change: (answer) => ({...answer, status: 403})} : 'forward',
      })
      await assert.rejects(
        client().send(new HeadObjectCommand(here())),
        (error: unknown) => error instanceof S3ServiceException && error.$metadata.httpStatusCode === 403,
      )
    })

    it('does the same in front of another server, but for its conditions', async () => {
      await start()
      front = await startServer(forwardTo(standIn.endpoint), first('lose'))
      const behind = client('dev', {endpoint: front.endpoint})
      await assert.rejects(put('one', {}, behind))
      assert.equal(stored(), 'one')
      assert.equal((await get(KEY, behind)).ContentLength, 3)
      assert.equal((await behind.send(new HeadObjectCommand(here()))).ContentLength, 3)
      assert.deepEqual(
        front.seen.map(({method}) => method),
        ['PUT', 'GET', 'HEAD'],
      )
    })
  })
})
