/**
 * `npm run soak -- --releases 200 [--seed N]`: hours of work in minutes. On the S3 server of JSCTL_TEST_S3 where that is set, else
 * on a directory.
 */
import {mkdtemp, realpath, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {parseArgs} from 'node:util'
import {chanceFrom} from '../support/chance.ts'
import {serverFrom} from '../support/s3-server.ts'
import {directoryPlace, s3Place} from './places.ts'
import {soak} from './soak.ts'

const {values} = parseArgs({options: {releases: {type: 'string', default: '200'}, seed: {type: 'string'}}})
const {seed} = chanceFrom(values.seed === undefined ? undefined : Number(values.seed))
const folder = await mkdtemp(join(await realpath(tmpdir()), 'jsctl-soak-'))
const began = Date.now()

const named = process.env['JSCTL_TEST_S3']
const store = named === undefined ? directoryPlace(folder) : s3Place(serverFrom(named))
const tell = (line: string): void => console.log(`${Math.round((Date.now() - began) / 1000)} s: ${line}`)
tell(`seed ${seed}, ${store.url}, in ${folder}`)
try {
  const {releases, kills, edits} = await soak({folder, store, releases: Number(values.releases), seed, tell})
  tell(`all is well after ${releases} releases, ${kills} kills and ${edits} edits`)
  await rm(folder, {recursive: true})
} catch (error) {
  tell(`seed ${seed}: what is left lies in ${folder}`)
  throw error
}
