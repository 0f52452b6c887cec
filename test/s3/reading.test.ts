import assert from 'node:assert/strict'
import {openS3Store} from '../../src/adapters/s3-store.ts'
import type {Environment} from '../../src/domain/environment.ts'
import {releaseKey, viewKey, type ReleaseNumber} from '../../src/domain/store-keys.ts'
import type {LivePath} from '../../src/domain/path.ts'
import {diff} from '../../src/usecases/diff.ts'
import {listReleases} from '../../src/usecases/list-releases.ts'
import {push} from '../../src/usecases/push.ts'
import {environmentStatus} from '../../src/usecases/status.ts'
import {verifyStore} from '../../src/usecases/verify.ts'
import {jobText, publicationRequest} from '../support/publishing.ts'
import {s3Environment, s3Server, useKeys} from '../support/s3-server.ts'
import {scratchFolder, testWorld, writeFiles, type TestWorld} from '../support/world.ts'

describe('given an environment in a bucket of an S3 server', () => {
  const scratch = scratchFolder()
  let environment: Environment
  let forgetKeys = (): void => undefined

  before(async function () {
    const server = await s3Server(this)
    forgetKeys = useKeys(server.dev)
    environment = s3Environment(server)
  })
  after(() => forgetKeys())

  const open = (one: Environment, access: 'read' | 'plan' | 'publish') =>
    openS3Store(one, {access, checkpoint: () => undefined, signal: new AbortController().signal})

  const publish = async (world: TestWorld, files: Readonly<Record<string, string | null>>) => {
    await writeFiles(`${scratch.path}/live`, files)
    const request = {...publicationRequest(environment), folder: `${scratch.path}/live`, only: []}
    const result = await push(world, {...request, othersWork: 'keep'})
    assert.equal(result.kind, 'published')
  }

  it('its history, state and differences are read, its drift is found and mended', async () => {
    const world = testWorld({scratch: scratch.path, open})
    await publish(world, {'a.job.xml': jobText('a'), 'ü b+c,1.job.xml': jobText('b')})
    await publish(world, {'a.job.xml': jobText('a2')})
    const {releases} = await listReleases(world, {environment, limit: 20})
    assert.deepEqual(
      releases.map((entry) => entry.kind === 'release' && [entry.release, entry.known]),
      [
        [2, 'hint'],
        [1, 'hint'],
      ],
    )
    const side = (steps: number) => ({kind: 'release', environment, choice: {kind: 'before', steps}}) as const
    const newest = {kind: 'release', environment, choice: {kind: 'newest'}} as const
    const {files} = await diff(world, {from: side(1), to: newest, only: [], detail: 'lines'})
    assert.deepEqual(
      files.map(({change, lines}) => [change.path, lines?.kind]),
      [['a.job.xml', 'hunks']],
    )
    const request = {environment, data: 'read', repair: undefined} as const
    assert.deepEqual((await verifyStore(world, request)).inspection.findings, [])

    const store = await open(environment, 'publish')
    await store.put(viewKey('a.job.xml' as LivePath), Buffer.from('of somebody else'))
    await store.delete([viewKey('ü b+c,1.job.xml' as LivePath), releaseKey(1 as ReleaseNumber)])
    const status = await environmentStatus(world, environment)
    assert.ok(status.kind === 'published')
    assert.deepEqual(
      [status.view?.changed, status.view?.missing, status.holes],
      [['a.job.xml'], ['ü b+c,1.job.xml'], [1]],
    )
    const mended = await verifyStore(world, {...request, repair: {yes: true, confirm: undefined}})
    assert.deepEqual(mended.inspection.findings, [])
    assert.deepEqual([mended.repair?.filled, mended.repair?.written], [[1], 2])
  })
})
