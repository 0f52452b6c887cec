import assert from 'node:assert/strict'
import {execFileSync, spawnSync} from 'node:child_process'
import {chownSync, openSync} from 'node:fs'
import {mkdir, readFile, rm, symlink, truncate, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {jobText} from '../support/publishing.ts'
import {commandLine, cleanEnvironment, needsJsctl, runJsctl, type Ended} from '../support/run-jsctl.ts'
import {skipped} from '../support/skipped.ts'
import {readFiles, scratchFolder, writeFiles} from '../support/world.ts'

describe('given obstacles that somebody put in the way', () => {
  const scratch = scratchFolder()
  before(function () {
    needsJsctl(this)
  })

  const prepare = async () => {
    await writeFiles(scratch.path, {
      'live/a.job.xml': jobText('a'),
      'jsctl.toml':
        'live = "./live"\n[environments.tst]\nurl = "file:./store"\n[server]\nenv = "tst"\nlive = "./srv"\n',
    })
    await mkdir(join(scratch.path, 'srv'))
    const run = (...words: string[]): Promise<Ended> => runJsctl(words, {in: scratch.path})
    assert.equal((await run('push', '--env', 'tst', '-y')).code, 0)
    return {run, own: join(scratch.path, 'srv/.jsctl-live')}
  }

  for (const name of ['state.json', 'journal.json', 'lock']) {
    it(`a pipe as ${name} ends a pull at once, with a word`, async function () {
      if (process.platform === 'win32') skipped(this, 'Windows has no such pipes')
      const {run, own} = await prepare()
      await mkdir(own)
      execFileSync('mkfifo', [join(own, name)])
      const {code, stderr} = await run('pull')
      assert.equal(code, 8, stderr)
      assert.match(stderr, /is no plain file/)
    })
  }

  it("a pull into the desk's own live folder is refused, and leaves the edits", async () => {
    const {run} = await prepare()
    await writeFiles(scratch.path, {'live/a.job.xml': jobText('edited')})
    for (const more of [[], ['--watch'], ['--dry-run']]) {
      const {code, stderr} = await run('pull', '--into', 'live', ...more)
      assert.equal(code, 8, stderr)
      assert.match(stderr, /live looks like a folder at a desk: \S+jsctl\.toml:1 names it as `live`/)
    }
    assert.deepEqual(await readFiles(join(scratch.path, 'live')), {'a.job.xml': jobText('edited')})
  })

  it('a state of a size that no state has is not read', async () => {
    const {run, own} = await prepare()
    await mkdir(own)
    await writeFile(join(own, 'state.json'), '')
    await truncate(join(own, 'state.json'), 256 * 1024 * 1024 + 1)
    const {code, stderr} = await run('pull')
    assert.equal(code, 8, stderr)
    assert.match(stderr, /state\.json is larger than 256 MiB: jsctl keeps its own things there\n {2}Remove it/)
  })

  it("another user's own folder is not written through", async function () {
    if (process.getuid?.() !== 0) skipped(this, 'only root can give a folder to somebody else')
    const {run, own} = await prepare()
    const victim = join(scratch.path, 'victim')
    await writeFile(victim, 'precious')
    await mkdir(own)
    await symlink(victim, join(own, 'state.json.new'))
    chownSync(own, 65534, 65534)
    const {code, stderr} = await run('pull')
    assert.equal(code, 8, stderr)
    assert.match(stderr, /belongs to the user with the id 65534/)
    assert.equal(await readFile(victim, 'utf8'), 'precious')
  })

  it('an empty variable in a script does not mean the working directory', async () => {
    const {run} = await prepare()
    for (const words of [
      ['pull', '--into', ''],
      ['push', '', '--env', 'tst', '-y'],
    ]) {
      const {code, stderr} = await run(...words)
      assert.equal(code, 64, stderr)
    }
    assert.deepEqual(await readFiles(join(scratch.path, 'srv')), {})
  })

  it('a result that cannot be written is told, without a trace of the stack', async function () {
    if (process.platform !== 'linux') skipped(this, 'only Linux has /dev/full')
    await prepare()
    const [node, ...first] = commandLine()
    const {status, stderr} = spawnSync(node, [...first, 'status', '--json'], {
      cwd: scratch.path,
      env: cleanEnvironment(),
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
      encoding: 'utf8',
    })
    assert.equal(status, 1, stderr)
    assert.match(stderr, /cannot be written \(ENOSPC\)/)
    assert.doesNotMatch(stderr, /\n\s+at /)
    await rm(join(scratch.path, 'srv'), {recursive: true})
  })
})
