import type {Pace} from '../../src/ports/index.ts'
import {watch, type WatchDoors} from '../../src/usecases/watch.ts'
import type {PullDoors} from '../../src/usecases/pulling/request.ts'
import type {WatchEvent, WatchSettings} from '../../src/usecases/watching/events.ts'
import {collectGarbage} from './memory.ts'

/** What a process holds: bytes of its heap after a collection, and open handles such as sockets and timers. */
export interface Held {
  readonly heap: number
  readonly handles: number
}

const held = (): Held => {
  collectGarbage()
  return {heap: process.memoryUsage().heapUsed, handles: process.getActiveResourcesInfo().length}
}

export interface ManyPolls {
  readonly settings: WatchSettings
  readonly openWorld: () => Promise<PullDoors>
  readonly polls: number
}

/** Polls without pauses. @returns what is held after a tenth of the polls, and at the end; and what was told */
export const pollOften = async ({settings, openWorld, polls}: ManyPolls) => {
  const events: WatchEvent[] = []
  const measured: Held[] = []
  let done = 0
  const pace: Pace = {
    elapsed: () => performance.now(),
    chance: () => 0.5,
    wait: () => {
      done++
      if (done === polls / 10 || done === polls) measured.push(held())
      return Promise.resolve(done === polls ? 'stop' : 'time')
    },
  }
  const doors: WatchDoors = {
    pace,
    openWorld,
    readSettings: () => Promise.resolve(settings),
    tell: (event) => void events.push(event),
  }
  await watch(doors, settings)
  const [early, late] = measured
  if (early === undefined || late === undefined) throw new Error('nothing was measured')
  return {early, late, events}
}
