import assert from 'node:assert/strict'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {needsJsctl, runJsctl} from '../support/run-jsctl.ts'
import {writeFiles} from '../support/world.ts'

const job = (password: string, url: string): string => `<?xml version="1.0" encoding="ISO-8859-1"?>
<job>
  <params>
    <param name="db_password" value="${password}"/>
    <param name="title" value="kept as it is"/>
  </params>
  <script language="shell"><![CDATA[
curl https://batch:${url}@example.org/
echo "${password}" x${url}
]]></script>
</job>
`

/** What no output may hold, in any form that this test can think of. */
const SECRETS = ['mauve-kN8', 'teal-kN9', 'ochre€kN7', 'plum-kN6', 'brokén-kN5']
const LEAKS = SECRETS.flatMap((secret) => [secret, Buffer.from(secret).toString('base64').slice(0, 8)])

describe('given a live folder that is full of secrets', () => {
  let desk = ''
  const jsctl = (...words: string[]) => runJsctl(words, {in: desk, env: {XDG_STATE_HOME: join(desk, 'state')}})
  const assertNoSecret = (text: string): void => {
    for (const leak of LEAKS) assert.ok(!text.includes(leak), `${leak} in:\n${text}`)
  }

  before(async function () {
    needsJsctl(this)
    desk = await mkdtemp(join(tmpdir(), 'jsctl-test-'))
    await writeFiles(desk, {
      'jsctl.toml': 'live = "./live"\n[environments.tst]\nurl = "file:./store"\n',
      'live/a.job.xml': job('mauve-kN8', 'plum-kN6'),
      'live/notes.txt': 'password = "teal-kN9"\n',
      'live/db.properties': 'db.password = mauve-kN8\ndb.password_old: teal-kN9\n',
      'live/renamed.txt': 'password = "teal-kN9"\nuse teal-kN9\n',
      'leaky.toml': 'live = "./live"\n[environments.tst]\nurl = "s3://batch:plum-kN6@Bucket/x"\n',
    })
    const {code, stderr, stdout} = await jsctl('push', '--env', 'tst', '-y', '-m', 'first')
    assert.equal(code, 0, stderr)
    assertNoSecret(stdout + stderr)
    await writeFiles(desk, {
      'live/a.job.xml': job('teal-kN9', 'plum-kN6'),
      'live/notes.txt': 'password = "mauve-kN8"\n',
      'live/renamed.txt': 'password = "${DB}"\nuse teal-kN9 now\n',
      'broken/charset.job.xml': job('ochre€kN7', 'plum-kN6').replace('ISO-8859-1', 'UTF-8'),
      'broken/login.job.xml': '<job><login user="x"><password.plain pasword="teal-kN9"/></login></job>',
      'broken/cut.job.xml': '<job><params><param name="password" value="mauve-kN8" & /></params>mauve-kN8</job>',
      'broken/bytes.job.xml': Buffer.from(
        '<job>\n<params><param name="password" value="brokén-kN5"/></params></job>\n',
        'latin1',
      ),
    })
  })
  after(() => desk !== '' && rm(desk, {recursive: true, force: true}))

  for (const words of [
    ['validate', '-v'],
    ['validate', '--json'],
    ['validate', 'broken', '-v'],
    ['validate', 'broken', '--json'],
    ['validate', 'broken', '--format', 'sarif'],
    ['validate', 'broken', '--format', 'junit'],
    ['validate', 'broken', '--format', 'github'],
    ['push', '--env', 'tst', '--dry-run'],
    ['push', '--env', 'tst', '--strict', '-y', '--json'],
    ['push', 'broken', '--env', 'tst', '-y'],
    ['diff', '--env', 'tst'],
    ['diff', '--env', 'tst', '--json'],
    ['diff', '--env', 'tst', '--format', 'stat'],
    ['diff', '--env', 'tst', '--format', 'name'],
    ['show', 'tst'],
    ['show', 'tst:a.job.xml'],
    ['show', 'tst:a.job.xml', '--json'],
    ['show', 'tst:notes.txt'],
    ['show', 'tst:db.properties'],
    ['show', 'tst:renamed.txt'],
    ['log', 'a.job.xml', '--env', 'tst'],
  ]) {
    it(`jsctl ${words.join(' ')} shows none of them`, async () => {
      const {code, stdout, stderr} = await jsctl(...words)
      assert.ok(code === 0 || code === 3, stderr)
      assert.notEqual(stdout, '')
      assertNoSecret(stdout + stderr)
    })
  }

  for (const words of [
    ['push', '--env', 'tst', '--password=mauve-kN8'],
    ['push', '--env', 'https://batch:mauve-kN8@example.org/'],
    ['validate', 'https://batch:mauve-kN8@example.org/'],
    ['show', 'tst:password=mauve-kN8'],
    ['env', 'list', '--config', 'leaky.toml'],
    ['doctor', '--env', 'tst', '--config', 'leaky.toml'],
    ['push', '--env', 'tst', '--config', 'leaky.toml', '--json'],
  ]) {
    it(`jsctl ${words.join(' ')} fails without saying one`, async () => {
      const {code, stdout, stderr} = await jsctl(...words)
      assert.ok(code !== 0, stdout)
      // Of a URL nothing before its @ is shown, of an unknown flag no value.
      assert.match(stdout + stderr, /\[secret 1\]|:\/\/…@|--password=…/)
      assertNoSecret(stdout + stderr)
    })
  }

  it('validate names each of them, as a warning', async () => {
    const {code, stdout} = await jsctl('validate')
    assert.equal(code, 0)
    assert.match(stdout, /a\.job\.xml:4:31 warning the value of "db_password" [^]*value="\[secret 1\]"/)
    assert.match(stdout, /a\.job\.xml:8:20 warning the password in a URL/)
    assert.match(stdout, /notes\.txt:1:13 warning the value of "password"/)
    assert.match(stdout, /db\.properties:1:15 warning the value of "db\.password"/)
    assert.match(stdout, /\n5 warnings in 3 files/)
  })

  it('a configuration makes them errors, which refuse a push', async () => {
    await writeFiles(desk, {
      'strict.toml': '[rules]\n"secret.password" = "error"\n[environments.tst]\nurl = "file:./store"\n',
    })
    assert.equal((await jsctl('push', 'live', '--env', 'tst', '-y', '--config', 'strict.toml')).code, 3)
  })

  it('an environment makes them errors: refused on every way into it, and nowhere else', async () => {
    await writeFiles(desk, {
      'stages.toml':
        '[environments.stage]\nurl = "file:./stage"\n[environments.prd]\nurl = "file:./prd"\n[environments.prd.rules]\n"secret.password" = "error"\n"secret.connection" = "off"\n',
    })
    const withStages = (...words: readonly string[]) => jsctl(...words, '--config', 'stages.toml')
    assert.equal((await withStages('validate', 'live')).code, 0)
    const validated = await withStages('validate', 'live', '--env', 'prd')
    assert.equal(validated.code, 3)
    assert.match(validated.stdout, /secret\.password/)
    assert.equal((await withStages('validate', 'live', '--env', 'prod')).code, 5)
    assert.equal((await withStages('push', 'live', '--env', 'stage', '-y')).code, 0)
    assert.equal((await withStages('push', 'live', '--env', 'prd', '-y')).code, 3)
    const promoted = await withStages('promote', '--from', 'stage', '--to', 'prd', '-y')
    assert.equal(promoted.code, 3)
    assertNoSecret(promoted.stdout + promoted.stderr)
    const shown = await withStages('env', 'show', 'prd')
    assert.match(shown.stdout, /rules\."secret\.password" +error +\S+stages\.toml:6\n/)
  })

  it('diff shows that one changed', async () => {
    const {stdout} = await jsctl('diff', '--env', 'tst', '--only', 'a*')
    assert.match(stdout, /\n-.*value="\[secret 1\]"\/>\n\+.*value="\[secret 3\]"\/>\n/)
  })

  it('show says that it masked them, and with --reveal writes the object byte for byte', async () => {
    const masked = await jsctl('show', 'tst:a.job.xml')
    assert.equal(masked.stdout, job('[secret 1]', '[secret 2]'))
    assert.match(masked.stderr, /2 secrets are masked.*--reveal/)
    const revealed = await jsctl('show', 'tst:a.job.xml', '--reveal')
    assert.deepEqual([revealed.stdout, revealed.stderr], [job('mauve-kN8', 'plum-kN6'), ''])
    await writeFiles(desk, {'saved/a.job.xml': masked.stdout})
    assert.match((await jsctl('validate', 'saved')).stdout, /error "\[secret 1\]" is what jsctl shows/)
  })
})
