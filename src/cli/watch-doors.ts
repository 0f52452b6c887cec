import type {World} from '../ports/index.ts'
import type {WatchDoors} from '../usecases/watch.ts'
import type {WatchEvent} from '../usecases/watching/events.ts'
import type {Interruption} from './interruption.ts'
import {processPace} from './pace.ts'

interface WatchOptions {
  readonly interruption: Interruption
  readonly newWorld: () => Promise<World>
  readonly readSettings: WatchDoors['readSettings']
  readonly show: (event: WatchEvent, now: Date) => void
}

/** What an agent needs of this process: its signals, one world at a time, and somewhere to tell. */
export const watchDoors = ({interruption, newWorld, readSettings, show}: WatchOptions): WatchDoors => {
  let world: World | undefined
  return {
    pace: processPace(interruption),
    openWorld: async () => {
      world?.stores.close()
      world = await newWorld()
      return world
    },
    readSettings,
    tell: (event) => {
      show(event, new Date())
    },
  }
}
