import assert from 'node:assert/strict'
import {chmod, mkdtemp, readdir, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {jobText} from '../support/publishing.ts'
import {needsJsctl, runJsctl, type RunOptions} from '../support/run-jsctl.ts'
import {skipped} from '../support/skipped.ts'
import {writeFiles} from '../support/world.ts'

interface Result {
  readonly result: string
  readonly groups: readonly {
    readonly kind: string
    readonly name?: string
    readonly checks: readonly {readonly check: string; readonly outcome: string; readonly exitCode?: number}[]
  }[]
}

/** The checkup as people type it: what it prints and how it ends. */
describe('given a machine that is a desk and a server', () => {
  let desk = ''
  const jsctl = (words: readonly string[], options: RunOptions = {}) =>
    runJsctl(words, {in: desk, ...options, env: {XDG_STATE_HOME: join(desk, 'state'), ...options.env}})
  const outcomes = async (words: readonly string[] = [], options: RunOptions = {}) => {
    const {stdout, code} = await jsctl(['doctor', '--json', ...words], options)
    const {groups, result} = JSON.parse(stdout) as Result
    const failed = groups.flatMap(({checks}) => checks).filter(({outcome}) => outcome === 'fail')
    return {code, result, groups, failed: failed.map(({check}) => check)}
  }

  before(function () {
    needsJsctl(this)
  })
  beforeEach(async () => {
    desk = await mkdtemp(join(tmpdir(), 'jsctl-test-'))
    await chmod(desk, 0o755)
    await writeFiles(desk, {
      'jsctl.toml':
        'live = "./live"\n[environments.tst]\nurl = "file:./store/tst"\n[environments.int]\nurl = "file:./store/int"\n[server]\nenv = "tst"\nlive = "./server"\n',
      'live/a.job.xml': jobText('a'),
      'server/.keep': '',
    })
  })
  afterEach(() => rm(desk, {recursive: true, force: true}))

  it('all is well before and after the first push and pull, and nothing is left behind', async () => {
    const first = await jsctl(['doctor'])
    assert.equal(first.code, 0, first.stdout + first.stderr)
    assert.match(first.stdout, /checks: all is well\n$/)
    assert.equal(first.stderr, '')
    await jsctl(['push', '--env', 'tst', '-y'])
    await jsctl(['pull'])
    const before = await readdir(desk, {recursive: true})
    const second = await jsctl(['doctor', '--env', 'tst', '--write-test'])
    assert.equal(second.code, 0, second.stdout)
    assert.match(second.stdout, /ok +read +tst@1 was read and verified/)
    assert.match(second.stdout, /ok +state +holds tst@1/)
    assert.deepEqual((await readdir(desk, {recursive: true})).sort(), before.sort())
  })

  it('--env looks at that environment, and at the folder that belongs to it', async () => {
    const {groups} = await outcomes(['--env', 'int'])
    assert.deepEqual(
      groups.map(({kind, name}) => name ?? kind),
      ['configuration', 'int', 'live-folder'],
    )
    assert.equal((await outcomes([], {env: {JSCTL_ENV: 'int'}})).groups.length, 3)
    assert.equal((await outcomes()).groups.length, 5)
  })

  it('an environment that is not configured is refused as everywhere', async () => {
    const {code, stderr, stdout} = await jsctl(['doctor', '--env', 'prd'])
    assert.deepEqual([code, stdout], [5, ''])
    assert.match(stderr, /no environment "prd"/)
  })

  it('a configuration that is wrong is a result: 78, with its line', async () => {
    await writeFiles(desk, {'jsctl.toml': '[environments.tst]\nurll = "x"\n'})
    for (const words of [[], ['--env', 'tst']]) {
      const {code, stdout, stderr} = await jsctl(['doctor', ...words])
      assert.deepEqual([code, stderr], [78, ''])
      assert.match(stdout, /FAIL +files +.*jsctl\.toml:2:1: unknown key "urll"\n +Did you mean "url"\?/)
    }
  })

  it('one environment that is wrong does not hide the others, also when it alone is asked for', async () => {
    await writeFiles(desk, {
      'jsctl.toml': '[environments.tst]\nurl = "file:./store/tst"\n[environments.int]\nprotected = true\n',
    })
    const {code, failed, groups} = await outcomes()
    assert.deepEqual([code, failed], [78, ['settings']])
    assert.equal(groups.find(({name}) => name === 'tst')?.checks.length, 3)
    assert.deepEqual((await outcomes(['--env', 'int'])).failed, ['settings'])
  })

  it('a store in the live folder, and a server of an unknown environment: 78', async () => {
    await writeFiles(desk, {'jsctl.toml': 'live = "./live"\n[environments.tst]\nurl = "file:./live/store"\n'})
    assert.deepEqual((await outcomes()).failed, ['places'])
    await writeFiles(desk, {
      'jsctl.toml': '[environments.tst]\nurl = "file:./store"\n[server]\nenv = "prd"\nlive = "./server"\n',
    })
    const {code, failed} = await outcomes()
    assert.deepEqual([code, failed], [78, ['places']])
  })

  it('variables that mean nothing are a part of the result', async () => {
    const {stdout, stderr, code} = await jsctl(['doctor'], {env: {JSCTL_ENVV: 'tst'}})
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(stdout, /warn +variables +the variable JSCTL_ENVV means nothing/)
  })

  it('a user without rights learns which are missing: 4', async function () {
    if (process.getuid?.() !== 0) skipped(this, 'only root can become another user')
    await jsctl(['push', '--env', 'tst', '-y'])
    await jsctl(['pull'])
    const state = {XDG_STATE_HOME: join(tmpdir(), 'jsctl-no-such-state')}
    const {code, failed, groups} = await outcomes(['--env', 'tst'], {user: 65_534, env: state})
    assert.deepEqual([code, failed], [4, ['state', 'write', 'lock']])
    const store = groups.find(({name}) => name === 'tst')
    assert.equal(store?.checks.find(({check}) => check === 'write')?.outcome, 'skipped')
  })
})
