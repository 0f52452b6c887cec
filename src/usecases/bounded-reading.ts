import pMap, {pMapSkip} from 'p-map'
import {LIMITS} from '../domain/limits.ts'

/** Bytes that one reading holds in memory at once: as many as the largest file has. */
const IN_FLIGHT = LIMITS.file

export interface BoundedReading {
  /** Items that are read at once, while they are small. */
  readonly concurrency: number
  /** Bytes of all that are read at once; an item that is larger is read alone. */
  readonly bytes?: number
}

/** Lets work begin, in the order it came, while the bytes of all that goes on stay within the limit. */
const gate = (limit: number) => {
  let taken = 0
  const waiting: {readonly bytes: number; readonly begin: () => void}[] = []
  const admit = (): void => {
    for (let [next] = waiting; next !== undefined && taken + next.bytes <= limit; [next] = waiting) {
      waiting.shift()
      taken += next.bytes
      next.begin()
    }
  }
  return {
    enter: (bytes: number): Promise<void> =>
      new Promise((begin) => {
        waiting.push({bytes, begin})
        admit()
      }),
    leave: (bytes: number): void => {
      taken -= bytes
      admit()
    },
  }
}

/**
 * Reads items of known sizes, several at once but only as many bytes as fit: large ones one after the other. Results in the
 * order of the items. After the first error nothing more begins, and it is thrown when all that goes on has ended: nobody goes on
 * writing for a run that is over.
 */
export const mapInBoundedMemory = async <Item extends {readonly size: number}, Result>(
  items: readonly Item[],
  read: (item: Item) => Promise<Result>,
  {concurrency, bytes = IN_FLIGHT}: BoundedReading,
): Promise<Result[]> => {
  const {enter, leave} = gate(bytes)
  const errors: unknown[] = []
  const readOne = async (item: Item): Promise<Result> => {
    const size = Math.min(item.size, bytes)
    await enter(size)
    try {
      return await read(item)
    } finally {
      leave(size)
    }
  }
  const results = await pMap(
    items,
    async (item) => {
      if (errors.length > 0) return pMapSkip
      try {
        return await readOne(item)
      } catch (error) {
        errors.push(error)
        return pMapSkip
      }
    },
    {concurrency},
  )
  if (errors.length > 0) throw errors[0]
  return results
}
