import assert from 'node:assert/strict'
import {randomUUID} from 'node:crypto'
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import {openBucketCheckup} from '../../src/adapters/s3-checkup.ts'
import {openS3Store} from '../../src/adapters/s3-store.ts'
import {checkupExitCode, type Checkup, type Diagnosis} from '../../src/domain/checkup.ts'
import {mergeLayers} from '../../src/domain/configuration-layers.ts'
import type {Environment} from '../../src/domain/environment.ts'
import {Failure} from '../../src/domain/failure.ts'
import {doctor} from '../../src/usecases/doctor.ts'
import type {Writing} from '../../src/usecases/doctor/environment-context.ts'
import {push} from '../../src/usecases/push.ts'
import {jobText, publicationRequest} from '../support/publishing.ts'
import {s3Error, startS3Proxy, type Fate, type S3Proxy} from '../support/s3-proxy.ts'
import {s3Environment, s3Server, useKeys, type S3Server} from '../support/s3-server.ts'
import {scratchFolder, testWorld, writeFiles} from '../support/world.ts'

/** Every version of every key, then the bucket. */
const removeBucket = async (owner: S3Client, Bucket: string): Promise<void> => {
  const {Versions = [], DeleteMarkers = []} = await owner.send(new ListObjectVersionsCommand({Bucket}))
  for (const {Key, VersionId} of [...Versions, ...DeleteMarkers])
    await owner.send(new DeleteObjectCommand({Bucket, Key, VersionId}))
  await owner.send(new DeleteBucketCommand({Bucket}))
}

describe('given a checkup of a bucket on a real S3 server', () => {
  const scratch = scratchFolder()
  const buckets: string[] = []
  let server: S3Server
  let owner: S3Client
  let forget = (): void => undefined
  let proxy: S3Proxy | undefined

  before(async function () {
    server = await s3Server(this)
    const {region, endpoint, dev: credentials} = server
    owner = new S3Client({region, endpoint, credentials, forcePathStyle: true})
  })
  beforeEach(() => {
    forget = useKeys(server.dev)
  })
  afterEach(async () => {
    forget()
    await proxy?.stop()
    proxy = undefined
    for (const bucket of buckets.splice(0)) await removeBucket(owner, bucket)
  })

  const ownBucket = async (): Promise<string> => {
    const bucket = `jsctl-doctor-${randomUUID()}`
    await owner.send(new CreateBucketCommand({Bucket: bucket}))
    buckets.push(bucket)
    return bucket
  }

  const world = (signal = new AbortController().signal) => {
    const checkpoint = (): void => {
      if (signal.aborted) throw new Failure('interrupted', 'interrupted')
    }
    return {
      ...testWorld({
        scratch: scratch.path,
        open: (environment, access) => openS3Store(environment, {access, checkpoint, signal}),
        bucket: (environment) => openBucketCheckup(environment, {variables: {}, signal, checkpoint}),
      }),
      checkpoint,
    }
  }

  const examine = (environment: Environment, writing: Writing = 'look-only', signal?: AbortSignal): Promise<Checkup> =>
    doctor(world(signal), {
      program: {version: '0.1.0', node: '20.20.2', oldestNode: '20.19', system: 'linux x64'},
      configuration: mergeLayers([], {}),
      warnings: [],
      variables: [],
      environments: [{kind: 'usable', environment}],
      clashes: [],
      liveFolders: [],
      writing,
    })

  const found = (checkup: Checkup, name: string): Diagnosis => {
    const diagnosis = checkup[1]?.checks.find(({check}) => check === name)?.diagnosis
    assert.ok(diagnosis, JSON.stringify(checkup))
    return diagnosis
  }
  const failures = (checkup: Checkup): readonly string[] =>
    (checkup[1]?.checks ?? []).filter(({diagnosis}) => diagnosis.outcome === 'fail').map(({check}) => check)

  const publish = async (environment: Environment): Promise<void> => {
    await writeFiles(`${scratch.path}/live`, {'a.job.xml': jobText('a')})
    const request = {...publicationRequest(environment), folder: `${scratch.path}/live`, only: []}
    await push(world(), {...request, othersWork: 'keep'})
  }
  const keysOf = async (environment: Environment): Promise<readonly (readonly [string, string])[]> => {
    const keys: (readonly [string, string])[] = []
    const store = await world().stores.read(environment)
    for await (const page of store.list('')) keys.push(...page.map(({key, etag}) => [key, etag] as const))
    return keys
  }

  it('all is well after a push, the server says who asks, and nothing has changed', async () => {
    const environment = s3Environment(server)
    await publish(environment)
    const before = await keysOf(environment)
    const checkup = await examine(environment)
    assert.deepEqual([failures(checkup), checkupExitCode(checkup)], [[], 0])
    assert.match(
      found(checkup, 'credentials').says,
      new RegExp(`…${server.dev.accessKeyId.slice(-4)} .*the server says: dev \\(jsctl dev\\)`),
    )
    assert.equal(found(checkup, 'conditional-writes').outcome, 'ok')
    assert.equal(found(checkup, 'clock').outcome, 'ok')
    assert.ok(!JSON.stringify(checkup).includes(server.dev.secretAccessKey))
    assert.ok(!JSON.stringify(checkup).includes(server.dev.accessKeyId))
    assert.deepEqual(await keysOf(environment), before)
  })

  it('in which nothing is published, it is written to only when asked, and is empty afterwards', async () => {
    const environment = s3Environment(server)
    assert.equal(found(await examine(environment), 'conditional-writes').outcome, 'skipped')
    const tried = found(await examine(environment, 'write-test'), 'conditional-writes')
    assert.match(tried.says, /may write.*may delete/)
    assert.deepEqual(await keysOf(environment), [])
  })

  for (const [title, keys, says] of [
    ['a wrong secret', {secretAccessKey: 'not-the-secret'}, /secret key is wrong/],
    ['an unknown access key', {accessKeyId: 'NOBODYKNOWSTHIS1234X'}, /does not know access key …234X/],
  ] as const) {
    it(`${title}: the credentials fail with 4, the endpoint and the clock are still looked at`, async () => {
      useKeys({...server.dev, ...keys})
      const checkup = await examine(s3Environment(server))
      assert.deepEqual([failures(checkup), checkupExitCode(checkup)], [['credentials'], 4])
      assert.match(found(checkup, 'credentials').says, says)
      assert.deepEqual([found(checkup, 'endpoint').outcome, found(checkup, 'clock').outcome], ['ok', 'ok'])
      assert.ok(!JSON.stringify(checkup).includes('not-the-secret'))
    })
  }

  it('no credentials at all: endpoint and clock are looked at unsigned', async () => {
    const file = `${scratch.path}/none`
    await writeFiles(scratch.path, {none: ''})
    const names = [
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_CONFIG_FILE',
      'AWS_SHARED_CREDENTIALS_FILE',
      'AWS_EC2_METADATA_DISABLED',
    ]
    const before = names.map((name) => [name, process.env[name]] as const)
    for (const name of names) Reflect.deleteProperty(process.env, name)
    Object.assign(process.env, {
      AWS_CONFIG_FILE: file,
      AWS_SHARED_CREDENTIALS_FILE: file,
      AWS_EC2_METADATA_DISABLED: 'true',
    })
    try {
      proxy = await startS3Proxy(() => 'forward', server.endpoint)
      const checkup = await examine({...s3Environment(server), endpoint: proxy.endpoint})
      assert.deepEqual([failures(checkup), checkupExitCode(checkup)], [['credentials'], 4])
      assert.deepEqual([found(checkup, 'endpoint').outcome, found(checkup, 'clock').outcome], ['ok', 'ok'])
      assert.deepEqual(
        proxy.seen.map(({headers}) => headers.authorization),
        [undefined],
      )
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) Reflect.deleteProperty(process.env, name)
        else process.env[name] = value
      }
    }
  })

  it("somebody else's bucket: rights are missing, 4", async () => {
    const checkup = await examine(s3Environment(server, {bucket: server.prd.bucket}))
    assert.deepEqual([failures(checkup), checkupExitCode(checkup)], [['list', 'missing-keys', 'marker'], 4])
  })

  it('no such bucket: told once, 5', async () => {
    const checkup = await examine(s3Environment(server, {bucket: 'jsctl-no-such-bucket'}))
    assert.deepEqual([failures(checkup), checkupExitCode(checkup)], [['bucket'], 5])
  })

  it('nobody listens: the endpoint, 75', async () => {
    const gone = await startS3Proxy(() => 'hang')
    await gone.stop()
    const checkup = await examine({...s3Environment(server), endpoint: gone.endpoint})
    assert.deepEqual([failures(checkup), checkupExitCode(checkup)], [['endpoint'], 75])
    assert.equal(found(checkup, 'credentials').outcome, 'ok')
  })

  it('versioning, on which Ceph ignores conditions: 78', async () => {
    const bucket = await ownBucket()
    const environment = s3Environment(server, {bucket})
    await publish(environment)
    await owner.send(new PutBucketVersioningCommand({Bucket: bucket, VersioningConfiguration: {Status: 'Enabled'}}))
    for (const writing of ['look-only', 'write-test'] as const) {
      const checkup = await examine(environment, writing)
      assert.deepEqual([failures(checkup), checkupExitCode(checkup)], [['conditional-writes'], 78], writing)
    }
    assert.equal((await keysOf(environment)).filter(([key]) => key.includes('doctor')).length, 0)
  })

  describe('given rights by a bucket policy', () => {
    const allow = async (bucket: string, ...statements: readonly object[]): Promise<void> => {
      const Principal = {AWS: ['arn:aws:iam:::user/prd']}
      const Statement = statements.map((statement) => ({Effect: 'Allow', Principal, ...statement}))
      const Policy = JSON.stringify({Version: '2012-10-17', Statement})
      await owner.send(new PutBucketPolicyCommand({Bucket: bucket, Policy}))
    }
    const given = async (...statements: ((bucket: string) => object)[]): Promise<Checkup> => {
      useKeys(server.dev)
      const bucket = await ownBucket()
      const environment = s3Environment(server, {bucket})
      await publish(environment)
      await allow(bucket, ...statements.map((statement) => statement(bucket)))
      useKeys(server.prd)
      return examine(environment)
    }
    const read = (bucket: string) => ({Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*`})
    const list = (bucket: string) => ({Action: 's3:ListBucket', Resource: `arn:aws:s3:::${bucket}`})

    it('to read and to list: a server has what it needs', async () => {
      const checkup = await given(read, list)
      assert.deepEqual([failures(checkup), checkupExitCode(checkup)], [[], 0])
      assert.match(found(checkup, 'conditional-writes').says, /right for a server/)
      assert.equal(found(checkup, 'read').outcome, 'ok')
    })
    it('to read, not to list: missing keys are answered with 403, in each place', async () => {
      const checkup = await given(read)
      assert.deepEqual([failures(checkup), checkupExitCode(checkup)], [['list', 'missing-keys'], 4])
      assert.match(
        found(checkup, 'missing-keys').says,
        /\.jsctl\/releases\/, \.jsctl\/packs\/, \.jsctl\/, plain objects$/,
      )
      assert.equal(found(checkup, 'marker').outcome, 'ok')
    })
    it('to list with a condition on the prefix that a missing key does not meet', async () => {
      const listBelow = (operator: string) => (bucket: string) => ({
        ...list(bucket),
        Condition: {[operator]: {'s3:prefix': ['test-*']}},
      })
      assert.deepEqual(failures(await given(read, listBelow('StringLike'))), ['missing-keys'])
      assert.deepEqual(failures(await given(read, listBelow('StringLikeIfExists'))), [])
    })
  })

  describe('given a server that answers in its own way', () => {
    const behind = async (fate: Fate): Promise<Checkup> => {
      proxy = await startS3Proxy(() => fate)
      return examine({...s3Environment(server), endpoint: proxy.endpoint})
    }

    it('a login page is no S3 server: the endpoint, 75', async () => {
      const checkup = await behind({
        status: 200,
        headers: {'content-type': 'text/html', 'x-amz-request-id': undefined},
        body: '<html>',
      })
      assert.deepEqual([failures(checkup), checkupExitCode(checkup)], [['endpoint'], 75])
    })
    it('a bucket in another region is named, 78', async () => {
      const error = s3Error(301, 'PermanentRedirect')
      const checkup = await behind({...error, headers: {...error.headers, 'x-amz-bucket-region': 'us-west-2'}})
      assert.deepEqual([failures(checkup), checkupExitCode(checkup)], [['region'], 78])
      assert.match(found(checkup, 'region').says, /us-west-2/)
    })
    it('a clock that is hours away is told, 78', async () => {
      const checkup = await behind({
        ...s3Error(404, 'NoSuchKey'),
        headers: {date: 'Sun, 22 Nov 2020 10:00:00 GMT', 'content-type': 'application/xml'},
      })
      assert.ok(failures(checkup).includes('clock'))
      assert.match(found(checkup, 'clock').says, /ahead of the server: S3 refuses that/)
    })
    it('dates, owners and messages that mean harm are shown as text', async () => {
      const body =
        '<?xml version="1.0"?><Error><Code>AccessDenied\u001b[2J</Code><Message>User: arn:aws:iam::1:user/\u202ex is not authorized</Message></Error>'
      const checkup = await behind({
        status: 403,
        headers: {date: 'never', 'content-type': 'application/xml'},
        body,
      })
      assert.doesNotMatch(JSON.stringify(checkup), /\\u001b|\u202e/)
      assert.equal(checkupExitCode(checkup), 4)
    })
    it('one that never answers is left when the run is aborted', async () => {
      const controller = new AbortController()
      proxy = await startS3Proxy(() => {
        controller.abort()
        return 'hang'
      })
      const environment = {...s3Environment(server), endpoint: proxy.endpoint}
      await assert.rejects(examine(environment, 'look-only', controller.signal), /interrupted/)
    })
  })
})
