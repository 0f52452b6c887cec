import assert from 'node:assert/strict'
import {randomUUID} from 'node:crypto'
import {join} from 'node:path'
import {CreateBucketCommand, PutBucketVersioningCommand, S3Client} from '@aws-sdk/client-s3'
import {openS3Store} from '../../src/adapters/s3-store.ts'
import type {Environment} from '../../src/domain/environment.ts'
import {Failure} from '../../src/domain/failure.ts'
import type {PublicationResult} from '../../src/usecases/publication/publish-tree.ts'
import {push} from '../../src/usecases/push.ts'
import {jobText, publicationRequest} from '../support/publishing.ts'
import {s3Environment, s3Server, useKeys, type S3Server} from '../support/s3-server.ts'
import {scratchFolder, testWorld, writeFiles} from '../support/world.ts'

const ROUNDS = 5

const open = (environment: Environment, access: 'read' | 'plan' | 'publish') =>
  openS3Store(environment, {access, checkpoint: () => undefined, signal: new AbortController().signal})

describe('given two publishers on a real S3 server', () => {
  const scratch = scratchFolder()
  let server: S3Server
  let giveBack: () => void = () => undefined

  before(async function () {
    server = await s3Server(this)
    giveBack = useKeys(server.dev)
  })
  after(() => giveBack())

  /** A desk of its own, with one job that says `word`. */
  const publish = async (environment: Environment, desk: string, word: string): Promise<PublicationResult> => {
    const place = join(scratch.path, desk)
    await writeFiles(join(place, 'live'), {'a.job.xml': jobText(word)})
    const world = testWorld({scratch: place, open, author: desk})
    const request = {...publicationRequest(environment), folder: join(place, 'live'), only: []}
    return push(world, {...request, othersWork: 'take-back'})
  }
  const keys = async (environment: Environment): Promise<readonly string[]> => {
    const found: string[] = []
    for await (const page of (await open(environment, 'read')).list('')) found.push(...page.map(({key}) => key))
    return found
  }
  const releases = async (environment: Environment): Promise<number> =>
    (await keys(environment)).filter((key) => key.startsWith('.jsctl/releases/')).length

  it('exactly one of both gets each number, and the other is told of a conflict', async function () {
    this.timeout(120_000)
    const environment = s3Environment(server)
    await publish(environment, 'maria', 'first')
    let published = 1
    for (let round = 1; round <= ROUNDS; round++) {
      const both = await Promise.allSettled(
        ['maria', 'josef'].map((desk) => publish(environment, desk, `${desk} ${round}`)),
      )
      for (const one of both) {
        if (one.status === 'fulfilled') {
          assert.equal(one.value.kind, 'published')
          published++
        } else {
          assert.ok(one.reason instanceof Failure, String(one.reason))
          assert.equal(one.reason.kind, 'conflict', one.reason.message)
        }
      }
      assert.ok(both.some(({status}) => status === 'fulfilled'))
      assert.equal(await releases(environment), published)
    }
  })

  describe('and a bucket with versioning, where Ceph ignores conditions', () => {
    const ownBucket = async (): Promise<{environment: Environment; switchVersioningOn: () => Promise<void>}> => {
      const owner = new S3Client({
        region: server.region,
        endpoint: server.endpoint,
        forcePathStyle: true,
        credentials: server.dev,
      })
      const bucket = `jsctl-versioned-${randomUUID()}`
      await owner.send(new CreateBucketCommand({Bucket: bucket}))
      const switchVersioningOn = async (): Promise<void> => {
        const VersioningConfiguration = {Status: 'Enabled'} as const
        await owner.send(new PutBucketVersioningCommand({Bucket: bucket, VersioningConfiguration}))
      }
      return {environment: s3Environment(server, {bucket}), switchVersioningOn}
    }
    const isRefused = (error: unknown): true => {
      assert.ok(error instanceof Failure, String(error))
      assert.equal(error.exitCode, 78)
      assert.match(
        [error.message, ...error.hints].join('\n'),
        /ignores conditional writes[^]*Nothing was published[^]*versioning/,
      )
      return true
    }

    it('the first publication is refused, and nothing is published', async () => {
      const {environment, switchVersioningOn} = await ownBucket()
      await switchVersioningOn()
      await assert.rejects(publish(environment, 'maria', 'one'), isRefused)
      const left = await keys(environment)
      assert.deepEqual(
        left.filter((key) => !key.startsWith('.jsctl/packs/')),
        ['.jsctl/environment.json'],
      )
    })

    it('a later one is refused, too, when versioning was switched on in between', async () => {
      const {environment, switchVersioningOn} = await ownBucket()
      assert.equal((await publish(environment, 'maria', 'one')).kind, 'published')
      await switchVersioningOn()
      await assert.rejects(publish(environment, 'maria', 'two'), isRefused)
      assert.equal(await releases(environment), 1)
    })
  })
})
