import assert from 'node:assert/strict'
import {appendFile, mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {jobText} from '../support/publishing.ts'
import {isBuilt, runJsctl} from '../support/run-jsctl.ts'
import {skipped} from '../support/skipped.ts'
import {writeFiles} from '../support/world.ts'

/** The reading commands as people type them: what they print and how they end. */
describe('given a desk with a folder that was pushed and changed since', () => {
  let desk = ''
  const entry = process.env['JSCTL_TEST_ENTRY'] === 'sources' ? 'sources' : 'built'
  const jsctl = (...words: string[]) => runJsctl(words, {in: desk, entry, env: {XDG_STATE_HOME: join(desk, 'state')}})

  before(async function () {
    if (entry === 'built' && !isBuilt())
      skipped(this, 'there is no build to run: npm run build, or JSCTL_TEST_ENTRY=sources')
    desk = await mkdtemp(join(tmpdir(), 'jsctl-test-'))
    await writeFiles(desk, {
      'jsctl.toml':
        'live = "./live"\n[environments.tst]\nurl = "file:./store/tst"\n[environments.int]\nurl = "file:./store/int"\n',
      'live/a.job.xml': jobText('a'),
      'live/billing/b.job.xml': jobText('b'),
    })
    const {code, stderr} = await jsctl('push', '--env', 'tst', '-y', '-m', 'first')
    assert.equal(code, 0, stderr)
    await writeFiles(desk, {'live/a.job.xml': jobText('other'), 'live/billing/b.job.xml': null})
  })
  after(() => desk !== '' && rm(desk, {recursive: true, force: true}))

  it('diff shows the lines, and ends with 2 only when asked', async () => {
    const plain = await jsctl('diff', '--env', 'tst')
    assert.equal(plain.code, 0, plain.stderr)
    assert.match(plain.stdout, /^--- tst@1\/a\.job\.xml\n\+\+\+ live\/a\.job\.xml\n@@ -1,2 \+1,2 @@\n/)
    assert.equal((await jsctl('diff', '--env', 'tst', '--format', 'name', '--exit-code')).code, 2)
  })

  it('diff gives one object as JSON', async () => {
    const {stdout} = await jsctl('diff', '--from', 'tst', '--format', 'stat', '--json')
    const {from, changes} = JSON.parse(stdout) as {from: {release: number}; changes: Record<string, unknown>}
    assert.equal(from.release, 1)
    assert.deepEqual([changes['added'], changes['modified'], changes['deleted']], [0, 1, 1])
  })

  it('show writes an object as it was published, and says as JSON what it is', async () => {
    assert.equal((await jsctl('show', 'tst@1:billing/b.job.xml')).stdout, jobText('b'))
    const {content} = JSON.parse((await jsctl('show', 'tst:a.job.xml', '--json')).stdout) as {content: string}
    assert.equal(content, jobText('a'))
    assert.match((await jsctl('show', 'tst')).stdout, /^tst@1 in [^]*first release[^]*2 added/)
  })

  it('log says who changed an object', async () => {
    assert.match(
      (await jsctl('log', './billing/', '--env', 'tst')).stdout,
      /^billing in tst [^]*\+1 ~0 -0 {2}1 .* first\n/,
    )
  })

  for (const [words, code, message] of [
    [['diff', '--env', 'tst', '--format', 'semantic'], 64, /has no --format semantic[^]*unified, stat, name/],
    [['diff', './live', '--from', 'tst', '--to', 'tst@1'], 64, /without a folder/],
    [['diff', '--from', 'TST@1'], 64, /cannot be an environment/],
    [['diff', '--from', 'tst@2'], 5, /no release tst@2/],
    [['releases', '--env', 'int'], 5, /no store of environment "int"/],
    [['verify', '--env', 'int'], 5, /no store of environment "int"[^]*jsctl push --env int/],
    [['releases'], 64, /--env/],
    [['show', 'tst@2'], 5, /no release tst@2/],
    [['rollback', '--env', 'tst', '--to', '9'], 5, /no release 9 in tst[^]*`jsctl releases --env tst` lists/],
    [['show', 'tst:c.job.xml'], 5, /"c.job.xml" is not in tst@1/],
    [['show', 'tst:../c'], 64, /no path of an object/],
    [['log', '/etc/../passwd', '--env', 'tst'], 64, /no path of an object/],
    [['log', 'c.job.xml', '--env', 'tst'], 5, /no release of tst has "c.job.xml"/],
    [['promote', '--to', 'int'], 64, /a release of which environment[^]*--from ENV/],
    [['promote', '--from', 'int', '--to', 'tst'], 5, /no store of environment "int"/],
    [['diff', '--env', 'tst', '--only', 'bilingl/**'], 64, /nothing matches --only 'bilingl\/\*\*'/],
  ] as const) {
    it(`jsctl ${words.join(' ')} is refused with ${code}`, async () => {
      const ended = await jsctl(...words)
      assert.equal(ended.code, code, ended.stderr)
      assert.match(ended.stderr, message)
      assert.equal(ended.stdout, '')
    })
  }

  it('releases lists the history', async () => {
    const {code, stdout} = await jsctl('releases', '--env', 'tst')
    assert.equal(code, 0)
    assert.match(stdout, /^tst: the newest release is tst@1 .*\n\n {2}1 {2}.* push {2}\+2 ~0 -0 {2}first\n$/)
  })

  it('status shows all environments, one without a store yet included', async () => {
    const {code, stdout} = await jsctl('status')
    assert.equal(code, 0)
    assert.match(stdout, /^environment {2}release .*\ntst +1 .* in line .*\nint +nothing is published yet\n$/)
    assert.match((await jsctl('status', '--env', 'tst')).stdout, /^tst@1 in [^]*view {7}in line, 2 files\n$/)
    assert.match((await jsctl('status', '-v')).stdout, /^tst@1 in [^]*\n\nint in .*\n {2}nothing is published yet\n$/)
    const diff = await jsctl('diff', '--env', 'int', '--format', 'name')
    assert.deepEqual([diff.code, diff.stdout], [0, 'a.job.xml\n'])
    assert.match(diff.stderr, /nothing is published in int yet: everything counts as new/)
  })

  it('a pull of a server with a name reports, and status shows it with how far it is behind', async () => {
    await writeFiles(desk, {
      'server.toml': `[environments.tst]\nurl = "file:./store/tst"\n[server]\nenv = "tst"\nlive = "./server"\nname = "js-01"\n`,
    })
    const {report} = JSON.parse((await jsctl('pull', '--config', 'server.toml', '--json')).stdout) as {report: unknown}
    assert.deepEqual(report, {result: 'written', name: 'js-01'})
    assert.match(
      (await jsctl('status', '--env', 'tst')).stdout,
      / {2}servers\n {4}js-01 {2}tst@1 {2}applied just now {2}up to date\n/,
    )
    assert.equal((await jsctl('verify', '--env', 'tst')).code, 0)
  })

  it('a name that cannot be a key is refused where it stands', async () => {
    await writeFiles(desk, {'bad.toml': '[server]\nname = "../evil"\n'})
    const {code, stderr} = await jsctl('pull', '--config', 'bad.toml')
    assert.equal(code, 78)
    assert.match(stderr, /bad\.toml:2:1: "server\.name" must be a name of letters/)
  })

  it('verify ends with 10 when something is wrong, and mends it when told to', async () => {
    await appendFile(join(desk, 'store/tst/a.job.xml'), ' ')
    assert.equal((await jsctl('verify', '--env', 'tst')).code, 10)
    const unasked = await jsctl('verify', '--env', 'tst', '--repair')
    assert.equal(unasked.code, 8)
    assert.match(unasked.stderr, /a\.job\.xml will be overwritten[^]*--yes/)
    const mended = await jsctl('verify', '--env', 'tst', '--repair', '--yes', '--read-data')
    assert.equal(mended.code, 0, mended.stderr)
    assert.match(mended.stdout, /^repaired: 1 object written, 0 deleted\ntst in .*: in order/)
  })
})
