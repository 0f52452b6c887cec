import type {Stirring} from '../ports/folder-watch.ts'

/** Milliseconds without a ring after which a change counts as done: an editor's new file and its rename, several files at once. */
const QUIET = 100
/** Milliseconds after which nobody waits for quiet any more. */
const LONGEST = 1000

/** A bell that rings often where one word is wanted. */
export interface SettlingBell {
  ring(): void
  /** Who waits, now or later, is told to stop. */
  stop(): void
  /** Waits for a ring and the quiet after it, or so many milliseconds; a ring since the last wait counts. */
  wait(milliseconds: number): Promise<Stirring>
}

/** Makes one. */
export const settlingBell = (quiet = QUIET): SettlingBell => {
  let rung = false
  let stopped = false
  let wake: (() => void) | undefined

  const hasRung = (): boolean => rung

  /** Until somebody rings or stops, or the time is over. */
  const sleep = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer)
        wake = undefined
        resolve()
      }
      const timer = setTimeout(end, milliseconds)
      wake = end
      if (rung || stopped) end()
    })

  const settle = async (): Promise<void> => {
    const began = performance.now()
    do {
      rung = false
      await sleep(quiet)
    } while (hasRung() && performance.now() - began < LONGEST)
    rung = false
  }

  return {
    ring: () => {
      rung = true
      wake?.()
    },
    stop: () => {
      stopped = true
      wake?.()
    },
    wait: async (milliseconds) => {
      await sleep(milliseconds)
      const isChanged = hasRung()
      if (isChanged && !stopped) await settle()
      return stopped ? 'stop' : isChanged ? 'changed' : 'time'
    },
  }
}
