import assert from 'node:assert/strict'
import {join} from 'node:path'
import {readConfigurationFile} from '../../src/adapters/config-file.ts'
import {loadConfiguration, type ConfigurationSources} from '../../src/cli/configuration.ts'
import {allEnvironments, environmentNamed, serverEnvironment} from '../../src/cli/configured-environments.ts'
import {rulesFor} from '../../src/domain/configuration-layers.ts'
import {Failure} from '../../src/domain/failure.ts'
import {scratchFolder, writeFiles} from '../support/world.ts'

describe('given configuration files in layers', () => {
  const scratch = scratchFolder()
  const warnings: string[] = []
  beforeEach(() => warnings.splice(0))

  const load = (over: Partial<ConfigurationSources> = {}, variables: Record<string, string> = {}) =>
    loadConfiguration({
      file: undefined,
      workingDirectory: join(scratch.path, 'project', 'deep', 'down'),
      variables: {XDG_CONFIG_HOME: join(scratch.path, 'user'), ...variables},
      read: readConfigurationFile,
      warn: (message) => warnings.push(message),
      ...over,
    })
  const write = (files: Record<string, string>) => writeFiles(scratch.path, {'project/deep/down/.keep': '', ...files})
  const file = (path: string): string => join(scratch.path, path)

  it('nothing anywhere is an empty configuration', async () => {
    await write({})
    const configuration = await load()
    assert.deepEqual([configuration.files, configuration.environments.size, configuration.live], [[], 0, undefined])
  })

  it('the nearest jsctl.toml above is found, and only that one', async () => {
    await write({'jsctl.toml': 'live = "far"', 'project/jsctl.toml': 'live = "near"'})
    const {live, files} = await load()
    assert.deepEqual(files, [file('project/jsctl.toml')])
    assert.deepEqual(live, {value: 'near', origin: `${file('project/jsctl.toml')}:1`, base: file('project')})
  })

  it('the nearer file wins key by key, and every value knows where it came from', async () => {
    await write({
      'project/jsctl.toml': '[environments.prd]\nprofile = "mine"\n',
      'user/jsctl/config.toml': '[environments.prd]\nurl = "s3://bucket/prd"\nprofile = "theirs"\nprotected = true\n',
    })
    const configuration = await load()
    const prd = environmentNamed(configuration, 'prd')
    assert.deepEqual([prd.url, prd.profile, prd.protected, prd.objects], ['s3://bucket/prd/', 'mine', true, true])
    const settings = configuration.environments.get(prd.name)
    assert.equal(settings?.profile?.origin, `${file('project/jsctl.toml')}:2`)
    assert.equal(settings.protected?.origin, `${file('user/jsctl/config.toml')}:4`)
  })

  it('of [rules], what is said for all paths comes first, then the tables; nearer files come last and win', async () => {
    await write({
      'project/jsctl.toml': '[rules."old/**"]\n"time.at" = "off"\n[rules]\n"time.at" = "error"\n',
      'user/jsctl/config.toml': '[rules]\n"time.at" = "info"\n',
    })
    const {rules} = await load()
    assert.deepEqual(rules, [
      {rule: 'time.at', level: 'info', origin: `${file('user/jsctl/config.toml')}:2`},
      {rule: 'time.at', level: 'error', origin: `${file('project/jsctl.toml')}:4`},
      {rule: 'time.at', level: 'off', glob: 'old/**', origin: `${file('project/jsctl.toml')}:2`},
    ])
  })

  it('of the rules of an environment, they come after all of [rules] and win there only; nearer files come last', async () => {
    await write({
      'project/jsctl.toml':
        '[rules."old/**"]\n"time.at" = "off"\n[environments.prd]\nurl = "s3://bucket/prd"\n[environments.prd.rules]\n"time.at" = "error"\n[environments.prd.rules."old/x"]\n"time.at" = "info"\n[environments.tst]\nurl = "s3://bucket/tst"\n',
      'user/jsctl/config.toml': '[environments.prd.rules]\n"time.at" = "warning"\n',
    })
    const configuration = await load()
    const [prd, tst] = [environmentNamed(configuration, 'prd').name, environmentNamed(configuration, 'tst').name]
    const general = [{rule: 'time.at', level: 'off', glob: 'old/**', origin: `${file('project/jsctl.toml')}:2`}]
    assert.deepEqual(rulesFor(configuration, prd), [
      ...general,
      {rule: 'time.at', level: 'warning', origin: `${file('user/jsctl/config.toml')}:2`},
      {rule: 'time.at', level: 'error', origin: `${file('project/jsctl.toml')}:6`},
      {rule: 'time.at', level: 'info', glob: 'old/x', origin: `${file('project/jsctl.toml')}:8`},
    ])
    assert.deepEqual(rulesFor(configuration, tst), general)
    assert.deepEqual(rulesFor(configuration, undefined), general)
    assert.deepEqual(Object.keys(configuration.environments.get(prd) ?? {}), ['url'])
  })

  it('--config replaces the search and the user’s file; it wins over JSCTL_CONFIG', async () => {
    await write({
      'project/jsctl.toml': 'live = "project"',
      'user/jsctl/config.toml': '[server]\nenv = "tst"',
      'ci.toml': 'live = "ci"',
      'other.toml': 'live = "other"',
    })
    const named = await load({file: '../../../ci.toml'}, {JSCTL_CONFIG: file('other.toml')})
    assert.deepEqual([named.live?.value, named.serverEnv, named.files], ['ci', undefined, [file('ci.toml')]])
    assert.equal((await load({}, {JSCTL_CONFIG: file('other.toml')})).live?.value, 'other')
  })

  it('a file that was asked for must be there', async () => {
    await write({})
    await assert.rejects(load({file: 'nowhere.toml'}), (error: Failure) => {
      assert.equal(error.kind, 'configuration')
      assert.match(error.message, /nowhere\.toml does not exist/)
      return true
    })
  })

  it('a folder that may not be entered holds no configuration, which is said; one that was asked for there is an error', async () => {
    await write({})
    const closed = (path: string) =>
      path.includes('/user/') ? Promise.resolve('hidden' as const) : readConfigurationFile(path)
    assert.deepEqual((await load({read: closed})).files, [])
    assert.match(warnings.join(), /no configuration is taken from .*user\/jsctl\/config\.toml.*may not be entered/)
    await assert.rejects(load({read: closed, file: file('user/x.toml')}), /x\.toml cannot be read/)
  })

  it('variables win over files; empty ones do not count', async () => {
    await write({'project/jsctl.toml': 'live = "file"\n[server]\nlive = "file"\n'})
    const {live, serverLive} = await load({}, {JSCTL_LIVE: 'variable', JSCTL_SERVER_LIVE: ''})
    assert.deepEqual(live, {value: 'variable', origin: 'JSCTL_LIVE', base: undefined})
    assert.equal(serverLive?.value, 'file')
  })

  it('a variable that nobody reads is warned about, with the one that was meant', async () => {
    await write({})
    await load({}, {JSCTL_EVN: 'prd', JSCTL_TEST_S3: 'x', JSCTL_CORPUS: 'x', JSCTL_ENV: 'prd', OTHER: 'x'})
    assert.equal(warnings.length, 1)
    assert.match(warnings[0] ?? '', /JSCTL_EVN.*JSCTL_ENV/)
  })

  it('a relative file: url counts from the file that contains it', async () => {
    await write({'project/jsctl.toml': '[environments.local]\nurl = "file:./my%20store"\n'})
    const {location, url} = environmentNamed(await load(), 'local')
    assert.deepEqual(location, {kind: 'directory', directory: file('project/my store')})
    assert.equal(url, `file://${file('project/my store')}/`)
  })

  const refused: readonly (readonly [situation: string, text: string, message: RegExp])[] = [
    ['an environment without a url', '[environments.a]\nregion = "x"', /jsctl\.toml:2: the environment "a" has no url/],
    ['a region for a folder', '[environments.a]\nurl = "file:./x"\nregion = "x"', /:3: "region" is for buckets/],
    ['an owner for a folder', '[environments.a]\nurl = "file:x"\nexpectedBucketOwner = "123456789012"', /for buckets/],
    [
      'a promotion from itself',
      '[environments.a]\nurl = "s3://bucket"\npromoteFrom = "a"',
      /:3: "a" cannot take its releases from itself/,
    ],
    [
      'a promotion from nowhere',
      '[environments.int]\nurl = "s3://bucket"\n[environments.prd]\nurl = "s3://other"\npromoteFrom = "itn"',
      /:5: "promoteFrom" names the environment "itn", which is not configured/,
    ],
  ]
  for (const [situation, text, message] of refused) {
    it(`${situation} is refused`, async () => {
      await write({'project/jsctl.toml': text})
      await assert.rejects(
        async () => allEnvironments(await load()),
        (error: Failure) => {
          assert.equal(error.kind, 'configuration', String(error))
          assert.match(error.message, message)
          return true
        },
      )
    })
  }

  it('a server that runs an unknown environment is refused, with the nearest one', async () => {
    await write({'project/jsctl.toml': `${two('s3://bucket/x', 's3://bucket/y')}[server]\nenv = "frist"\n`})
    const configuration = await load()
    assert.throws(
      () => serverEnvironment(configuration),
      (error: Failure) => {
        assert.equal(error.kind, 'configuration')
        assert.match(error.message, /jsctl\.toml:6: "server\.env" names the environment "frist"/)
        assert.match(error.hints.join(' '), /"first".*Known: first, second/)
        return true
      },
    )
  })

  it('a release where an environment is wanted is wrong usage, with what takes releases', async () => {
    await write({'project/jsctl.toml': two('s3://bucket/x', 's3://bucket/y')})
    const configuration = await load()
    assert.throws(
      () => environmentNamed(configuration, 'first@1'),
      (error: Failure) => {
        assert.equal(error.kind, 'usage')
        assert.match(error.hints.join(' '), /diff --from first@1`, or `rollback --env first --to 1`/)
        return true
      },
    )
  })

  it('an unknown environment is not found, with the nearest and all known ones', async () => {
    await write({'project/jsctl.toml': two('s3://bucket/x', 's3://bucket/y')})
    const configuration = await load()
    assert.throws(
      () => environmentNamed(configuration, 'frist'),
      (error: Failure) => {
        assert.equal(error.kind, 'not-found')
        assert.match(error.hints.join(' '), /"first".*Known: first, second/)
        return true
      },
    )
    assert.throws(() => environmentNamed(configuration, 'PRD'), /cannot name an environment/)
  })

  it('a relative XDG_CONFIG_HOME is ignored: it would be another one for each working directory', async () => {
    const home = process.env['HOME']
    process.env['HOME'] = scratch.path
    try {
      await write({'project/deep/down/user/jsctl/config.toml': 'live = "x"'})
      assert.deepEqual((await load({}, {XDG_CONFIG_HOME: 'user'})).files, [])
      await write({'.config/jsctl/config.toml': 'live = "x"'})
      assert.deepEqual((await load({}, {XDG_CONFIG_HOME: 'user'})).files, [file('.config/jsctl/config.toml')])
    } finally {
      process.env['HOME'] = home
    }
  })
})

function two(first: string, second: string): string {
  return `[environments.first]\nurl = "${first}"\n[environments.second]\nurl = "${second}"\n`
}
