import type {LayeredConfiguration} from '../domain/configuration-layers.ts'
import {Failure} from '../domain/failure.ts'
import {parseDeletionLimit} from '../domain/guards.ts'
import {printable} from '../domain/path.ts'
import {DEFAULT_INTERVAL, INTERVAL_RULE, parseInterval} from '../domain/poll-schedule.ts'
import type {PullRequest} from '../usecases/pulling/request.ts'

/** Releases, or a plain bucket. @throws Failure 'usage' for --max-delete without --plain */
export const sourceOf = (plain: boolean, maxDelete: string | undefined): PullRequest['source'] => {
  if (plain)
    return {kind: 'plain', maxDelete: maxDelete === undefined ? {kind: 'default'} : parseDeletionLimit(maxDelete)}
  if (maxDelete === undefined) return {kind: 'releases'}
  throw new Failure('usage', '--max-delete belongs to --plain: a verified release is applied as it stands', {
    hints: ['How much a release may delete is decided where it is published.'],
  })
}

/** @throws Failure 'usage' for flags that do not go together */
export const refuseContradictions = (flags: {
  watch: boolean
  'dry-run': boolean
  interval?: string | undefined
}): void => {
  if (flags.watch && flags['dry-run']) throw new Failure('usage', '--watch and --dry-run do not go together')
  if (!flags.watch && flags.interval !== undefined) {
    throw new Failure('usage', '--interval belongs to --watch', {hints: ['Without --watch a pull is done once.']})
  }
}

/** Milliseconds. @throws Failure 'usage' for a flag that is no time; the configuration was checked when it was read */
export const intervalOf = (flag: string | undefined, {serverInterval}: LayeredConfiguration): number => {
  const interval = parseInterval(flag ?? serverInterval?.value ?? DEFAULT_INTERVAL)
  if (interval !== undefined) return interval
  throw new Failure('usage', `--interval ${printable(flag ?? '')} ${INTERVAL_RULE}`)
}
