import assert from 'node:assert/strict'
import {openS3Store} from '../../src/adapters/s3-store.ts'
import type {Environment} from '../../src/domain/environment.ts'
import type {ServerName} from '../../src/domain/server-name.ts'
import {pull} from '../../src/usecases/pull.ts'
import {push} from '../../src/usecases/push.ts'
import {environmentStatus} from '../../src/usecases/status.ts'
import {parsePolicy} from '../stand-in/policies.ts'
import {startStandIn, type StandIn} from '../stand-in/stand-in.ts'
import {arnOf, type User} from '../stand-in/state.ts'
import {jobText, publicationRequest} from '../support/publishing.ts'
import {s3Environment, useKeys} from '../support/s3-server.ts'
import {scratchFolder, testWorld, writeFiles} from '../support/world.ts'

describe('given a server that may read a bucket, and write its own report', () => {
  const scratch = scratchFolder()
  let standIn: StandIn
  let environment: Environment
  let giveBack: () => void = () => undefined

  beforeEach(async () => {
    standIn = await startStandIn()
    environment = s3Environment(standIn)
  })
  afterEach(async () => {
    giveBack()
    await standIn.stop()
  })

  /** The world of one user of the stand-in. */
  const worldOf = (user: 'dev' | 'prd') => {
    giveBack()
    giveBack = useKeys(standIn[user])
    const open = (one: Environment, access: 'read' | 'plan' | 'publish') =>
      openS3Store(one, {access, checkpoint: () => undefined, signal: new AbortController().signal})
    return testWorld({scratch: `${scratch.path}/${user}`, open})
  }

  const allowReport = (name: string): void => {
    const bucket = standIn.state.buckets.get(standIn.dev.bucket)
    const server = standIn.state.users.find((user: User) => user.name === 'prd')
    assert.ok(bucket !== undefined && server !== undefined && environment.location.kind === 's3')
    const all = `arn:aws:s3:::${bucket.name}`
    const statement = (Action: readonly string[], Resource: readonly string[]) => ({
      Effect: 'Allow',
      Principal: {AWS: [arnOf(server)]},
      Action,
      Resource,
    })
    const policy = {
      Statement: [
        statement(['s3:GetObject', 's3:ListBucket'], [all, `${all}/*`]),
        statement(['s3:PutObject'], [`${all}/${environment.location.prefix}.jsctl/servers/${name}.json`]),
      ],
    }
    bucket.policy = parsePolicy(Buffer.from(JSON.stringify(policy)))
  }

  it('it reports under its name, under no other, and a pull is as good without', async () => {
    await writeFiles(`${scratch.path}/live`, {'a.job.xml': jobText('a')})
    const request = {...publicationRequest(environment), folder: `${scratch.path}/live`, only: []}
    await push(worldOf('dev'), {...request, othersWork: 'keep'})
    allowReport('js-01')
    const world = worldOf('prd')
    const pullAs = (name: string) =>
      pull(world, {
        environment,
        into: `${scratch.path}/${name}`,
        mode: 'apply',
        source: {kind: 'releases', want: 'newest-or-pinned'},
        keep: 5,
        care: 'usual',
        foreign: 'keep',
        server: name as ServerName,
      })
    assert.deepEqual((await pullAs('js-01')).report, {kind: 'written', name: 'js-01'})
    const other = await pullAs('js-02')
    assert.equal(other.kind, 'applied')
    assert.match(other.report?.kind === 'failed' ? other.report.problem : '', /s3:PutObject[^]*servers\/js-02\.json/)
    const status = await environmentStatus(worldOf('dev'), environment)
    assert.ok(status.kind === 'published')
    assert.deepEqual(
      status.servers.map((one) => [one.name, one.kind === 'reported' && one.release]),
      [['js-01', 1]],
    )
  })
})
