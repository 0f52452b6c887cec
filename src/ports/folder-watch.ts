import type {Failure} from '../domain/failure.ts'
import type {ChangedFolders} from './desk.ts'

/** What ended a wait: something was changed, the time, or somebody who wants an end. */
export type Stirring = 'changed' | 'time' | 'stop'

/** Hears when something is changed in the folders of a live folder at a desk: only that, what it was says a listing. */
export interface FolderWatch {
  /**
   * Hears of these folders from now on, relative to the live folder, '' for itself, and of no others.
   * @param care `each`: also looks whether each is still the folder that is heard, which links and other machines can change unheard
   * @returns those that were not heard of before: what happened there meanwhile may be missed, so list them again
   */
  follow(folders: readonly string[], care: 'new-ones' | 'each'): Promise<ReadonlySet<string>>
  /** Where something was heard since the last call; `all` when nobody can tell. */
  heard(): ChangedFolders
  /** Why nothing can be heard, and what to do; undefined as long as changes are heard. */
  deafness(): Failure | undefined
  /**
   * Waits until something is changed and nobody has changed more for a moment, or so many milliseconds. What happened since the last
   * wait is heard at once.
   */
  wait(milliseconds: number): Promise<Stirring>
  /** Whoever waits, now or later, is told to stop. */
  stop(): void
  /** Milliseconds on a clock that is never set. */
  elapsed(): number
  /** Hears nothing more. */
  close(): void
}
