import assert from 'node:assert/strict'
import {once} from 'node:events'
import {rename, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {jobText} from '../support/publishing.ts'
import {needsJsctl, runJsctl, startJsctl} from '../support/run-jsctl.ts'
import {readFiles, scratchFolder, writeFiles} from '../support/world.ts'

type Line = Readonly<Record<string, unknown>>

describe('given `jsctl pull --watch` as a process', () => {
  const scratch = scratchFolder()
  const running: ReturnType<typeof startJsctl>[] = []
  const live = () => join(scratch.path, 'server')
  const configure = (interval: string) =>
    writeFiles(scratch.path, {
      'jsctl.toml': `[environments.tst]\nurl = "file:./store"\n[server]\nenv = "tst"\nlive = "./server"\ninterval = "${interval}"\n`,
    })
  const push = async (word: string) => {
    await writeFiles(scratch.path, {'live/a.job.xml': jobText(word)})
    const {code, stderr} = await runJsctl(['push', 'live', '--env', 'tst', '-y'], {in: scratch.path})
    assert.equal(code, 0, stderr)
  }
  /** Starts an agent; `next` waits for its next event of a name. */
  const start = (...words: string[]) => {
    const child = startJsctl(['pull', '--watch', '--json', ...words], {in: scratch.path})
    running.push(child)
    const lines: Line[] = []
    let stderr = ''
    let read = 0
    const reader = createInterface(child.stdout)
    reader.on('line', (line) => void lines.push(JSON.parse(line) as Line))
    child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()))
    const closed = once(child, 'close') as Promise<[number | null, string | null]>
    const next = async (event: string): Promise<Line> => {
      for (;;) {
        const found = lines.slice(read).findIndex((line) => line['event'] === event)
        if (found >= 0) {
          read += found + 1
          return lines[read - 1] ?? {}
        }
        await Promise.race([
          once(reader, 'line'),
          closed.then(([code]) => assert.fail(`ended with ${code} before "${event}":\n${stderr}`)),
        ])
      }
    }
    return {child, next, closed, errors: () => stderr}
  }

  before(function () {
    needsJsctl(this)
  })
  beforeEach(() => configure('1s'))
  afterEach(() => {
    for (const child of running.splice(0)) child.kill('SIGKILL')
  })

  it('it mirrors each release, outlives the loss of its store, and ends with 0 on SIGTERM', async () => {
    await push('one')
    const agent = start()
    const watching = await agent.next('watching')
    assert.deepEqual([watching['environment'], watching['folder'], watching['interval']], ['tst', live(), 1])
    assert.equal((await agent.next('pulled'))['result'], 'applied')
    await push('two')
    assert.equal((await agent.next('pulled'))['release'], 2)
    await rename(join(scratch.path, 'store'), join(scratch.path, 'away'))
    const failed = await agent.next('failed')
    assert.equal((failed['error'] as Line)['exitCode'], 5)
    await rename(join(scratch.path, 'away'), join(scratch.path, 'store'))
    await agent.next('recovered')
    agent.child.kill('SIGTERM')
    await agent.next('stopped')
    assert.deepEqual(await agent.closed, [0, null])
    assert.equal(agent.errors(), '')
    assert.deepEqual(await readFiles(live()), {'a.job.xml': jobText('two')})
  })

  it('SIGUSR2 pulls at once, SIGHUP reads the configuration again, SIGINT ends it with 0', async () => {
    await configure('1d')
    await push('one')
    const agent = start()
    await agent.next('pulled')
    await push('two')
    agent.child.kill('SIGUSR2')
    assert.equal((await agent.next('pulled'))['release'], 2)
    await writeFile(join(scratch.path, 'jsctl.toml'), 'nonsense')
    agent.child.kill('SIGHUP')
    assert.equal(((await agent.next('failed'))['error'] as Line)['exitCode'], 78)
    await configure('1h')
    agent.child.kill('SIGHUP')
    await agent.next('reloaded')
    assert.equal((await agent.next('watching'))['interval'], 3600)
    await agent.next('pulled')
    agent.child.kill('SIGINT')
    assert.deepEqual(await agent.closed, [0, null])
  })

  it('a second agent, and a single pull, end with 7', async () => {
    await push('one')
    const agent = start()
    await agent.next('pulled')
    const [second, single] = await Promise.all([
      runJsctl(['pull', '--watch'], {in: scratch.path}),
      runJsctl(['pull'], {in: scratch.path}),
    ])
    assert.deepEqual([second.code, single.code], [7, 7])
    assert.match(second.stderr, /another pull holds/)
  })

  it('tells people the same with times, and what goes wrong on the way', async () => {
    const child = startJsctl(['pull', '--watch'], {in: scratch.path})
    running.push(child)
    let text = ''
    child.stdout.on('data', (piece: Buffer) => (text += piece.toString()))
    while (!text.includes('next try')) await once(child.stdout, 'data')
    child.kill('SIGTERM')
    await once(child, 'close')
    const lines = text.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME').replaceAll(scratch.path, 'HERE')
    assert.match(
      lines,
      /^TIME watching tst \(file:.*\) for HERE\/server, every 1 s\nTIME error: .*\n( {2}.*\n)+ {2}The next try is in 2 s\.\nTIME stopped\n$/,
    )
  })

  for (const [words, pattern] of [
    [['--watch', '--interval', 'soon'], /--interval soon must be a time/],
    [['--watch', '--interval', '0s'], /--interval 0s must be a time from 1 second/],
    [['--interval', '10s'], /--interval belongs to --watch/],
    [['--watch', '--dry-run'], /do not go together/],
  ] as const) {
    it(`pull ${words.join(' ')} is refused with 64`, async () => {
      const {code, stderr} = await runJsctl(['pull', ...words], {in: scratch.path})
      assert.equal(code, 64)
      assert.match(stderr, pattern)
    })
  }

  it('an interval in the configuration that is no time is refused with 78, with its line', async () => {
    await configure('often')
    const {code, stderr} = await runJsctl(['pull'], {in: scratch.path})
    assert.equal(code, 78)
    assert.match(stderr, /jsctl\.toml:6:\d+: .*interval.* must be a time from 1 second to 1 day/)
  })
})
