import {parseDuration} from './duration.ts'

/** When an agent asks again (docs/pull.md, "As an agent"). All times in milliseconds, chance from 0 to 1. */

export const DEFAULT_INTERVAL = '10s'
export const INTERVAL_RULE = 'must be a time from 1 second to 1 day, such as "10s", "5m" or "1h"'

/** From a second to a day. */
export const INTERVAL_PATTERN = /^(?:[1-9][0-9]{0,3}s|[1-9][0-9]{0,2}m|(?:[1-9]|1[0-9]|2[0-4])h|1d)$/

/** The milliseconds between two polls; undefined for what is no time, or less than a second, or more than a day. */
export const parseInterval = (text: string): number | undefined =>
  INTERVAL_PATTERN.test(text) ? parseDuration(text) : undefined

const CEILING = 300_000
/** Looking at the files takes at most this part of the time. */
const SHARE_OF_LOOKING = 1 / 20
const JITTER = 0.1

/** The pause after a poll that went well: the interval, a tenth more or less, so that many servers do not ask in step. */
export const usualPause = (interval: number, chance: number): number => interval * (1 - JITTER + 2 * JITTER * chance)

/**
 * The pause after so many failures in a row: it doubles up to five minutes, and is spread by a quarter. An agent that looks less often
 * than that does not lose a whole interval by one failure.
 */
export const pauseAfterFailures = (interval: number, failures: number, chance: number): number =>
  Math.min(CEILING, interval * 2 ** Math.min(failures, 30)) * (0.75 + 0.25 * chance)

/** How long the files are left alone after a look that took so long; for a folder of usual size that is shorter than any interval. */
export const restAfterLook = (took: number): number => took / SHARE_OF_LOOKING - took
