import assert from 'node:assert/strict'
import {stripVTControlCharacters} from 'node:util'
import {needsJsctl, runJsctl, runOnTerminal} from '../support/run-jsctl.ts'
import {scratchFolder, writeFiles} from '../support/world.ts'

describe('given a push that wants a confirmation', () => {
  const scratch = scratchFolder()
  before(function () {
    needsJsctl(this)
  })
  beforeEach(() =>
    writeFiles(scratch.path, {
      'jsctl.toml':
        'live = "live"\n[environments.tst]\nurl = "file:./tst"\n[environments.prd]\nurl = "file:./prd"\nprotected = true\n',
      'live/a.job.xml': '<job><script language="shell">true</script></job>',
    }),
  )
  const push = (environment: string, ...more: string[]) =>
    runOnTerminal(['push', '--env', environment, ...more], {in: scratch.path})
  const published = async (environment: string): Promise<boolean> =>
    (await runJsctl(['releases', '--env', environment], {in: scratch.path})).code === 0

  it('on a terminal "y" publishes; the question names the environment', async () => {
    const terminal = await push('tst')
    await terminal.shows(/Publish tst@1 .*\?/s)
    terminal.type('y\r')
    const {code, screen} = await terminal.ended
    assert.equal(code, 0, screen)
    assert.match(stripVTControlCharacters(screen), /published tst@1/)
  })

  it('what was found in the folder is shown before the question, once', async () => {
    await writeFiles(scratch.path, {'live/a.job.xml': '<job tasks="0"><script language="shell">true</script></job>'})
    const terminal = await push('tst')
    await terminal.shows('Publish tst@1')
    assert.match(
      stripVTControlCharacters(terminal.screen()),
      /a\.job\.xml:1:6 warning [^]*\(job\.tasks-zero\)[^]*Publish tst@1/,
    )
    terminal.type('y\r')
    const {code, screen} = await terminal.ended
    assert.equal(code, 0, screen)
    assert.equal(stripVTControlCharacters(screen).split('(job.tasks-zero)').length, 2, screen)
  })

  it('the enter key alone is no', async () => {
    const terminal = await push('tst')
    await terminal.shows('Publish tst@1')
    terminal.type('\r')
    const {code, screen} = await terminal.ended
    assert.equal(code, 8, screen)
    assert.match(stripVTControlCharacters(screen), /not confirmed: nothing was published to tst/)
    assert.equal(await published('tst'), false)
  })

  it('Ctrl-C ends it with 130, without a stack', async () => {
    const terminal = await push('tst')
    await terminal.shows('Publish tst@1')
    terminal.type('\u0003')
    const {code, screen} = await terminal.ended
    assert.equal(code, 130, screen)
    assert.match(stripVTControlCharacters(screen), /interrupted at the question: nothing was changed/)
    assert.doesNotMatch(screen, /ExitPromptError|\n\s+at /)
    assert.equal(await published('tst'), false)
  })

  it('the end of the input (Ctrl-D) is no answer: nothing is published, and the exit code says so', async () => {
    const terminal = await push('tst')
    await terminal.shows('Publish tst@1')
    terminal.type('\u0004')
    const {code, screen} = await terminal.ended
    assert.equal(code, 8, screen)
    assert.match(stripVTControlCharacters(screen), /not confirmed: nothing was published to tst/)
    const typed = await push('prd', '--yes')
    await typed.shows('Type prd to confirm')
    typed.type('\u0004')
    assert.equal((await typed.ended).code, 8)
    assert.deepEqual([await published('tst'), await published('prd')], [false, false])
  })

  it('a protected environment wants its name, another one is refused', async () => {
    const wrong = await push('prd', '--yes')
    await wrong.shows('Type prd to confirm')
    wrong.type('tst\r')
    assert.equal((await wrong.ended).code, 8)
    const right = await push('prd', '--yes')
    await right.shows('Type prd to confirm')
    right.type('prd\r')
    assert.equal((await right.ended).code, 0)
    assert.equal(await published('prd'), true)
  })

  for (const [situation, words, env] of [
    ['with --no-input', ['--no-input'], {}],
    ['with CI=true', [], {CI: 'true'}],
    ['with --json', ['--json'], {}],
  ] as const) {
    it(`${situation} nobody is asked on a terminal, and the flag is named`, async () => {
      const terminal = await runOnTerminal(['push', '--env', 'tst', ...words], {in: scratch.path, env})
      const {code, screen} = await terminal.ended
      assert.equal(code, 8, screen)
      assert.match(stripVTControlCharacters(screen), /nobody can be asked/)
      assert.match(screen, /--yes/)
    })
  }

  it('without a terminal it fails naming the flag', async () => {
    const {code, stderr} = await runJsctl(['push', '--env', 'prd', '--yes'], {in: scratch.path, input: 'prd\n'})
    assert.equal(code, 8, stderr)
    assert.match(stderr, /--confirm prd/)
  })

  it('a rollback of a protected environment asks why, and without a terminal names the flag', async () => {
    for (const word of ['one', 'two']) {
      const job = `<job><script language="shell">echo ${word}</script></job>`
      await writeFiles(scratch.path, {'live/a.job.xml': job})
      const {code, stderr} = await runJsctl(['push', '--env', 'prd', '--confirm', 'prd'], {in: scratch.path})
      assert.equal(code, 0, stderr)
    }
    const back = ['rollback', '--env', 'prd', '--confirm', 'prd']
    const silent = await runJsctl([...back, '--json'], {in: scratch.path})
    assert.equal(silent.code, 8, silent.stdout)
    assert.match(silent.stdout, /"code": "refused"[^]*Why does prd go back[^]*--message TEXT/)
    const bare = await runJsctl(['rollback', '--env', 'prd'], {in: scratch.path})
    assert.equal(bare.code, 8, bare.stderr)
    assert.match(
      bare.stderr,
      /an answer and a confirmation are needed[^]*Why does prd go back[^]*--message TEXT[^]*--confirm prd/,
    )
    const terminal = await runOnTerminal([...back, '--quiet'], {in: scratch.path})
    await terminal.shows('Why does prd go back?')
    terminal.type('load is broken\r')
    const {code, screen} = await terminal.ended
    assert.equal(code, 0, screen)
    assert.match(stripVTControlCharacters(screen), /prd@3 with the content of prd@1[^]*Why does[^]*published prd@3/)
    const {stdout} = await runJsctl(['releases', '--env', 'prd'], {in: scratch.path})
    assert.match(stdout, /rollback to 1 .*load is broken/)
  })

  it('what the command line names nowhere is told in one go', async () => {
    await writeFiles(scratch.path, {'jsctl.toml': '[environments.tst]\nurl = "file:./tst"\n'})
    const pushed = await runJsctl(['push'], {in: scratch.path})
    assert.equal(pushed.code, 64)
    assert.match(
      pushed.stderr,
      /which environment\? Nothing names one; and which live folder\?[^]*--env ENV[^]*\.\/live/,
    )
    const pulled = await runJsctl(['pull'], {in: scratch.path})
    assert.equal(pulled.code, 64)
    assert.match(
      pulled.stderr,
      /which environment\? Nothing names one; and into which live folder\?[^]*--env ENV[^]*--into/,
    )
  })

  const WRONG: Readonly<Record<string, RegExp>> = {
    promote:
      /which environment is published to\? --to is missing\n {2}Say --to ENV, and --from ENV unless `promoteFrom`.* Known: tst, prd\./,
    'promote --from tst': /--to is missing\n {2}Say --to ENV\. Known: tst, prd\./,
    'pull --offline --to prd@1': /--to wants a number alone, not "prd@1"\n {2}Say --to 1, without the environment\./,
    'pull --offline --to first': /--to wants a number alone, not "first"\n {2}`jsctl pull --help`/,
    'push --replace-bad tst@7 --env tst': /Say --replace-bad 7, without the environment/,
  }
  for (const [line, message] of Object.entries(WRONG)) {
    it(`jsctl ${line} ends with 64 and says what is wanted`, async () => {
      const {code, stderr} = await runJsctl(line.split(' '), {in: scratch.path})
      assert.equal(code, 64)
      assert.match(stderr, message)
    })
  }

  it('what comes in by a pipe is neither an answer nor an argument', async () => {
    await writeFiles(scratch.path, {'other/b.job.xml': '<job><script language="shell">true</script></job>'})
    const {code, stdout} = await runJsctl(['push', '--env', 'tst', '--dry-run'], {in: scratch.path, input: 'other\n'})
    assert.equal(code, 0)
    assert.match(stdout, /a\.job\.xml/)
    assert.doesNotMatch(stdout, /b\.job\.xml/)
  })
})
