import assert from 'node:assert/strict'
import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {needsJsctl, runJsctl} from '../support/run-jsctl.ts'
import {scratchFolder, writeFiles} from '../support/world.ts'

const JOB = '<job><script language="shell">exit 0</script></job>\n'

describe('given a push that is planned first', () => {
  before(function () {
    needsJsctl(this)
  })
  const scratch = scratchFolder()
  const jsctl = (...words: string[]) => runJsctl(words, {in: scratch.path})
  beforeEach(() =>
    writeFiles(scratch.path, {
      'jsctl.toml':
        'live = "./live"\n[environments.tst]\nurl = "file:./tst"\n[environments.prd]\nurl = "file:./prd"\nprotected = true\n',
      'live/load.job.xml': JOB,
    }),
  )

  it('the plan is shown and saved, and says how it is published', async () => {
    const {code, stdout} = await jsctl('push', '--env', 'tst', '--plan-out', 'tst.plan')
    assert.equal(code, 0)
    assert.match(stdout, /tst@1 \(the first release\).*\+ {2}load\.job\.xml.*dry run: nothing was published to tst\n/s)
    assert.ok(
      stdout.endsWith('plan saved in tst.plan\n  publish exactly that with: jsctl push --env tst --plan tst.plan\n'),
    )
    assert.ok(!existsSync(join(scratch.path, 'tst')))
    const published = await jsctl('push', '--env', 'tst', '--plan', 'tst.plan', '--yes', '--json')
    assert.equal((JSON.parse(published.stdout) as {result: string}).result, 'published')
  })

  it('the JSON result names the file', async () => {
    const {stdout} = await jsctl('push', '--env', 'tst', '--plan-out', 'tst.plan', '--json')
    const {result, plan} = JSON.parse(stdout) as {result: string; plan: string}
    assert.deepEqual([result, plan], ['planned', 'tst.plan'])
  })

  it('a stale plan ends with 6, one for another environment with 8, an altered one with 10', async () => {
    await jsctl('push', '--env', 'tst', '--plan-out', 'tst.plan')
    assert.equal((await jsctl('push', '--env', 'prd', '--plan', 'tst.plan', '--confirm', 'prd')).code, 8)
    await writeFiles(scratch.path, {'live/load.job.xml': JOB.replace('exit 0', 'exit 1')})
    const stale = await jsctl('push', '--env', 'tst', '--plan', 'tst.plan', '--yes')
    assert.equal(stale.code, 6)
    assert.match(stale.stderr, /not what was planned: load\.job\.xml changed since/)
    await writeFiles(scratch.path, {'tst.plan': '{"format":"jsctl/1"}\n'})
    assert.equal((await jsctl('push', '--env', 'tst', '--plan', 'tst.plan', '--yes')).code, 10)
    assert.ok(!existsSync(join(scratch.path, 'tst')))
  })

  it('a plan is no confirmation: a protected environment wants its name', async () => {
    await jsctl('push', '--env', 'prd', '--plan-out', 'prd.plan')
    assert.equal((await jsctl('push', '--env', 'prd', '--plan', 'prd.plan', '--yes')).code, 8)
    assert.equal((await jsctl('push', '--env', 'prd', '--plan', 'prd.plan', '--confirm', 'prd')).code, 0)
  })

  it('what was planned with cannot be said again', async () => {
    for (const words of [
      ['--only', 'a'],
      ['-m', 'x'],
      ['--allow-reverts'],
      ['--max-delete', '3'],
      ['--plan-out', 'b'],
    ]) {
      const {code, stderr} = await jsctl('push', '--env', 'tst', '--plan', 'a', ...words)
      assert.equal(code, 64, words.join(' '))
      assert.match(stderr, /exclude each other/)
    }
  })

  it('a plan that the next push would publish is refused', async () => {
    const {code, stderr} = await jsctl('push', '--env', 'tst', '--plan-out', 'live/tst.plan')
    assert.equal(code, 64)
    assert.match(stderr, /lies in the live root/)
  })
})
