/** Numbers that look like chance and are the same for the same seed: a failed run can be had again. */
export interface Chance {
  readonly seed: number
  /** A whole number from 0 up to, and without, `end`. */
  below(end: number): number
  pick<Item>(items: readonly Item[]): Item
  /** So many of the items, in their order. */
  sample<Item>(items: readonly Item[], count: number): readonly Item[]
}

/** mulberry32, in the public domain: 32 bits of state are enough for tests. */
const generator = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** @param seed else that of JSCTL_TEST_SEED, else a new one: whoever uses it prints it */
export const chanceFrom = (seed?: number): Chance => {
  const given = seed ?? Number(process.env['JSCTL_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
  const next = generator(given)
  const below = (end: number): number => Math.floor(next() * end)
  return {
    seed: given,
    below,
    pick: (items) => items[below(items.length)]!,
    sample: (items, count) => {
      const left = items.map((_, index) => index)
      const chosen: number[] = []
      while (chosen.length < count && left.length > 0) chosen.push(...left.splice(below(left.length), 1))
      return items.filter((_, index) => chosen.includes(index))
    },
  }
}
