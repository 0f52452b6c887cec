import assert from 'node:assert/strict'
import {cp, mkdir, readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {needsJsctl, runJsctl, type Ended} from '../support/run-jsctl.ts'
import {makeBucket, s3Server, type S3Server, type S3User} from '../support/s3-server.ts'
import {readFiles, scratchFolder} from '../support/world.ts'

const examples = fileURLToPath(new URL('../../examples/live', import.meta.url))

describe('given three environments: two buckets of two users, and a folder', () => {
  const scratch = scratchFolder()
  let server: S3Server
  const place = (name: string): string => join(scratch.path, name)

  before(async function () {
    needsJsctl(this)
    server = await s3Server(this)
  })
  beforeEach(async () => {
    const {dev, prd, endpoint} = server
    const profile = (name: string, user: S3User): string =>
      `[${name}]\naws_access_key_id = ${user.accessKeyId}\naws_secret_access_key = ${user.secretAccessKey}\n`
    await writeFile(place('credentials'), profile('dev', dev) + profile('prd', prd))
    const environment = (name: string, bucket: string, more: string): string =>
      `[environments.${name}]\nurl = "s3://${bucket}/live"\nendpoint = "${endpoint}"\nprofile = "${name}"\n${more}\n`
    await writeFile(
      place('jsctl.toml'),
      [
        'live = "./live"\n',
        environment('dev', await makeBucket(server, dev), ''),
        '[environments.tst]\nurl = "file:./store"\npromoteFrom = "dev"\n',
        environment('prd', await makeBucket(server, prd), 'promoteFrom = "tst"\nprotected = true'),
      ].join(''),
    )
    await cp(examples, place('live'), {recursive: true})
    await mkdir(place('server'))
  })

  const run = (...words: string[]): Promise<Ended> =>
    runJsctl(words, {
      in: scratch.path,
      env: {AWS_SHARED_CREDENTIALS_FILE: place('credentials'), XDG_STATE_HOME: place('state')},
    })
  const done = async (...words: string[]): Promise<string> => {
    const {code, stdout, stderr} = await run(...words)
    assert.equal(code, 0, `${words.join(' ')}: ${stderr}${stdout}`)
    return stdout
  }

  it('what was pushed to the first arrives byte for byte on the server of the last, each step under its own credentials', async () => {
    await done('push', '--env', 'dev', '--yes', '-m', 'two more nodes')
    const tested = await readFile(place('live/billing/load.job.xml'), 'utf8')
    // By now the folder has moved on; what was tested has not.
    await writeFile(place('live/billing/load.job.xml'), tested.replace('<job', '<job title="not tested"'))
    assert.match(await done('promote', '--to', 'tst', '--yes'), /tst@1 with the content of dev@1 .*\n[^]*same as dev@1/)
    const {code, stderr} = await run('promote', '--from', 'dev', '--to', 'prd', '--confirm', 'prd')
    assert.equal(code, 8, stderr)
    assert.match(stderr, /prd takes its releases from tst only/)
    const json: unknown = JSON.parse(await done('promote', '--to', 'prd', '--confirm', 'prd', '--json'))
    assert.ok(typeof json === 'object' && json !== null && 'tree' in json && 'message' in json)
    assert.equal(json.message, 'two more nodes')
    assert.match(await done('releases', '--env', 'prd'), /promote of tst@1/)
    await done('pull', '--env', 'prd', '--into', place('server'))
    const served = await readFiles(place('server'))
    assert.equal(served['billing/load.job.xml'], tested)
    assert.deepEqual(Object.keys(served).sort(), Object.keys(await readFiles(place('store'))).sort())
    const trees = await Promise.all(
      ['dev', 'tst', 'prd'].map(async (name) => /tree \w+/.exec(await done('status', '--env', name))?.[0]),
    )
    assert.equal(new Set(trees).size, 1, trees.join(', '))
  })
})
