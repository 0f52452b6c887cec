import assert from 'node:assert/strict'
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {startStandIn} from '../stand-in/stand-in.ts'
import {s3Server, type S3Server} from '../support/s3-server.ts'
import {scratchOfSuite} from '../support/world.ts'
import {CLAIMS, type ConformingServer} from './conformance-claims.ts'

interface Row {
  readonly id: string
  readonly result: 'PASS' | 'FAIL' | 'SKIP'
  readonly detail: string
}

const main = join(import.meta.dirname, 'conformance', 'main.js')

/** Runs all rows on a server, in a process of their own. */
const run = async ({endpoint, region, prd, dev}: S3Server, out: string): Promise<ReadonlyMap<string, Row>> => {
  const child = spawn(process.execPath, [main], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      ENDPOINT: endpoint,
      REGION: region,
      ACCESS_KEY: prd.accessKeyId,
      SECRET_KEY: prd.secretAccessKey,
      ACCESS_KEY2: dev.accessKeyId,
      SECRET_KEY2: dev.secretAccessKey,
      USER2_ARN: 'arn:aws:iam:::user/dev',
      OUT: out,
    },
  })
  await once(child, 'close')
  const rows = JSON.parse(await readFile(out, 'utf8')) as readonly Row[]
  return new Map(rows.map((row) => [row.id, row]))
}

const conforms = (
  name: ConformingServer,
  start: (this: Mocha.Context) => Promise<S3Server & {stop?(): Promise<void>}>,
): void => {
  describe(`${name}, row by row of the conformance tests`, () => {
    const scratch = scratchOfSuite()
    let rows: ReadonlyMap<string, Row> = new Map()

    before(async function () {
      this.timeout(300_000)
      const server = await start.call(this)
      rows = await run(server, join(scratch.path, 'rows.json'))
      await server.stop?.()
    })

    it('all rows ran, and each is in the list of claims', () => {
      assert.deepEqual([...rows.keys()].sort(), Object.keys(CLAIMS).sort())
    })
    for (const [id, claims] of Object.entries(CLAIMS)) {
      if (claims.includes(name)) it(id, () => assert.equal(rows.get(id)?.result, 'PASS', rows.get(id)?.detail))
    }
    if (name === 'stand-in') {
      it('passes nothing that it does not claim', () => {
        const passed = [...rows.values()].filter(({result}) => result === 'PASS').map(({id}) => id)
        assert.deepEqual(
          passed.filter((id) => CLAIMS[id]?.includes(name) !== true),
          [],
        )
      })
    }
  })
}

conforms('stand-in', () => startStandIn())
conforms('radosgw', function () {
  return s3Server(this)
})
