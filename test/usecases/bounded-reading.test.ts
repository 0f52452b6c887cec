import assert from 'node:assert/strict'
import {setTimeout as pause} from 'node:timers/promises'
import fc from 'fast-check'
import {mapInBoundedMemory} from '../../src/usecases/bounded-reading.ts'

/** Reads items that only wait, and sees how much was in memory at once. */
const readAll = async (sizes: readonly number[], bytes: number, concurrency: number) => {
  let now = {bytes: 0, items: 0}
  const most = {bytes: 0, items: 0}
  const results = await mapInBoundedMemory(
    sizes.map((size, index) => ({size, index})),
    async ({size, index}) => {
      now = {bytes: now.bytes + size, items: now.items + 1}
      most.bytes = Math.max(most.bytes, now.bytes)
      most.items = Math.max(most.items, now.items)
      await pause(size % 3)
      now = {bytes: now.bytes - size, items: now.items - 1}
      return index
    },
    {concurrency, bytes},
  )
  return {results, most}
}

describe('given objects that do not fit into memory together', () => {
  it('never more bytes are read at once than fit, and each result has its place', async () => {
    const sizes = fc.array(fc.nat({max: 10}), {maxLength: 20})
    await fc.assert(
      fc.asyncProperty(sizes, async (items) => {
        const {results, most} = await readAll(items, 10, 4)
        assert.deepEqual(results, [...items.keys()])
        assert.ok(most.bytes <= 10)
        assert.ok(most.items <= 4)
      }),
      {numRuns: 30},
    )
  })

  it('small ones are read at once, and one that is too large for all is read alone', async () => {
    assert.equal((await readAll([1, 1, 1, 1], 10, 4)).most.items, 4)
    const {most} = await readAll([25, 25, 1], 10, 4)
    assert.equal(most.bytes, 25)
    assert.equal(most.items, 1)
  })

  it('an error ends it', async () => {
    const read = ({size}: {readonly size: number}): Promise<number> =>
      size === 9 ? Promise.reject(new Error('gone')) : Promise.resolve(size)
    const sized = [9, 9, 1].map((size) => ({size}))
    await assert.rejects(mapInBoundedMemory(sized, read, {concurrency: 2, bytes: 10}), /gone/)
  })

  it('an error is told when all that had begun has ended, and nothing begins after it', async () => {
    const events: string[] = []
    const read = async ({size}: {readonly size: number}): Promise<void> => {
      events.push(`${size} begins`)
      if (size === 1) throw new Error('gone')
      await pause(20)
      events.push(`${size} ends`)
    }
    const sized = [2, 1, 3, 4].map((size) => ({size}))
    await assert.rejects(mapInBoundedMemory(sized, read, {concurrency: 2, bytes: 10}), /gone/)
    assert.deepEqual(events, ['2 begins', '1 begins', '2 ends'])
  })
})
