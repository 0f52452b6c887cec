import assert from 'node:assert/strict'
import {once} from 'node:events'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {needsJsctl, runJsctl, runOnTerminal, startJsctl} from '../support/run-jsctl.ts'
import {scratchFolder, writeFiles} from '../support/world.ts'

type Line = Readonly<Record<string, unknown>>

const JOB = '<job><script language="shell">date</script></job>'

describe('given `jsctl validate --watch` as a process', function () {
  this.timeout(60_000)
  const scratch = scratchFolder()
  const running: ReturnType<typeof startJsctl>[] = []
  const save = (files: Readonly<Record<string, string | null>>) => writeFiles(join(scratch.path, 'live'), files)
  const start = (...words: string[]) => {
    const child = startJsctl(['validate', 'live', '--watch', ...words], {in: scratch.path})
    running.push(child)
    let stderr = ''
    child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()))
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
    const closed = once(child, 'close') as Promise<[number | null, string | null]>
    const next = async (isWanted: (line: string) => boolean): Promise<string> => {
      for (;;) {
        const line = await lines.next()
        if (line.done === true) return assert.fail(`it ended: ${stderr}`)
        if (isWanted(line.value)) return line.value
      }
    }
    const event = async (name: string): Promise<Line> =>
      JSON.parse(await next((line) => (JSON.parse(line) as Line)['event'] === name)) as Line
    return {child, next, event, closed, errors: () => stderr}
  }

  before(function () {
    needsJsctl(this)
  })
  beforeEach(() => save({'a.job.xml': JOB}))
  afterEach(() => {
    for (const child of running.splice(0)) child.kill('SIGKILL')
  })

  it('each check is one line of JSON with everything, what is new, and what is mended; SIGTERM ends it with 0', async () => {
    const check = start('--json')
    const first = await check.event('checked')
    assert.deepEqual([first['result'], first['files'], first['new'], first['mended']], ['valid', 1, [], []])
    await check.event('watching')
    await save({'b.job.xml': '<job>'})
    const broken = await check.event('checked')
    assert.deepEqual(
      [broken['result'], broken['changed'], broken['new']],
      ['invalid', ['b.job.xml'], broken['findings']],
    )
    await save({'b.job.xml': JOB})
    const mended = await check.event('checked')
    assert.deepEqual([mended['result'], mended['mended'], mended['findings']], ['valid', broken['findings'], []])
    check.child.kill('SIGTERM')
    await check.event('stopped')
    assert.deepEqual([await check.closed, check.errors()], [[0, null], ''])
  })

  it('tells people the same, and ends with 0 on Ctrl-C', async () => {
    const check = start()
    await check.next((line) => line === 'waiting for changes; Ctrl-C ends it')
    await save({'b.job.xml': '<job>'})
    await check.next((line) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ b\.job\.xml$/.test(line))
    await check.next((line) => line.startsWith('b.job.xml:1:1 error'))
    await check.next((line) => line === '1 new, 0 mended, 1 in all: 1 error')
    check.child.kill('SIGINT')
    assert.deepEqual([await check.closed, check.errors()], [[0, null], ''])
  })

  it('on a terminal a line parts the rounds, and nothing is wiped away', async () => {
    const terminal = await runOnTerminal(['validate', 'live', '--watch'], {in: scratch.path})
    await terminal.shows('waiting for changes')
    await save({'b.job.xml': '<job>'})
    await terminal.shows('1 in all')
    terminal.type('\u0003')
    const {code, screen} = await terminal.ended
    assert.equal(code, 0)
    assert.match(screen, /Z b\.job\.xml ─{10}/)
    assert.ok(!screen.includes('\u001b[2J') && !screen.includes('\u001bc'))
  })

  it('ends when nobody reads what it writes: an editor that is gone leaves nothing behind', async () => {
    const check = start('--json')
    await check.event('watching')
    check.child.stdout.destroy()
    // The first word into a pipe that is closed says so; which save that is depends on the system.
    const saving = setInterval(() => void save({'b.job.xml': `${JOB}<!-- ${performance.now()} -->`}), 300)
    try {
      assert.deepEqual(await check.closed, [0, null])
    } finally {
      clearInterval(saving)
    }
  })

  it('refuses formats that are one document, and a folder that is not there', async () => {
    for (const format of ['sarif', 'junit', 'github']) {
      const {code, stderr} = await runJsctl(['validate', 'live', '--watch', '--format', format], {in: scratch.path})
      assert.equal(code, 64)
      assert.match(stderr, new RegExp(`--watch and --format ${format} do not go together`))
    }
    const {code} = await runJsctl(['validate', 'nothing', '--watch'], {in: scratch.path})
    assert.equal(code, 5)
  })
})
