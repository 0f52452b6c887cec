import type {Pace, Wake} from '../ports/index.ts'
import type {Interruption} from './interruption.ts'

/** The later in this list, the more it counts when several come before anybody waits. */
const WEIGHT: readonly Wake[] = ['time', 'now', 'reload', 'stop']

/** SIGUSR1 is taken: Node opens its inspector on it. Windows has neither of the two. */
const SIGNALS = process.platform === 'win32' ? {} : {SIGUSR2: 'now', SIGHUP: 'reload'}

/** The pace of a run that stays: signals of the process wake it. Listens from now on, once a process. */
export const processPace = ({signal}: Pick<Interruption, 'signal'>): Pace => {
  let heard: Wake | undefined
  let wake: ((wake: Wake) => void) | undefined
  const ring = (what: Wake): void => {
    if (wake !== undefined) wake(what)
    else if (heard === undefined || WEIGHT.indexOf(what) > WEIGHT.indexOf(heard)) heard = what
  }
  for (const [name, what] of Object.entries(SIGNALS)) process.on(name, () => ring(what as Wake))
  signal.addEventListener('abort', () => ring('stop'), {once: true})
  return {
    elapsed: () => performance.now(),
    chance: Math.random,
    wait: (milliseconds) =>
      new Promise((resolve) => {
        const end = (what: Wake): void => {
          clearTimeout(timer)
          wake = undefined
          heard = undefined
          resolve(what)
        }
        const timer = setTimeout(end, milliseconds, 'time')
        wake = end
        if (signal.aborted) end('stop')
        else if (heard !== undefined) end(heard)
      }),
  }
}
