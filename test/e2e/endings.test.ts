import assert from 'node:assert/strict'
import {join} from 'node:path'
import {needsJsctl, runJsctl, startJsctl} from '../support/run-jsctl.ts'
import {scratchFolder, writeFiles} from '../support/world.ts'

interface FailureJson {
  readonly error: {
    readonly code: string
    readonly exitCode: number
    readonly message: string
    readonly hint: string
  }
}

const failureIn = (stdout: string): FailureJson['error'] => {
  const parsed = JSON.parse(stdout) as FailureJson
  assert.deepEqual(Object.keys(parsed), ['error'])
  assert.deepEqual(Object.keys(parsed.error), ['code', 'exitCode', 'message', 'hint'])
  return parsed.error
}

describe('given a command line that is wrong', () => {
  before(function () {
    needsJsctl(this)
  })

  const cases: readonly (readonly [situation: string, words: readonly string[], message: RegExp, hint: RegExp])[] = [
    ['an unknown flag', ['push', '--evn', 'tst'], /unknown flag: --evn/, /Did you mean --env\?/],
    ['an unknown command', ['psuh'], /there is no command "psuh"/, /Did you mean `jsctl push`\?/],
    ['an unknown command of a topic', ['env', 'lst'], /no command "env lst"/, /`jsctl env list`.*env list, env show/s],
    ['a word too many', ['releases', '--env', 'tst', 'x', 'y'], /unexpected arguments: x, y/, /jsctl releases --help/],
    ['a missing environment', ['env', 'show'], /which environment\?/, /jsctl env show ENV/],
    ['an argument where none is wanted', ['releases', 'x'], /unexpected argument: x/, /jsctl releases --help/],
    [
      '--env where it is a part of an argument',
      ['show', 'a.job.xml', '--env', 'prd'],
      /unknown flag: --env/,
      /jsctl show prd:PATH/,
    ],
    ['--env where it is an argument', ['env', 'show', '--env', 'prd'], /unknown flag: --env/, /jsctl env show prd/],
    [
      'flags that exclude each other',
      ['diff', '--env', 'a', '--from', 'b'],
      /--from and --env exclude each other$/m,
      /--help/,
    ],
    ['a value that is not offered', ['validate', '--format', 'xml'], /one of: text, json/, /jsctl validate --help/],
    ['a flag without its value', ['diff', '--from'], /flag --from expects a value/i, /--help/],
    [
      'a value of the wrong type',
      ['releases', '--limit', 'many'],
      /--limit wants a number alone, not "many"/,
      /--help/,
    ],
    ['a flag that needs another one', ['diff', '--to', 'tst'], /--to needs --from/, /jsctl diff --help/],
    ['a flag before the command', ['--env', 'tst'], /no command "--env"/, /command comes first/],
    ['no environment', ['releases'], /which environment\?/, /--env ENV/],
  ]
  for (const [situation, words, message, hint] of cases) {
    it(`${situation} ends with 64 and says what was meant`, async () => {
      const {code, stdout, stderr} = await runJsctl(words)
      assert.deepEqual([code, stdout], [64, ''])
      assert.match(stderr, /^error: /)
      assert.match(stderr, message)
      assert.match(stderr, hint)
      assert.doesNotMatch(stderr, /\n\s+at /)
    })

    it(`${situation} with --json is one object on stdout, and 64`, async () => {
      const place = words[0] === 'env' ? 2 : 1
      const {code, stdout, stderr} = await runJsctl([...words.slice(0, place), '--json', ...words.slice(place)])
      const error = failureIn(stdout)
      assert.deepEqual([code, stderr, error.code, error.exitCode], [64, '', 'usage', 64])
      assert.match(error.message, message)
      assert.match(error.hint, hint)
    })
  }
})

describe('given words as other tools want them', () => {
  const scratch = scratchFolder()
  before(function () {
    needsJsctl(this)
  })

  it('-h is --help, also behind a command', async () => {
    for (const words of [[], ['push'], ['env', 'list']]) {
      const [short, long] = await Promise.all([runJsctl([...words, '-h']), runJsctl([...words, '--help'])])
      assert.equal(short.code, 0, short.stderr)
      assert.equal(short.stdout, long.stdout)
      assert.match(short.stdout, /USAGE/)
    }
  })

  it('the flags of every command may stand before it', async () => {
    await writeFiles(scratch.path, {'ci.toml': '[environments.tst]\nurl = "file:./store"\n'})
    const list = async (...words: string[]) => (await runJsctl(words, {in: scratch.path})).stdout
    const after = await list('env', 'list', '--config', 'ci.toml', '--json')
    assert.match(after, /"tst"/)
    assert.equal(await list('--config', 'ci.toml', '--json', 'env', 'list'), after)
    assert.equal(await list('--config=ci.toml', '--json', 'env', 'list'), after)
  })
})

describe('given an error that reaches nobody', () => {
  const scratch = scratchFolder()
  before(function () {
    needsJsctl(this)
  })

  it('it is told as a bug, and ends with 1', async () => {
    const stray = `process.on('newListener', (name) => {
      if (name === 'unhandledRejection') setImmediate(() => void Promise.reject(new Error('lost')))
    })`
    await writeFiles(scratch.path, {'stray.mjs': stray})
    const {code, stderr} = await runJsctl(['status'], {
      env: {NODE_OPTIONS: `--import ${join(scratch.path, 'stray.mjs')}`},
    })
    assert.equal(code, 1)
    assert.match(stderr, /^error: unexpected: lost\n {2}This is a bug/)
  })
})

describe('given a command that fails', () => {
  const scratch = scratchFolder()
  before(function () {
    needsJsctl(this)
  })

  it('an environment that does not exist ends with 5, also with --json', async () => {
    await writeFiles(scratch.path, {'jsctl.toml': '[environments.tst]\nurl = "file:./store"\n'})
    const text = await runJsctl(['releases', '--env', 'tts'], {in: scratch.path})
    assert.deepEqual([text.code, text.stdout], [5, ''])
    assert.match(text.stderr, /Did you mean "tst"\?/)
    const json = await runJsctl(['releases', '--env', 'tts', '--json'], {in: scratch.path})
    assert.deepEqual([json.code, failureIn(json.stdout).code], [5, 'not-found'])
  })

  it('a mistake in the configuration ends with 78 and its place, also with --json', async () => {
    await writeFiles(scratch.path, {'jsctl.toml': '\nlvie = "./live"\n'})
    const text = await runJsctl(['env', 'list'], {in: scratch.path})
    assert.equal(text.code, 78)
    assert.ok(text.stderr.includes(`${join(scratch.path, 'jsctl.toml')}:2:1: unknown key "lvie"`), text.stderr)
    const json = await runJsctl(['env', 'list', '--json'], {in: scratch.path})
    assert.deepEqual([json.code, failureIn(json.stdout).code], [78, 'configuration'])
  })

  it('a store in the live folder is refused, also by way of a link', async () => {
    await writeFiles(scratch.path, {
      'jsctl.toml': 'live = "live"\n[environments.tst]\nurl = "file:./way/store"\n',
      'live/a.job.xml': '<job/>',
    })
    const {symlink} = await import('node:fs/promises')
    await symlink('live', join(scratch.path, 'way'))
    const {code, stderr} = await runJsctl(['diff', '--env', 'tst'], {in: scratch.path})
    assert.equal(code, 78, stderr)
    assert.match(stderr, /jsctl\.toml:3: .*jsctl\.toml:1\) contain each other/)
    const list = await runJsctl(['env', 'list'], {in: scratch.path})
    assert.equal(list.code, 0, list.stderr)
    assert.match(list.stdout, /refused: .*contain each other/)
  })

  it('another environment that lies wrong is no concern of this one', async () => {
    await writeFiles(scratch.path, {
      'jsctl.toml': 'live = "live"\n[environments.tst]\nurl = "file:store"\n[environments.bad]\nurl = "file:live/x"\n',
      'live/a.job.xml': '<job/>',
    })
    const {stderr} = await runJsctl(['diff', '--env', 'tst'], {in: scratch.path})
    assert.doesNotMatch(stderr, /contain each other/)
    assert.equal((await runJsctl(['diff', '--env', 'bad'], {in: scratch.path})).code, 78)
  })

  it('a PATH that lies around the store is refused', async () => {
    await writeFiles(scratch.path, {
      'jsctl.toml': '[environments.tst]\nurl = "file:a/store"\n',
      'a/b.job.xml': '<job/>',
    })
    const {code, stderr} = await runJsctl(['push', 'a', '--env', 'tst'], {in: scratch.path})
    assert.equal(code, 78)
    assert.match(stderr, /\(PATH\) contain each other/)
    const pull = await runJsctl(['pull', '--into', 'a', '--env', 'tst'], {in: scratch.path})
    assert.equal(pull.code, 78)
    assert.match(pull.stderr, /\(--into\) contain each other/)
  })

  it('a `live` that leads nowhere is told with its line', async () => {
    await writeFiles(scratch.path, {'jsctl.toml': '\nlive = "lvie"\n'})
    const {code, stderr} = await runJsctl(['validate'], {in: scratch.path})
    assert.equal(code, 78)
    assert.ok(stderr.includes(`jsctl.toml:2: the live folder ${join(scratch.path, 'lvie')} does not exist`), stderr)
  })

  it('validate without a folder does not speak of a push', async () => {
    await writeFiles(scratch.path, {'empty.toml': ''})
    const {code, stderr} = await runJsctl(['validate', '--config', 'empty.toml'], {in: scratch.path})
    assert.equal(code, 64)
    assert.match(stderr, /jsctl validate \.\/live\n/)
    assert.doesNotMatch(stderr, /push|--env/)
  })

  describe('an environment that is typed as an argument', () => {
    for (const command of ['status', 'releases', 'verify', 'import', 'pull', 'push', 'diff', 'rollback', 'validate']) {
      it(`of ${command} is taken for a mistake, and the flag is named`, async () => {
        await writeFiles(scratch.path, {'jsctl.toml': '[environments.tst]\nurl = "file:./store"\n'})
        const {code, stdout, stderr} = await runJsctl([command, 'tst'], {in: scratch.path})
        assert.deepEqual([code, stdout], [64, ''], stderr)
        assert.match(stderr, /"tst" is an environment.*\n {2}Did you mean --env tst\?/)
      })
    }

    it('of a command that asks no environment is left out', async () => {
      await writeFiles(scratch.path, {'jsctl.toml': '[environments.tst]\nurl = "file:./store"\n'})
      const {code, stderr} = await runJsctl(['rules', 'list', 'tst'], {in: scratch.path})
      assert.equal(code, 64)
      assert.match(stderr, /Leave it out/)
    })

    it('is a folder where there is one of that name', async () => {
      await writeFiles(scratch.path, {
        'jsctl.toml': '[environments.tst]\nurl = "file:./store"\n',
        'tst/a.job.xml': '<job><script language="shell">true</script></job>',
      })
      assert.equal((await runJsctl(['validate', 'tst'], {in: scratch.path})).code, 0)
    })
  })

  it('a release where an environment is wanted is wrong usage', async () => {
    await writeFiles(scratch.path, {'jsctl.toml': '[environments.tst]\nurl = "file:./store"\n'})
    const {code, stderr} = await runJsctl(['diff', '--env', 'tst@1'], {in: scratch.path})
    assert.equal(code, 64)
    assert.match(stderr, /diff --from tst@1/)
  })

  it('a rollback takes releases as diff writes them, and they begin at 1', async () => {
    await writeFiles(scratch.path, {
      'jsctl.toml': '[environments.tst]\nurl = "file:./store"\n[environments.prd]\nurl = "file:p"\n',
    })
    const to = (text: string) => runJsctl(['rollback', '--env', 'tst', '--to', text], {in: scratch.path})
    assert.equal((await to('tst@1')).code, 5)
    assert.equal((await to('-1')).code, 5)
    const zero = await to('0')
    assert.equal(zero.code, 64)
    assert.match(zero.stderr, /numbered from 1/)
    const other = await to('prd@1')
    assert.equal(other.code, 64)
    assert.match(other.stderr, /releases of tst itself/)
  })

  it('a PATH inside the configured live root is refused, with the --only that was meant', async () => {
    await writeFiles(scratch.path, {
      'jsctl.toml': 'live = "live"\n[environments.tst]\nurl = "file:./store"\n',
      'live/billing/a.job.xml': '<job/>',
    })
    const {code, stderr} = await runJsctl(['diff', 'live/billing', '--env', 'tst'], {in: scratch.path})
    assert.equal(code, 64)
    assert.match(stderr, /--only 'billing\/\*\*'/)
    const file = await runJsctl(['diff', 'live/billing/a.job.xml', '--env', 'tst'], {in: scratch.path})
    assert.match(file.stderr, /--only 'billing\/a\.job\.xml'/)
  })

  it('JSCTL_ENV names the environment, a flag wins over it', async () => {
    await writeFiles(scratch.path, {'jsctl.toml': '[environments.tst]\nurl = "file:./store"\n'})
    const env = {JSCTL_ENV: 'tst'}
    const {stderr} = await runJsctl(['releases'], {in: scratch.path, env})
    assert.match(stderr, /store/)
    assert.match((await runJsctl(['releases', '--env', 'prd'], {in: scratch.path, env})).stderr, /no environment "prd"/)
  })

  it('names from outside cannot steer the terminal', async () => {
    const {stderr} = await runJsctl(['releases', '--env', 'a\u001b]0;owned\u0007'])
    assert.ok(!/[\u001b\u0007]/.test(stderr), JSON.stringify(stderr))
    const command = await runJsctl(['x\u001b[2J'])
    assert.ok(!command.stderr.includes('\u001b'), JSON.stringify(command.stderr))
  })

  it('DEBUG=jsctl adds the stack', async () => {
    const {code, stderr} = await runJsctl(['releases'], {env: {DEBUG: 'jsctl'}})
    assert.equal(code, 64)
    assert.match(stderr, /Failure: which environment.*\n\s+at /s)
  })
})

describe('given colours', () => {
  before(function () {
    needsJsctl(this)
  })
  const stderrOf = async (words: readonly string[], env: Record<string, string>): Promise<string> =>
    (await runJsctl(['releases', ...words], {env})).stderr

  it('a pipe has none, FORCE_COLOR makes some, NO_COLOR and --no-color win', async () => {
    assert.ok(!(await stderrOf([], {})).includes('\u001b'))
    assert.ok((await stderrOf([], {FORCE_COLOR: '1'})).includes('\u001b[31merror:'))
    assert.ok(!(await stderrOf([], {FORCE_COLOR: '1', NO_COLOR: '1'})).includes('\u001b'))
    assert.ok(!(await stderrOf(['--no-color'], {FORCE_COLOR: '1'})).includes('\u001b'))
  })
})

describe('given a reader that goes away', () => {
  before(function () {
    needsJsctl(this)
  })

  it('the rest is not told, and nothing complains', async () => {
    const child = startJsctl(['help', '--json'])
    child.stdout.destroy()
    let stderr = ''
    child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()))
    const code = await new Promise((resolve) => child.on('close', resolve))
    assert.deepEqual([code, stderr], [0, ''])
  })
})

describe('given a library that leaves a timer behind', () => {
  before(function () {
    needsJsctl(this)
  })
  const scratch = scratchFolder()
  const env = {NODE_OPTIONS: '--import "data:text/javascript,setInterval(()=>{},1e6)"'}

  it('the run ends when its work is done, and all of its output is there', async () => {
    await writeFiles(scratch.path, Object.fromEntries(Array.from({length: 300}, (_, i) => [`${i}.job.xml`, '<job/>'])))
    const {code, stdout} = await runJsctl(['validate', scratch.path, '--json'], {env})
    assert.equal(code, 3)
    assert.ok(stdout.length > 65_536, 'more than a pipe holds')
    assert.doesNotThrow(() => {
      JSON.parse(stdout)
    })
  })

  it('an error keeps its exit code', async () =>
    assert.equal((await runJsctl(['releases', '--env', 'nowhere'], {env})).code, 5))
})
