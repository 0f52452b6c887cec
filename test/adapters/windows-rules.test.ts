import assert from 'node:assert/strict'
import {join} from 'node:path'
import {syncFolder} from '../../src/adapters/durability.ts'
import {patiently} from '../../src/adapters/patience.ts'
import {failing} from '../support/failing.ts'
import {scratchFolder} from '../support/world.ts'

const refusal = (code: string): Error => Object.assign(new Error(code), {code})

/** An action that is refused so often before it works, and what was waited for between the tries. */
const stubborn = (code: string, times: number) => {
  const waits: number[] = []
  let tries = 0
  const deed = {path: '/live/a.job.xml', doing: 'replace'}
  const action = (): void => {
    if (++tries <= times) throw refusal(code)
  }
  const wait = (milliseconds: number): Promise<void> => {
    waits.push(milliseconds)
    return Promise.resolve()
  }
  return {waits, tries: () => tries, run: () => patiently(deed, action, wait)}
}

describe('given a file that somebody has open where that keeps others from replacing it', () => {
  for (const code of ['EBUSY', 'EPERM', 'ETXTBSY']) {
    it(`${code}: it is tried again after ever longer pauses`, async () => {
      const {run, waits, tries} = stubborn(code, 3)
      await run()
      assert.deepEqual(waits, [100, 400, 1000])
      assert.equal(tries(), 4)
    })

    it(`${code} for good: it is temporary, and names the file`, async () => {
      const {run, waits} = stubborn(code, 4)
      await assert.rejects(run(), failing('temporary', /cannot replace \/live\/a\.job\.xml/))
      assert.equal(waits.length, 3)
    })
  }

  it('what no patience mends is told at once', async () => {
    const {run, waits} = stubborn('EACCES', 4)
    await assert.rejects(run(), failing('forbidden', /no right/))
    assert.deepEqual(waits, [])
  })
})

describe('given a system that makes no names in folders durable', () => {
  const scratch = scratchFolder()
  const real = Object.getOwnPropertyDescriptor(process, 'platform')
  afterEach(() => {
    if (real !== undefined) Object.defineProperty(process, 'platform', real)
  })

  it('nothing is asked of it there, and elsewhere it is', async () => {
    const missing = join(scratch.path, 'missing')
    await assert.rejects(syncFolder(missing), {code: 'ENOENT'})
    Object.defineProperty(process, 'platform', {...real, value: 'win32'})
    await syncFolder(missing)
  })
})
