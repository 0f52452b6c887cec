import assert from 'node:assert/strict'
import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {needsJsctl, runJsctl, type Ended} from '../support/run-jsctl.ts'
import {s3Environment, s3Server, type S3Server} from '../support/s3-server.ts'
import {skipped} from '../support/skipped.ts'
import {scratchFolder} from '../support/world.ts'

describe('given a real S3 server with a certificate of its own authority', () => {
  const scratch = scratchFolder()
  let server: S3Server
  let tls: NonNullable<S3Server['tls']>

  before(async function () {
    needsJsctl(this)
    server = await s3Server(this)
    tls = server.tls ?? skipped(this, 'the S3 server has no https: start it with RGW_TLS_PORT')
  })

  const status = async (env: Record<string, string>): Promise<Ended> => {
    const {url} = s3Environment(server)
    await writeFile(
      join(scratch.path, 'jsctl.toml'),
      `[environments.tst]\nurl = "${url}"\nendpoint = "${tls.endpoint}"\n`,
    )
    const {accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY} = server.dev
    return runJsctl(['status', '--env', 'tst'], {
      in: scratch.path,
      env: {AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...env},
    })
  }

  it('it is asked with AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS, and not without', async () => {
    for (const variable of ['AWS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS']) {
      const {code, stdout, stderr} = await status({[variable]: tls.ca})
      assert.equal(code, 0, `${variable}: ${stderr}`)
      assert.match(stdout, /nothing is published yet/)
    }
    const {code, stderr} = await status({})
    assert.equal(code, 78, stderr)
    assert.match(stderr, /authority that this machine does not trust/)
  })
})
