import type {Context} from 'mocha'
import {chanceFrom} from '../support/chance.ts'
import {noted} from '../support/noted.ts'
import {needsJsctl} from '../support/run-jsctl.ts'
import {s3Server} from '../support/s3-server.ts'
import {scratchFolder} from '../support/world.ts'
import {directoryPlace, s3Place} from './places.ts'
import {soak, type SoakStore} from './soak.ts'

/** So many for every run of the tests; `npm run soak` goes on for longer. */
const RELEASES = 8

describe('given two publishers and two agents that are killed at random, and people who edit on the servers', () => {
  const scratch = scratchFolder()
  before(function () {
    needsJsctl(this)
  })

  const run = async (context: Context, store: SoakStore): Promise<void> => {
    const {seed} = chanceFrom()
    try {
      const options = {folder: scratch.path, store, releases: RELEASES, seed, tell: () => undefined}
      const {releases, kills, edits} = await soak(options)
      noted(context, `${releases} releases, ${kills} kills, ${edits} edits, seed ${seed}`)
    } catch (error) {
      noted(context, `seed ${seed}`)
      throw error
    }
  }

  it('the servers end with the newest release, nothing is lost, and the history is whole', async function () {
    await run(this, directoryPlace(scratch.path))
  }).timeout(600_000)

  it('so they do with a real S3 server between them', async function () {
    await run(this, s3Place(await s3Server(this)))
  }).timeout(600_000)
})
