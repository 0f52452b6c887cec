import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {startStandIn, type StandIn} from '../stand-in/stand-in.ts'
import {authorityIn, type Authority} from '../support/certificates.ts'
import {proxyListening, tlsListening, type Listening} from '../support/listening.ts'
import {needsJsctl, runJsctl, type Ended} from '../support/run-jsctl.ts'
import {scratchFolder} from '../support/world.ts'

describe('given a server that is reached through TLS and proxies, as a user runs jsctl', () => {
  const scratch = scratchFolder()
  const open: Listening[] = []
  let folder = ''
  let authority: Authority
  let standIn: StandIn

  before(async function () {
    needsJsctl(this)
    folder = await mkdtemp(join(tmpdir(), 'jsctl-tls-'))
    authority = authorityIn(this, folder)
  })
  after(async () => {
    if (folder !== '') await rm(folder, {recursive: true})
  })
  beforeEach(async () => {
    standIn = await startStandIn()
  })
  afterEach(async () => {
    for (const server of open.splice(0)) await server.stop()
    await standIn.stop()
  })

  const until = <Server extends Listening>(server: Server): Server => {
    open.push(server)
    return server
  }
  /** https at an address of this machine, with a certificate that was issued for a host. */
  const https = async (host = 'IP:127.0.0.1', days = 2): Promise<string> => {
    const server = until(await tlsListening(authority.certify('server', host, days), standIn.endpoint))
    return `https://127.0.0.1:${server.port}`
  }
  const status = async (endpoint: string, env: Record<string, string> = {}): Promise<Ended> => {
    await writeFile(
      join(scratch.path, 'jsctl.toml'),
      `[environments.tst]\nurl = "s3://${standIn.dev.bucket}/tst"\nendpoint = "${endpoint}"\n`,
    )
    const {accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY} = standIn.dev
    return runJsctl(['status', '--env', 'tst'], {
      in: scratch.path,
      env: {AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...env},
    })
  }
  /** The empty bucket was seen: nothing is published there. */
  const reached = ({code, stderr, stdout}: Ended): void => {
    assert.equal(code, 0, stderr + stdout)
    assert.match(stdout, /nothing is published yet/)
  }
  const fails = ({code, stderr, stdout}: Ended, expected: number, ...says: readonly RegExp[]): void => {
    assert.equal(code, expected, stderr + stdout)
    for (const pattern of says) assert.match(stderr, pattern)
    assert.doesNotMatch(stderr, /\n\s+at |s3cret/)
  }

  describe('a certificate', () => {
    it('of an authority that NODE_EXTRA_CA_CERTS or AWS_CA_BUNDLE names is trusted', async () => {
      const endpoint = await https()
      reached(await status(endpoint, {NODE_EXTRA_CA_CERTS: authority.ca}))
      reached(await status(endpoint, {AWS_CA_BUNDLE: authority.ca}))
    })
    it('of an unknown authority is not, and it says what to set', async () => {
      fails(
        await status(await https()),
        78,
        /authority that this machine does not trust/,
        /NODE_EXTRA_CA_CERTS.*AWS_CA_BUNDLE/,
      )
    })
    it('for another host is refused by a sentence of its own', async () => {
      const endpoint = await https('DNS:other.example')
      fails(await status(endpoint, {AWS_CA_BUNDLE: authority.ca}), 78, /is for another host name/, /environments\.tst/)
    })
    it('that has expired is refused by a sentence of its own', async () => {
      const endpoint = await https('IP:127.0.0.1', -1)
      fails(await status(endpoint, {AWS_CA_BUNDLE: authority.ca}), 78, /has expired/)
    })
    it('bundle that is missing, or none, is told with its file', async () => {
      const none = join(scratch.path, 'none.pem')
      fails(await status('https://127.0.0.1:1', {AWS_CA_BUNDLE: none}), 78, /none\.pem, which cannot be read/)
      if (process.platform !== 'win32') {
        const pipe = join(scratch.path, 'pipe.pem')
        execFileSync('mkfifo', [pipe])
        fails(
          await status('https://127.0.0.1:1', {AWS_CA_BUNDLE: pipe}),
          78,
          /pipe\.pem, which is no regular file but a pipe/,
        )
      }
      await writeFile(none, 'hello')
      fails(await status('https://127.0.0.1:1', {AWS_CA_BUNDLE: none}), 78, /none\.pem, which holds no certificate/)
    })
  })

  describe('a proxy', () => {
    const trust = () => ({AWS_CA_BUNDLE: authority.ca})

    it('in HTTPS_PROXY carries https, with its login, and nothing of the login is shown', async () => {
      const endpoint = (await https('DNS:localhost')).replace('127.0.0.1', 'localhost')
      const proxy = until(await proxyListening('maria:s3cret'))
      const HTTPS_PROXY = `http://maria:s3cret@127.0.0.1:${proxy.port}`
      reached(await status(endpoint, {...trust(), HTTPS_PROXY}))
      assert.deepEqual([...new Set(proxy.asked)], [`CONNECT ${new URL(endpoint).host}`])
      const wrong = await status(endpoint, {...trust(), HTTPS_PROXY: HTTPS_PROXY.replace('maria', 'josef')})
      fails(wrong, 78, /the proxy http:\/\/127\.0\.0\.1:\d+ wants a user name and a password/, /HTTPS_PROXY/)
    })
    it('in http_proxy carries http', async () => {
      const proxy = until(await proxyListening())
      reached(await status(standIn.endpoint, {http_proxy: `127.0.0.1:${proxy.port}`}))
      assert.deepEqual([...new Set(proxy.asked)], [`GET ${new URL(standIn.endpoint).host}`])
    })
    it('is left out for what NO_PROXY names: a host, a host with its port, a folder of hosts, all', async () => {
      const proxy = until(await proxyListening())
      const {host} = new URL(standIn.endpoint)
      for (const NO_PROXY of ['127.0.0.1', host, 'a.example, .0.0.1', '*']) {
        reached(await status(standIn.endpoint, {HTTP_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY}))
      }
      assert.deepEqual(proxy.asked, [])
      reached(
        await status(standIn.endpoint, {HTTP_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY: '127.0.0.1:1,7.0.0.1'}),
      )
      assert.notEqual(proxy.asked.length, 0)
    })
    it('that is not there is named in the failure, without its login', async () => {
      const gone = await proxyListening()
      await gone.stop()
      const ended = await status(await https(), {...trust(), HTTPS_PROXY: `http://maria:s3cret@127.0.0.1:${gone.port}`})
      fails(ended, 75, /through the proxy http:\/\/127\.0\.0\.1:\d+ \(HTTPS_PROXY\)/)
    })
    it('that is no URL is told by the name of its variable only', async () => {
      const ended = await status('https://127.0.0.1:1', {HTTPS_PROXY: 'socks5://maria:s3cret@host'})
      fails(ended, 78, /HTTPS_PROXY is no http or https URL/)
    })
  })
})
