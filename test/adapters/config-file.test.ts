import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import {mkdir, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {checkConfiguration, readConfigurationFile} from '../../src/adapters/config-file.ts'
import {LATER_KEYS} from '../../src/domain/configuration.ts'
import {Failure} from '../../src/domain/failure.ts'
import {skipped} from '../support/skipped.ts'
import {scratchFolder} from '../support/world.ts'

const refused = (text: string): Failure => {
  try {
    checkConfiguration('/desk/jsctl.toml', text)
  } catch (error) {
    assert.ok(error instanceof Failure, String(error))
    assert.equal(error.kind, 'configuration')
    return error
  }
  assert.fail(`accepted: ${text}`)
}

describe('given the text of a jsctl.toml', () => {
  it('knows every value with its line', () => {
    const {values, lines} = checkConfiguration(
      '/desk/jsctl.toml',
      'live = "./live"\n\n[environments.tst]\nurl = "s3://bucket/tst"\nprotected = true\n[server]\nenv = "tst"\n',
    )
    assert.deepEqual(values, {
      live: './live',
      environments: {tst: {url: 's3://bucket/tst', protected: true}},
      server: {env: 'tst'},
    })
    assert.equal(lines.get('live'), 1)
    assert.equal(lines.get('environments.tst.protected'), 5)
    assert.equal(lines.get('server.env'), 7)
  })

  it('knows lines of dotted keys and inline tables, too', () => {
    const {lines} = checkConfiguration(
      '/desk/jsctl.toml',
      'environments.dev.url = "s3://bucket/dev"\n[environments]\ntst = {url = "s3://bucket/tst"}\n'.replace(
        '[environments]\ntst',
        'environments.tst',
      ),
    )
    assert.equal(lines.get('environments.dev.url'), 1)
    assert.equal(lines.get('environments.tst.url'), 2)
  })

  it('accepts an empty file', () => assert.deepEqual(checkConfiguration('/f', '').values, {}))
})

describe('given a mistake in a jsctl.toml', () => {
  const cases: readonly (readonly [situation: string, text: string, place: string, message: RegExp, hint?: RegExp])[] =
    [
      ['an unknown key', 'lvie = "./live"', ':1:1', /unknown key "lvie"/, /Did you mean "live"\?/],
      [
        'an unknown key of an environment',
        '[environments.tst]\nurl = "s3://b/t"\n  protcted = true',
        ':3:3',
        /unknown key "protcted"/,
        /"protected"/,
      ],
      ['a key in another spelling', '[environments.tst]\nforce_path_style = true', ':2:1', /unknown key/, /forcePath/],
      ['a key far from all others', 'colour = "red"', ':1:1', /unknown key "colour"/, /Known here: live, env/],
      ['a hook', '[hooks]\nbeforePush = "rm -rf /"', ':1:2', /unknown key "hooks"/],
      ['an unknown key of the server', '[server]\nevn = "prd"', ':2:1', /unknown key "evn"/, /"env"/],
      ['a wrong type', '[environments.tst]\nurl = 5', ':2:1', /"environments.tst.url" must be a text/],
      ['a text for a switch', '[environments.tst]\nprotected = "yes"', ':2:1', /must be true or false/],
      ['an empty text', 'live = ""', ':1:1', /"live" must not be empty/],
      ['a value for a table', 'environments = 3', ':1:1', /"environments" must be a table/],
      ['a value for an environment', '[environments]\ntst = "s3://bucket/"', ':2:1', /tst" must be a table/],
      ['a list of tables', '[[environments]]\nurl = "x"', ':1:3', /"environments" is a list/],
      ['a list of values', '[environments.tst]\nurl = ["a"]', ':2:1', /"environments.tst.url" is a list/],
      [
        'a list for a planned key',
        '[environments.t]\ntrustedKeys = ["a"]',
        ':2:1',
        /cannot do what "environments.t.trustedKeys"/,
      ],
      ['an empty list', 'environments = []', ':1:1', /"environments" is a list/],
      ['a name with capitals', '[environments.TST]\nurl = "s3://b/t"', ':1:15', /name of an environment/],
      ['an account of the wrong length', '[environments.t]\nexpectedBucketOwner = "12"', ':2:1', /12 digits/],
      ['an endpoint without a scheme', '[environments.t]\nendpoint = "host:9000"', ':2:1', /http or https/],
      [
        'an endpoint with a password',
        '[environments.t]\nendpoint = "https://me:pw@host"',
        ':2:1',
        /without a password/,
      ],
      ['a zero byte in a path', 'live = "a\\u0000b"', ':1:1', /"live" must not hold .* control characters/],
      ['a line feed in a url', '[environments.t]\nurl = "file:a\\nb"', ':2:1', /must not hold .* control characters/],
      ['a broken line', 'live = "./live\nx', ':1:15', /no TOML/],
      ['a key twice', 'live = "a"\nlive = "b"', ':2:1', /no TOML/],
    ]
  for (const [situation, text, place, message, hint] of cases) {
    it(`${situation} is refused with its place`, () => {
      const failure = refused(text)
      assert.match(failure.message, message)
      assert.ok(failure.message.startsWith(`/desk/jsctl.toml${place}`), failure.message)
      if (hint !== undefined) assert.match(failure.hints.join(' '), hint)
    })
  }

  for (const later of LATER_KEYS) {
    const path = later.map((part) => (part === '*' ? 'tst' : part))
    it(`${path.join('.')}, which this version cannot enforce, is refused rather than ignored`, () => {
      assert.match(refused(`${path.join('.')} = "x"`).message, /:1:\d+: this version of jsctl cannot do/)
    })
  }

  const WRONG_RULES: readonly (readonly [what: string, text: string, message: RegExp, hint: RegExp])[] = [
    ['an unknown id', '[rules]\n"job.langage" = "off"', /:2:1: there is no rule "job.langage"$/, /"job.language"/],
    ['an unknown id of a glob', '[rules."x/**"]\n"job.langage" = "off"', /:2:1: there is no rule/, /"job.language"/],
    ['an id without quotes', '[rules]\njob.language = "off"', /:2:5: the id "job.language" has a dot/, /quotes/],
    [
      'a rule that stays an error',
      '[rules]\n"xml.empty" = "off"',
      /:2:1: "xml.empty" is always an error/,
      /jsctlignore/,
    ],
    ['a severity that there is not', '[rules]\n"job.language" = "warn"', /:2:1: .* must be "error", "warning"/, /^$/],
    ['a glob that cannot be read', '[rules."!x"]\n"job.language" = "off"', /:1:8: "!x" is no glob/, /billing/],
    ['no table', 'rules = "off"', /:1:1: "rules" must be a table/, /^$/],
    [
      'an unknown id for an environment',
      '[environments.prd.rules]\n"job.langage" = "off"',
      /:2:1: there is no rule "job.langage"$/,
      /"job.language"/,
    ],
    [
      'an unknown id of a glob for an environment',
      '[environments.prd.rules."x/**"]\n"job.langage" = "off"',
      /:2:1: there is no rule/,
      /"job.language"/,
    ],
    [
      'an id without quotes for an environment',
      '[environments.prd]\nrules.job.language = "off"',
      /:2:11: the id "job.language" has a dot/,
      /quotes/,
    ],
    [
      'a rule that stays an error for an environment',
      '[environments.prd.rules]\n"xml.empty" = "off"',
      /:2:1: "xml.empty" is always an error/,
      /jsctlignore/,
    ],
    [
      'a glob that cannot be read for an environment',
      '[environments.prd.rules."!x"]\n"job.language" = "off"',
      /:1:25: "!x" is no glob/,
      /billing/,
    ],
    [
      'a name of the language for an environment',
      '[environments.prd.rules]\n"__proto__" = "off"',
      /:2:1: there is no rule/,
      /rules list/,
    ],
    ['no table for an environment', '[environments.prd]\nrules = "off"', /:2:1: .*rules" must be a table/, /^$/],
    [
      'all rules of a group',
      '[rules]\n"secret.*" = "off"',
      /:2:1: there is no rule "secret.\*"$/,
      /^Each rule is set by itself; of this group there are secret.password, secret.connection, .*secret.masked\.$/,
    ],
    ['the name of a group', '[rules]\nref = "off"', /:2:1: there is no rule "ref"/, /there are ref.path, /],
    ['a group of firm rules and others', '[rules]\n"file.*" = "off"', /:2:1: there is no/, /^(?!.*file\.root)/],
    ['a name of the language', '[rules]\n"__proto__" = "off"', /:2:1: there is no rule/, /rules list/],
  ]
  for (const [what, text, message, hint] of WRONG_RULES) {
    it(`[rules] with ${what} is refused where it stands`, () => {
      const failure = refused(text)
      assert.match(failure.message, message)
      assert.match(failure.hints.join(' '), hint)
    })
  }

  it('a key that is a name of the language is refused like others', () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      assert.match(refused(`${name} = "x"`).message, /unknown key/, name)
      assert.match(refused(`[environments.tst]\n${name} = "x"`).message, /unknown key/, name)
    }
  })

  it('control characters in a key come out as escapes', () => {
    const {message} = refused('"a\\u001b[31mb" = 1')
    assert.ok(!message.includes('\u001b'), JSON.stringify(message))
  })
})

/** Each took the parser, or what follows it, from seconds to minutes, or overran its stack. */
describe('given a jsctl.toml that somebody wrote to keep us busy', () => {
  for (const [situation, text, line] of [
    ['a key of 50,000 parts', `a = 1\n${'a.'.repeat(50_000)}a = 1`, 2],
    ['a table of 50,000 parts', `[${'a . '.repeat(50_000)}a]`, 1],
    ['lists in lists', `\n\nlive = ${'['.repeat(100_000)}`, 3],
    ['tables in tables', `x = """\n"""\nlive = ${'{a='.repeat(100_000)}`, 3],
    ['many keys of 1,000 parts', `${'a.'.repeat(1000)}a = 1\n`.repeat(500), 1],
  ] as const) {
    it(`${situation} are refused before the parser reads them`, () => {
      assert.equal(
        refused(text).message,
        `/desk/jsctl.toml:${line}: keys or brackets nest too deep: that is no configuration`,
      )
    })
  }

  it('dots and brackets in texts and comments nest nothing', () => {
    const dots = '.['.repeat(200)
    const text = `# ${dots}\nlive = "${dots}\\"" # ${dots}\n[environments.tst]\nurl = 's3://${dots}'\n`
    const {values} = checkConfiguration('/desk/jsctl.toml', text)
    assert.equal(values.live, `${dots}"`)
    const many = Array.from({length: 300}, (_, number) => `[environments.t${number}]\nurl = "s3://b.c/${number}"\n`)
    assert.equal(
      Object.keys(checkConfiguration('/desk/jsctl.toml', many.join('')).values.environments ?? {}).length,
      300,
    )
  })

  it('a text of 1 MiB does not overrun the stack', () => {
    for (const text of [
      `live = "${'x'.repeat(1_048_000)}"`,
      'x'.repeat(1_048_000),
      `live = "${'\\"'.repeat(500_000)}"`,
    ])
      assert.match(refused(text).message, /:1: a text or a name has more than 65536 letters/)
  })
})

describe('given a path of a configuration file', () => {
  const scratch = scratchFolder()

  it('a pipe that nobody writes to is refused, and waits for nobody', async function () {
    if (process.platform === 'win32') skipped(this, 'Windows has no named pipes in folders')
    const pipe = join(scratch.path, 'jsctl.toml')
    execFileSync('mkfifo', [pipe])
    await assert.rejects(readConfigurationFile(pipe), /no regular file but a pipe/)
  })

  it('the null device is an empty configuration, and an endless one is too large', async function () {
    if (process.platform === 'win32') skipped(this, 'Windows has no devices in folders')
    assert.deepEqual((await readConfigurationFile('/dev/null')) ?? 'none', {
      path: '/dev/null',
      values: {},
      lines: new Map(),
    })
    await assert.rejects(readConfigurationFile('/dev/zero'), /larger than 1 MiB/)
  })

  it('nothing there is no file', async () => {
    assert.equal(await readConfigurationFile(join(scratch.path, 'jsctl.toml')), undefined)
    await writeFile(join(scratch.path, 'file'), '')
    assert.equal(await readConfigurationFile(join(scratch.path, 'file', 'jsctl.toml')), undefined)
  })

  it('a folder, bytes that are no UTF-8, and a huge file are refused', async () => {
    const file = join(scratch.path, 'jsctl.toml')
    const rejects = (message: RegExp) =>
      assert.rejects(readConfigurationFile(file), (error: Error) => {
        assert.match(error.message, message)
        assert.ok(error instanceof Failure && error.kind === 'configuration' && error.message.includes(file))
        return true
      })
    await writeFile(file, Uint8Array.of(0x6c, 0xe4, 0x0a))
    await rejects(/not valid UTF-8/)
    await writeFile(file, '#'.repeat(1024 * 1024 + 1))
    await rejects(/larger than 1 MiB/)
    await mkdir(join(scratch.path, 'folder.toml'))
    await assert.rejects(readConfigurationFile(join(scratch.path, 'folder.toml')), /no regular file but a folder/)
  })
})
