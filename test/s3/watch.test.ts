import assert from 'node:assert/strict'
import {getEventListeners} from 'node:events'
import {join} from 'node:path'
import {openS3Store} from '../../src/adapters/s3-store.ts'
import {push} from '../../src/usecases/push.ts'
import {watch} from '../../src/usecases/watch.ts'
import type {WatchEvent} from '../../src/usecases/watching/events.ts'
import {jobText, publicationRequest} from '../support/publishing.ts'
import {s3Environment, s3Server, useKeys, type S3Server} from '../support/s3-server.ts'
import {isThorough} from '../support/thorough.ts'
import {pollOften} from '../support/watching.ts'
import {readFiles, scratchFolder, testWorld, writeFiles} from '../support/world.ts'

const MIB = 1024 * 1024

describe('given an agent that watches a bucket on an S3 server', () => {
  const scratch = scratchFolder()
  let server: S3Server
  let giveBack: () => void = () => undefined

  before(async function () {
    server = await s3Server(this)
    giveBack = useKeys(server.dev)
  })
  after(() => {
    giveBack()
  })

  const prepare = async (over: object = {}) => {
    const environment = {...s3Environment(server), objects: false}
    const abort = new AbortController()
    const open = (access: 'read' | 'plan' | 'publish') =>
      openS3Store({...environment, ...over}, {access, checkpoint: () => undefined, signal: abort.signal})
    await writeFiles(join(scratch.path, 'live'), {'a.job.xml': jobText('a')})
    await push(
      testWorld({
        scratch: scratch.path,
        open: (_, access) => openS3Store(environment, {access, checkpoint: () => undefined, signal: abort.signal}),
      }),
      {...publicationRequest(environment), folder: join(scratch.path, 'live'), only: [], othersWork: 'keep'},
    )
    const settings = {
      interval: 1000,
      request: {
        environment,
        into: join(scratch.path, 'server'),
        mode: 'apply',
        source: {kind: 'releases', want: 'newest-or-pinned'},
        keep: 5,
        care: 'usual',
        foreign: 'keep',
      },
    } as const
    return {settings, open, signal: abort.signal}
  }

  const polls = isThorough() ? 5000 : 500

  it(`after ${polls.toLocaleString('en')} polls it has no more connections, listeners and memory than after a tenth`, async function () {
    this.timeout(300_000)
    const {settings, open, signal} = await prepare()
    const store = await open('read')
    const {early, late} = await pollOften({
      polls,
      settings,
      openWorld: () => Promise.resolve(testWorld({scratch: scratch.path, open: () => Promise.resolve(store)})),
    })
    store.close()
    assert.ok(late.handles <= early.handles, `${early.handles} handles became ${late.handles}`)
    assert.ok(late.heap < early.heap + 2 * MIB, `${early.heap} bytes became ${late.heap}`)
    assert.equal(getEventListeners(signal, 'abort').length, 0)
  })

  it('whose keys are exchanged in their file, it takes the new ones, without a restart', async () => {
    const credentials = join(scratch.path, 'credentials')
    const profile = (secret: string) =>
      `[agent]\naws_access_key_id = ${server.dev.accessKeyId}\naws_secret_access_key = ${secret}\n`
    await writeFiles(scratch.path, {credentials: profile(server.dev.secretAccessKey), config: ''})
    const {AWS_SHARED_CREDENTIALS_FILE: file, AWS_CONFIG_FILE: config} = process.env
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = credentials
    process.env['AWS_CONFIG_FILE'] = join(scratch.path, 'config')
    const events: WatchEvent[] = []
    try {
      const {settings, open} = await prepare({profile: 'agent'})
      await writeFiles(scratch.path, {credentials: profile('no-longer-valid')})
      const waits = [() => writeFiles(scratch.path, {credentials: profile(server.dev.secretAccessKey)})]
      await watch(
        {
          pace: {
            elapsed: () => performance.now(),
            chance: () => 0.5,
            wait: async () => {
              const next = waits.shift()
              await next?.()
              return next === undefined ? 'stop' : 'time'
            },
          },
          openWorld: () => Promise.resolve(testWorld({scratch: scratch.path, open: (_, access) => open(access)})),
          readSettings: () => Promise.resolve(settings),
          tell: (event) => void events.push(event),
        },
        settings,
      )
    } finally {
      for (const [name, value] of [
        ['AWS_SHARED_CREDENTIALS_FILE', file],
        ['AWS_CONFIG_FILE', config],
      ] as const) {
        if (value === undefined) Reflect.deleteProperty(process.env, name)
        else process.env[name] = value
      }
    }
    assert.deepEqual(
      events.map((event) => (event.event === 'failed' ? `failed ${event.failure.kind}` : event.event)),
      ['watching', 'failed forbidden', 'recovered', 'pulled', 'stopped'],
    )
    assert.deepEqual(await readFiles(join(scratch.path, 'server')), {'a.job.xml': jobText('a')})
  })
})
