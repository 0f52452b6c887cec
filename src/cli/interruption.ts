import {Failure} from '../domain/failure.ts'

/** How a run is stopped: by Ctrl-C or SIGTERM, once politely, the second time at once. */
export interface Interruption {
  readonly signal: AbortSignal
  /** @throws Failure 'interrupted' after the first signal: called before a write begins */
  readonly checkpoint: () => void
}

/** 128 and the number of the signal, as shells have it. */
const EXIT_CODES = {SIGINT: 130, SIGTERM: 143} as const

type Signal = keyof typeof EXIT_CODES

/** Signals are sent to the process, so what arrived is known to all of it. */
let received: Signal | undefined

/** 130 after Ctrl-C, 143 after SIGTERM; undefined when neither came. */
export const exitCodeOfSignal = (): number | undefined => (received === undefined ? undefined : EXIT_CODES[received])

/** Said wherever a run may have been: nothing done yet, or published and the rest not finished. Both are true of it. */
export const interrupted = (cause?: unknown): Failure =>
  new Failure('interrupted', 'interrupted', {hints: ['The same command again finishes what was begun.'], cause})

/** Listens to SIGINT and SIGTERM from now on. A second one ends the process at once, by the signal's own action. */
export const listenForInterruption = (): Interruption => {
  const controller = new AbortController()
  const {signal} = controller
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (received !== undefined) {
        process.removeAllListeners(name)
        process.kill(process.pid, name)
        return
      }
      received = name
      controller.abort()
    })
  }
  const checkpoint = (): void => {
    if (!signal.aborted) return
    throw interrupted()
  }
  return {signal, checkpoint}
}
