import assert from 'node:assert/strict'
import {Errors} from '@oclif/core'
import {report, type ReportOptions} from '../../src/cli/report.ts'
import {plainStyle} from '../../src/cli/style.ts'
import {FAILURES, Failure, type FailureKind} from '../../src/domain/failure.ts'

const tell = (error: unknown, over: Partial<ReportOptions> = {}) =>
  report(error, {output: 'text', style: plainStyle, commands: ['push', 'env list'], detail: 'short', ...over})

describe('given what a run threw', () => {
  for (const kind of Object.keys(FAILURES) as FailureKind[]) {
    it(`a failure "${kind}" ends with its exit code, as text and as JSON`, () => {
      const failure = new Failure(kind, 'what happened', {hints: ['Do this.', 'Or that.'], cause: new Error('deep')})
      const {exitCode} = FAILURES[kind]
      assert.deepEqual(tell(failure), {
        exitCode,
        stdout: '',
        stderr: 'error: what happened\n  Do this.\n  Or that.\n',
      })
      const json = tell(failure, {output: 'json'})
      assert.deepEqual([json.exitCode, json.stderr], [exitCode, ''])
      assert.deepEqual(JSON.parse(json.stdout), {
        error: {code: kind, exitCode, message: 'what happened', hint: 'Do this. Or that.'},
      })
    })
  }

  it('a bug is called one, with what to report, and shows its stack only under DEBUG', () => {
    const bug = new TypeError('x is not a function', {cause: new Error('deeper')})
    const short = tell(bug)
    assert.equal(short.exitCode, 1)
    assert.match(short.stderr, /^error: unexpected: x is not a function\n {2}This is a bug in jsctl/)
    assert.match(short.stderr, /DEBUG=jsctl/)
    assert.doesNotMatch(short.stderr, /\n\s+at /)
    const long = tell(bug, {detail: 'debug'})
    assert.match(long.stderr, /TypeError: x is not a function\n\s+at .*caused by: Error: deeper/s)
  })

  it('a working folder that is gone, and a limit of open files that is too low, are no bugs', () => {
    const gone = Object.assign(new Error('ENOENT: no such file or directory, uv_cwd'), {
      code: 'ENOENT',
      syscall: 'uv_cwd',
    })
    assert.equal(tell(gone).exitCode, 1)
    assert.match(tell(gone).stderr, /^error: the folder that jsctl was started in is gone\n {2}Somebody/)
    for (const code of ['EMFILE', 'ENFILE']) {
      const {exitCode, stderr} = tell(Object.assign(new Error(`${code}: too many open files, open 'x.js'`), {code}))
      assert.equal(exitCode, 75)
      assert.match(stderr, /^error: too many files are open.*\n {2}`ulimit -n`/)
    }
    const other = Object.assign(new Error('ENOENT: no such file, open x'), {code: 'ENOENT', syscall: 'open'})
    assert.match(tell(other).stderr, /This is a bug/)
  })

  it('a bug with --json is an object of the same form', () => {
    const {exitCode, stdout} = tell(new RangeError('Invalid time value'), {output: 'json'})
    const {error} = JSON.parse(stdout) as {error: {code: string; exitCode: number}}
    assert.deepEqual([exitCode, error.code, error.exitCode], [1, 'bug', 1])
  })

  it('something that is no error, and a command that cannot be loaded, are bugs, too', () => {
    assert.equal(tell('just a text').exitCode, 1)
    assert.equal(tell(undefined).exitCode, 1)
    assert.equal(tell(new Errors.ModuleLoadError('import() failed')).exitCode, 1)
  })

  it('an exit that oclif was asked for is silent', () => {
    assert.deepEqual(tell(new Errors.ExitError(0)), {exitCode: 0, stdout: '', stderr: ''})
    assert.equal(tell(new Errors.ExitError(3)).exitCode, 3)
  })

  it('secrets in what was typed, in hints and in causes are not told', () => {
    const failure = new Failure('usage', 'unknown flag: --password=kN8-mauve', {
      hints: ['Write https://batch:kN8-mauve@example.org/.', 'Did you mean kN8-mauve?'],
      cause: new Error('PASSWORD="kN8-mauve"'),
    })
    for (const over of [{}, {output: 'json'}, {detail: 'debug'}] as const) {
      const {stdout, stderr} = tell(failure, over)
      assert.match(stdout + stderr, /unknown flag: --password=\[secret 1\]/)
      assert.doesNotMatch(stdout + stderr, /mauve/)
    }
    assert.doesNotMatch(tell(new Error('password=kN8-mauve'), {detail: 'debug'}).stderr, /mauve/)
  })

  it('control characters in a message become visible', () => {
    assert.equal(tell(new Failure('failed', 'a\u001b[2Jb')).stderr, 'error: a\\u001b[2Jb\n')
  })
})
