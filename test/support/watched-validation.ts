import {openObjectFolder} from '../../src/adapters/object-folder.ts'
import {watchFolder, type WatchOptions} from '../../src/adapters/folder-watch.ts'
import type {FolderWatch} from '../../src/ports/index.ts'
import type {ValidateRequest} from '../../src/usecases/validate.ts'
import type {ValidationEvent} from '../../src/usecases/validating/events.ts'
import {watchValidation} from '../../src/usecases/watch-validation.ts'
import {testWorld} from './world.ts'

export interface WatchedOptions extends Partial<ValidateRequest> {
  readonly folder: string
  readonly scratch: string
  /** Puts something between the check and its watch. */
  readonly wrap?: (watch: FolderWatch) => FolderWatch
  /** The watch of the system, and how long it is waited for quiet. */
  readonly system?: WatchOptions
  readonly young?: number
}

type Checked = Extract<ValidationEvent, {event: 'checked'}>
/** A later check; the first one tells nothing of changes. */
export type NextChecked = Extract<Checked, {round: 'next'}>

/** Starts a check that stays, with real adapters on a real folder. */
export const watchedValidation = ({
  folder,
  scratch,
  wrap = (watch) => watch,
  system,
  young,
  ...request
}: WatchedOptions) => {
  const events: ValidationEvent[] = []
  const stop = new AbortController()
  let read = 0
  let isOver = false
  let wake = (): void => undefined
  const world = {
    ...testWorld({scratch}),
    openFolder: (path: string) => openObjectFolder(path, young),
    watchFolder: (path: string) => Promise.resolve(wrap(watchFolder(path, stop.signal, system))),
  }
  const ended = watchValidation(world, {folder, only: [], rules: [], ...request}, (event) => {
    events.push(event)
    wake()
  }).finally(() => {
    isOver = true
    wake()
  })
  // A test that waits for an event hears of the failure there.
  ended.catch(() => undefined)

  /** Waits for the next event that is as wanted; what comes before it is passed over. */
  const next = async <Wanted extends ValidationEvent>(
    isWanted: (event: ValidationEvent) => event is Wanted,
  ): Promise<Wanted> => {
    for (;;) {
      while (read < events.length) {
        const event = events[read++]
        if (event !== undefined && isWanted(event)) return event
      }
      if (isOver) {
        await ended
        throw new Error('it ended before that')
      }
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  return {
    events,
    next,
    named: <Name extends ValidationEvent['event']>(name: Name) =>
      next((event): event is Extract<ValidationEvent, {event: Name}> => event.event === name),
    /** The next check after a change that is as wanted: one save may be seen in two steps. */
    checked: (isWanted: (event: NextChecked) => boolean = () => true) =>
      next((event): event is NextChecked => event.event === 'checked' && event.round === 'next' && isWanted(event)),
    /** Forgets the events that were read. */
    forget: (): void => {
      events.splice(0, read)
      read = 0
    },
    end: async (): Promise<void> => {
      stop.abort()
      await ended
    },
  }
}
