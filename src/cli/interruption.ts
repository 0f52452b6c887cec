import {setTimeout as wait} from 'node:timers/promises'
import {Failure} from '../domain/failure.ts'

/** How a run is stopped: by Ctrl-C or SIGTERM, once politely, the second time at once. */
export interface Interruption {
  readonly signal: AbortSignal
  /** @throws Failure 'interrupted' after the first signal: called before a write begins */
  readonly checkpoint: () => void
  /** Waits, in milliseconds; an interruption ends it with its Failure. */
  readonly pause: (milliseconds: number) => Promise<void>
}

const EXIT_CODES = {SIGINT: 130, SIGTERM: 143} as const

/** Listens to SIGINT and SIGTERM from now on. */
export const listenForInterruption = (): Interruption => {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      process.exitCode = EXIT_CODES[name]
      // The second one: somebody does not want to wait. The default action of the signal ends the process.
      if (controller.signal.aborted) {
        process.removeAllListeners(name)
        process.kill(process.pid, name)
      }
      controller.abort()
    })
  }
  const {signal} = controller
  const checkpoint = (): void => {
    if (signal.aborted)
      throw new Failure('interrupted', 'interrupted; what was begun can be finished by the same command')
  }
  return {
    signal,
    checkpoint,
    pause: async (milliseconds) => {
      await wait(milliseconds, undefined, {signal}).catch(() => undefined)
      checkpoint()
    },
  }
}
