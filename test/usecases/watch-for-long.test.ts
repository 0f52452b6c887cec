import assert from 'node:assert/strict'
import {serverAt} from '../support/mirroring.ts'
import {deskAt, jobText} from '../support/publishing.ts'
import {isThorough} from '../support/thorough.ts'
import {pollOften} from '../support/watching.ts'
import {scratchFolder, testWorld} from '../support/world.ts'

const MIB = 1024 * 1024

describe('given an agent that runs for long', () => {
  const scratch = scratchFolder()
  const polls = isThorough() ? 100_000 : 5000

  it(`after ${polls.toLocaleString('en')} polls it holds as much as after a tenth of them`, async function () {
    this.timeout(300_000)
    const desk = deskAt(scratch.path, {objects: false})
    const server = serverAt(scratch.path, desk.environment)
    await desk.save({'a.job.xml': jobText('a'), 'b/c.job.xml': jobText('c')})
    await desk.push()
    const {early, late, events} = await pollOften({
      polls,
      openWorld: () => Promise.resolve(testWorld({scratch: scratch.path})),
      settings: {
        interval: 1000,
        request: {
          environment: desk.environment,
          into: server.folder,
          mode: 'apply',
          source: {kind: 'releases', want: 'newest-or-pinned'},
          keep: 5,
          care: 'usual',
          foreign: 'keep',
        },
      },
    })
    assert.deepEqual(
      events.map(({event}) => event),
      ['watching', 'pulled', 'stopped'],
    )
    assert.ok(late.heap < early.heap + MIB, `${early.heap} bytes became ${late.heap}`)
    assert.ok(late.handles <= early.handles, `${early.handles} handles became ${late.handles}`)
  })
})
