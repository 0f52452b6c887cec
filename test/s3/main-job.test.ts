import assert from 'node:assert/strict'
import {cp, mkdir, readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {isBuilt, runJsctl, type Ended} from '../support/run-jsctl.ts'
import {s3Environment, s3Server, type S3Server} from '../support/s3-server.ts'
import {skipped} from '../support/skipped.ts'
import {readFiles, scratchFolder} from '../support/world.ts'

const examples = fileURLToPath(new URL('../../examples/live', import.meta.url))

describe('given a live folder, a bucket on an S3 server and a JobScheduler host', () => {
  const scratch = scratchFolder()
  let server: S3Server

  before(async function () {
    if (!isBuilt()) skipped(this, 'no build: run `npm run build`')
    server = await s3Server(this)
  })

  const prepare = async (bucket = server.dev.bucket) => {
    const {url} = s3Environment(server, {bucket})
    const live = join(scratch.path, 'live')
    const into = join(scratch.path, 'server')
    await cp(examples, live, {recursive: true})
    await mkdir(into)
    await writeFile(
      join(scratch.path, 'jsctl.toml'),
      `live = "./live"\n[environments.tst]\nurl = "${url}"\nendpoint = "${server.endpoint}"\nforcePathStyle = true\n` +
        `[server]\nenv = "tst"\nlive = "./server"\n`,
    )
    const run = (...words: string[]): Promise<Ended> =>
      runJsctl(words, {
        in: scratch.path,
        env: {
          AWS_ACCESS_KEY_ID: server.dev.accessKeyId,
          AWS_SECRET_ACCESS_KEY: server.dev.secretAccessKey,
          XDG_STATE_HOME: join(scratch.path, 'state'),
        },
      })
    const done = async (...words: string[]): Promise<string> => {
      const {code, stdout, stderr} = await run(...words)
      assert.equal(code, 0, `${words.join(' ')}: ${stderr}${stdout}`)
      return stdout
    }
    return {live, into, run, done}
  }

  it('the main job works as on a directory: push, diff, push, pull, rollback, pull, verify', async function () {
    this.timeout(180_000)
    const {live, into, run, done} = await prepare()
    assert.match(await done('push', '--env', 'tst', '--yes'), /published tst@1/)
    const before = await readFiles(into)
    assert.deepEqual(before, {})
    await done('pull')
    const first = await readFiles(into)
    const schedule = join(live, 'workdays.schedule.xml')
    await writeFile(schedule, (await readFile(schedule, 'utf8')).replace('22:30', '21:30'))
    assert.equal((await run('diff', '--env', 'tst', '--exit-code')).code, 2)
    assert.match(await done('push', '--env', 'tst', '--yes'), /published tst@2/)
    await done('pull')
    assert.match((await readFiles(into))['workdays.schedule.xml'] ?? '', /21:30/)
    await done('rollback', '--env', 'tst', '--yes')
    await done('pull')
    assert.deepEqual(await readFiles(into), first)
    await done('verify', '--env', 'tst', '--read-data')
    const status = JSON.parse(await done('status', '--json')) as unknown
    assert.match(JSON.stringify(status), /"release":3/)
  })

  it("somebody else's bucket is exit 4, in push and in status, and no secret is told", async () => {
    const {run} = await prepare(server.prd.bucket)
    for (const words of [
      ['push', '--env', 'tst', '--yes'],
      ['status', '--env', 'tst'],
    ]) {
      const {code, stdout, stderr} = await run(...words)
      assert.equal(code, 4, stdout + stderr)
      assert.ok(!(stdout + stderr).includes(server.dev.secretAccessKey))
      assert.doesNotMatch(stderr, /\n\s+at /)
    }
  })
})
