import assert from 'node:assert/strict'
import {existsSync} from 'node:fs'
import {mkdir} from 'node:fs/promises'
import {join} from 'node:path'
import {needsJsctl, runJsctl} from '../support/run-jsctl.ts'
import {scratchFolder, writeFiles} from '../support/world.ts'

describe('given a server with a name, and a folder beside its live folder', () => {
  const scratch = scratchFolder()
  before(function () {
    needsJsctl(this)
  })
  const done = async (...words: string[]): Promise<string> => {
    const {code, stdout, stderr} = await runJsctl(words, {in: scratch.path})
    assert.equal(code, 0, stderr)
    return stdout
  }

  it('only what its live folder holds is reported, and not what somebody pulls elsewhere to look at it', async () => {
    await writeFiles(scratch.path, {
      'jsctl.toml':
        'live = "desk"\n[environments.tst]\nurl = "file:store"\n[server]\nenv = "tst"\nlive = "server"\nname = "js-tst-01"\n',
      'desk/a.job.xml': '<job><script language="shell">true</script></job>',
    })
    await Promise.all(['server', 'trial'].map((folder) => mkdir(join(scratch.path, folder))))
    await done('push', '--env', 'tst', '--yes')
    const report = join(scratch.path, 'store/.jsctl/servers/js-tst-01.json')
    await done('pull', '--into', 'trial')
    assert.equal(existsSync(report), false)
    await done('pull', '--into', './server/')
    assert.equal(existsSync(report), true)
  })

  it('a folder that is wrong for an environment without a way in by push is not asked to be mended first', async () => {
    await writeFiles(scratch.path, {
      'jsctl.toml': '[environments.tst]\nurl = "file:tst"\n[environments.prd]\nurl = "file:prd"\npromoteFrom = "tst"\n',
      'desk/a.job.xml': '<job/>',
    })
    const {code, stderr} = await runJsctl(['push', 'desk', '--env', 'prd', '--yes'], {in: scratch.path})
    assert.equal(code, 8)
    assert.match(stderr, /prd takes its releases from tst only/)
    const releases = await runJsctl(['releases', '--env', 'prd'], {in: scratch.path})
    assert.equal(releases.code, 5)
    assert.match(releases.stderr, /`jsctl promote --from tst --to prd`/)
    assert.doesNotMatch(releases.stderr, /jsctl push/)
  })
})
