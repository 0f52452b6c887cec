import assert from 'node:assert/strict'
import {execFile} from 'node:child_process'
import {existsSync} from 'node:fs'
import {mkdir, rm} from 'node:fs/promises'
import {join, relative} from 'node:path'
import {promisify} from 'node:util'
import {openS3Store} from '../../src/adapters/s3-store.ts'
import type {Environment} from '../../src/domain/environment.ts'
import {pull} from '../../src/usecases/pull.ts'
import {push} from '../../src/usecases/push.ts'
import {corpus, validRoots} from '../support/corpus.ts'
import {publicationRequest} from '../support/publishing.ts'
import {s3Environment, s3Server, useKeys, type S3Server} from '../support/s3-server.ts'
import {skipped} from '../support/skipped.ts'
import {directoryEnvironment} from '../support/directory-environment.ts'
import {readFiles, scratchFolder, testWorld, type TestWorld} from '../support/world.ts'

/** Debian's awscli; another `aws` may come first on the PATH. */
const AWS = '/usr/bin/aws'

const roundTrip = async (world: TestWorld, environment: Environment, folder: string, into: string): Promise<void> => {
  const result = await push(world, {...publicationRequest(environment), folder, only: [], othersWork: 'keep'})
  assert.equal(result.kind, 'published', folder)
  await mkdir(into)
  await pull(world, {
    environment,
    into,
    mode: 'apply',
    source: {kind: 'releases', want: 'newest-or-pinned'},
    keep: 5,
    care: 'usual',
    foreign: 'keep',
  })
  assert.deepEqual(await readFiles(into), await readFiles(folder), folder)
  const again = await push(world, {...publicationRequest(environment), folder, only: [], othersWork: 'keep'})
  assert.equal(again.kind, 'unchanged', folder)
}

describe('given the live folders of real users', () => {
  const scratch = scratchFolder()
  let roots: readonly string[] = []

  before(function () {
    roots = validRoots(corpus(this))
    assert.ok(roots.length > 100)
  })

  it('each comes out of a directory store byte for byte, and a second push writes nothing', async function () {
    this.timeout(600_000)
    for (const [index, root] of roots.entries()) {
      const place = join(scratch.path, String(index))
      const world = testWorld({scratch: place})
      await roundTrip(world, directoryEnvironment(join(place, 'store')), root, join(place, 'server'))
      assert.deepEqual(await readFiles(join(place, 'store')), await readFiles(root))
      await rm(place, {recursive: true})
    }
  })

  describe('and an S3 server', () => {
    let server: S3Server
    let giveBack: (() => void) | undefined
    before(async function () {
      server = await s3Server(this)
      giveBack = useKeys(server.dev)
    })
    after(() => giveBack?.())

    it('each comes out of the bucket byte for byte, and `aws s3 sync` of the plain objects gives the same', async function () {
      if (!existsSync(AWS)) skipped(this, `no ${AWS}: install Debian's package awscli`)
      this.timeout(900_000)
      const whole = s3Environment(server)
      assert.ok(whole.location.kind === 's3')
      const {bucket, prefix} = whole.location
      for (const [index, root] of roots.entries()) {
        const place = join(scratch.path, String(index))
        const world = testWorld({
          scratch: place,
          open: (environment, access) =>
            openS3Store(environment, {access, checkpoint: () => undefined, signal: new AbortController().signal}),
        })
        const own = `${prefix}root-${index}/`
        const environment: Environment = {
          ...whole,
          url: `s3://${bucket}/${own}`,
          location: {kind: 's3', bucket, prefix: own},
        }
        await roundTrip(world, environment, root, join(place, 'server'))
        await rm(place, {recursive: true})
      }
      const synced = join(scratch.path, 'synced')
      await promisify(execFile)(
        AWS,
        [
          '--endpoint-url',
          server.endpoint,
          's3',
          'sync',
          `s3://${bucket}/${prefix}`,
          synced,
          '--exclude',
          '*/.jsctl/*',
          '--quiet',
        ],
        {
          env: {
            ...process.env,
            AWS_DEFAULT_REGION: server.region,
            AWS_EC2_METADATA_DISABLED: 'true',
            HOME: scratch.path,
          },
        },
      )
      for (const [index, root] of roots.entries()) {
        assert.deepEqual(await readFiles(join(synced, `root-${index}`)), await readFiles(root), relative('.', root))
      }
    })
  })
})
