import assert from 'node:assert/strict'
import {createServer, type AddressInfo, type Server, type Socket} from 'node:net'
import {needsJsctl, startJsctl} from '../support/run-jsctl.ts'
import {scratchFolder, writeFiles} from '../support/world.ts'

describe('given a run that waits for a store which never answers', () => {
  const scratch = scratchFolder()
  let server: Server
  const sockets: Socket[] = []
  before(function () {
    needsJsctl(this)
  })
  beforeEach(async () => {
    server = createServer((socket) => {
      sockets.push(socket)
      socket.on('error', () => undefined)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const {port} = server.address() as AddressInfo
    await writeFiles(scratch.path, {
      'jsctl.toml': `[environments.tst]\nurl = "s3://bucket"\nregion = "eu-central-1"\nforcePathStyle = true\nendpoint = "http://127.0.0.1:${port}"\n`,
    })
  })
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })

  /** Starts a run and waits until its first request is on its way. */
  const start = async (...words: string[]) => {
    const asked = new Promise<void>((resolve) =>
      server.once('connection', (socket) => socket.once('data', () => resolve())),
    )
    const child = startJsctl(['releases', '--env', 'tst', ...words], {
      in: scratch.path,
      env: {AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x'},
    })
    const texts = {stdout: '', stderr: ''}
    child.stdout.on('data', (piece: Buffer) => (texts.stdout += piece.toString()))
    child.stderr.on('data', (piece: Buffer) => (texts.stderr += piece.toString()))
    const ended = new Promise<{code: number | null; signal: string | null; stdout: string; stderr: string}>((resolve) =>
      child.on('close', (code, signal) => resolve({code, signal, ...texts})),
    )
    await Promise.race([asked, ended])
    return {child, ended}
  }

  it('Ctrl-C ends it with 130', async () => {
    const {child, ended} = await start()
    child.kill('SIGINT')
    const {code, stdout, stderr} = await ended
    assert.deepEqual([code, stdout], [130, ''], stderr)
    assert.match(stderr, /^error: .*interrupted/)
    assert.match(stderr, /The same command again finishes what was begun/)
    assert.doesNotMatch(stderr, /half done/)
    assert.doesNotMatch(stderr, /\n\s+at /)
  })

  it('SIGTERM ends it with 143, as JSON too', async () => {
    const {child, ended} = await start('--json')
    child.kill('SIGTERM')
    const {code, stdout} = await ended
    const {error} = JSON.parse(stdout) as {error: {code: string; exitCode: number}}
    assert.deepEqual([code, error.code, error.exitCode], [143, 'interrupted', 143])
  })
})

describe('given a run that does not listen to the first Ctrl-C', () => {
  before(function () {
    needsJsctl(this)
  })

  it('the second one ends it at once', async () => {
    const {spawn} = await import('node:child_process')
    const module = new URL('../../src/cli/interruption.ts', import.meta.url).href
    const script = `import {listenForInterruption} from ${JSON.stringify(module)}
      const {signal} = listenForInterruption()
      signal.addEventListener('abort', () => console.log('first'))
      setInterval(() => undefined, 1000)
      console.log('ready')`
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script])
    child.stdout.on('data', () => child.kill('SIGINT'))
    const signal = await new Promise((resolve) => child.on('close', (_, name) => resolve(name)))
    assert.equal(signal, 'SIGINT')
  })
})
