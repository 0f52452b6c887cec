import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import {readdir} from 'node:fs/promises'
import {join} from 'node:path'
import {needsJsctl, runJsctl, type RunOptions} from '../support/run-jsctl.ts'
import {scratchFolder, writeFiles} from '../support/world.ts'

const LONG = 'x'.repeat(3000)
const DEEP = 'x/'.repeat(4000)

describe('given settings that nothing can come of', () => {
  const scratch = scratchFolder()
  before(function () {
    needsJsctl(this)
  })
  beforeEach(() =>
    writeFiles(scratch.path, {
      'jsctl.toml':
        'live = "live"\n[environments.tst]\nurl = "file:store"\n[environments.s3]\nurl = "s3://bucket/x"\nregion = "x"\nendpoint = "http://127.0.0.1:9"\n',
      'live/a.job.xml': '<job><script language="shell">true</script></job>',
      file: '',
    }),
  )
  const run = (words: readonly string[], env: RunOptions['env'] = {}) => runJsctl(words, {in: scratch.path, env})
  /** Ends with this code and a sentence, not as a bug. */
  const refused = async (code: number, message: RegExp, words: readonly string[], env: RunOptions['env'] = {}) => {
    const ended = await run(words, env)
    assert.equal(ended.code, code, ended.stderr.slice(0, 500))
    assert.match(ended.stderr, message)
    assert.doesNotMatch(ended.stderr, /bug/)
  }

  it('a path that is too long is a mistake of who wrote it', async () => {
    for (const path of [LONG, DEEP]) {
      await refused(64, /PATH names a (folder|path) of \d+ bytes/, ['validate', path])
      await refused(64, /--into names a (folder|path) of \d+ bytes/, ['pull', '--env', 'tst', '--into', path])
      await refused(64, /JSCTL_LIVE names a (folder|path) of/, ['validate'], {JSCTL_LIVE: path})
      await refused(78, /cannot be read \(ENAMETOOLONG\)/, ['validate', '--config', path])
    }
    await writeFiles(scratch.path, {
      'long.toml': `live = "${LONG}"\n[environments.t]\nurl = "file:${LONG}"\n`,
      'url.toml': `live = "live"\n[environments.t]\nurl = "file:${LONG}"\n`,
    })
    await refused(78, /long\.toml:1 names a folder of 3000 bytes/, ['validate', '--config', 'long.toml'])
    await refused(78, /url\.toml:3: the url names a folder of/, ['status', '--env', 't', '--config', 'url.toml'])
  })

  it('AWS credentials with a line feed in them are named, not shown', async () => {
    for (const env of [
      {AWS_ACCESS_KEY_ID: 'THEKEY00000WXYZ\n', AWS_SECRET_ACCESS_KEY: 'SECRET'},
      {AWS_ACCESS_KEY_ID: 'THEKEY00000WXYZ', AWS_SECRET_ACCESS_KEY: 'SECRET', AWS_SESSION_TOKEN: 'TOKEN\u0001'},
    ]) {
      const {code, stderr} = await run(['status', '--env', 's3'], env)
      assert.equal(code, 78)
      assert.match(stderr, /credentials for environment "s3" hold a character .* \(access key …[^\n]+\)\n/)
      assert.doesNotMatch(stderr, /THEKEY|SECRET|TOKEN|bug/)
    }
  })

  it('a TMPDIR that is a file is said to be one', async () => {
    const words = ['push', '--env', 'tst', '--yes']
    await refused(78, /file is no folder: temporary files cannot be put there\n {2}Set TMPDIR/, words, {
      TMPDIR: join(scratch.path, 'file'),
    })
  })

  it('a relative XDG_STATE_HOME leaves nothing in the working directory', async () => {
    const before = await readdir(scratch.path)
    const {code, stderr} = await run(['push', '--env', 'tst', '--yes'], {XDG_STATE_HOME: 'state', HOME: scratch.path})
    assert.equal(code, 0, stderr)
    assert.deepEqual((await readdir(scratch.path)).sort(), [...before, '.local', 'store'].sort())
  })

  it('a configuration that is a pipe without a writer ends at once', async () => {
    execFileSync('mkfifo', [join(scratch.path, 'pipe')])
    await refused(78, /no regular file but a pipe/, ['env', 'list', '--config', 'pipe'])
  })
})
