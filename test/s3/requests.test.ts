import assert from 'node:assert/strict'
import {mkdir} from 'node:fs/promises'
import {join} from 'node:path'
import {openS3Store} from '../../src/adapters/s3-store.ts'
import type {Environment} from '../../src/domain/environment.ts'
import {pull} from '../../src/usecases/pull.ts'
import {push} from '../../src/usecases/push.ts'
import {jobText, publicationRequest} from '../support/publishing.ts'
import {s3Environment, s3Server, useKeys} from '../support/s3-server.ts'
import {readFiles, scratchFolder, testWorld, writeFiles} from '../support/world.ts'

const OBJECTS = 10_000

describe('given 10,000 objects and an S3 server', () => {
  const scratch = scratchFolder()
  let environment: Environment
  let giveBack: (() => void) | undefined

  before(async function () {
    const server = await s3Server(this)
    giveBack = useKeys(server.dev)
    environment = {...s3Environment(server), objects: false}
  })
  after(() => giveBack?.())

  it('the requests are counted: first push ≤ 12, later push ≤ 9, cold pull ≤ 6, idle pull 1', async function () {
    this.timeout(300_000)
    const requests: string[] = []
    const world = testWorld({
      scratch: scratch.path,
      open: (where, access) =>
        openS3Store(where, {
          access,
          checkpoint: () => undefined,
          signal: new AbortController().signal,
          onRequest: (operation) => void requests.push(operation),
        }),
    })
    const counted = async <Result>(work: () => Promise<Result>): Promise<[Result, string[]]> => {
      requests.length = 0
      const result = await work()
      return [result, [...requests]]
    }
    const folder = join(scratch.path, 'live')
    const into = join(scratch.path, 'server')
    await mkdir(into)
    const pushNow = () => push(world, {...publicationRequest(environment), folder, only: [], othersWork: 'keep'})
    const pullNow = () =>
      pull(world, {
        environment,
        into,
        mode: 'apply',
        source: {kind: 'releases', want: 'newest-or-pinned'},
        keep: 5,
        care: 'usual',
        foreign: 'keep',
      })

    await writeFiles(
      folder,
      Object.fromEntries(
        Array.from({length: OBJECTS}, (_, index) => [`f${index % 100}/j${index}.job.xml`, jobText(String(index))]),
      ),
    )
    const [first, firstRequests] = await counted(pushNow)
    assert.equal(first.kind, 'published')
    assert.ok(firstRequests.length <= 12, firstRequests.join(' '))

    const [cold, coldRequests] = await counted(pullNow)
    assert.equal(cold.kind, 'applied')
    assert.ok(coldRequests.length <= 6, coldRequests.join(' '))

    await writeFiles(folder, {'f1/j1.job.xml': jobText('changed')})
    const [later, laterRequests] = await counted(pushNow)
    assert.equal(later.kind, 'published')
    assert.ok(laterRequests.length <= 9, laterRequests.join(' '))

    const [warm] = await counted(pullNow)
    assert.equal(warm.kind, 'applied')
    const [idle, idleRequests] = await counted(pullNow)
    assert.equal(idle.kind, 'unchanged')
    assert.deepEqual(idleRequests, ['GetObject'])
    assert.deepEqual(await readFiles(into), await readFiles(folder))
  })
})
