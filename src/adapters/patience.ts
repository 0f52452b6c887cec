import {setTimeout as pause} from 'node:timers/promises'
import {errnoOf} from './errno.ts'
import {liveFailure} from './live-failures.ts'

/** How long a file that is in use is waited for, in milliseconds, before each further try. */
const PATIENCE = [100, 400, 1000]

/**
 * What a system says of a file that somebody has open: Windows lets nobody replace or remove it then (a sharing violation is EBUSY
 * in Node, a denied access EPERM), Linux no program that runs.
 */
const inUse = (error: unknown): boolean => ['EBUSY', 'EPERM', 'ETXTBSY'].includes(errnoOf(error) ?? '')

/** Something that is done to a file, for messages: `cannot replace a.job.xml`. */
interface Deed {
  readonly path: string
  readonly doing: string
}

/** Does something to a file, again after a while when it is in use. @throws Failure when it stays so, or cannot be done at all */
export const patiently = async (
  {path, doing}: Deed,
  action: () => void,
  wait: (milliseconds: number) => Promise<unknown> = pause,
): Promise<void> => {
  for (const milliseconds of [...PATIENCE, undefined]) {
    try {
      action()
      return
    } catch (error) {
      if (!inUse(error) || milliseconds === undefined) throw liveFailure(error, doing, path)
      await wait(milliseconds)
    }
  }
}
