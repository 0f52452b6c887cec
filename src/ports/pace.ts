/** What ended a wait: the time itself, or somebody who wants a pull now, the configuration read again, or the end. */
export type Wake = 'time' | 'now' | 'reload' | 'stop'

/** Time and chance of a run that stays. */
export interface Pace {
  /** Milliseconds on a clock that is never set. */
  elapsed(): number
  /** Waits so many milliseconds, or until somebody wants something; who did so before is heard at once. */
  wait(milliseconds: number): Promise<Wake>
  /** From 0 to 1. */
  chance(): number
}
