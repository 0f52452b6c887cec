import type {EnvironmentName} from './environment.ts'
import {Failure, FAILURES, RESULTS, type FailureKind} from './failure.ts'

/** What one check found; `says` is one line, `mend` what to do about it, one sentence each. */
export type Diagnosis =
  | {readonly outcome: 'ok'; readonly says: string}
  | {readonly outcome: 'warn'; readonly says: string; readonly mend: readonly string[]}
  | {readonly outcome: 'fail'; readonly kind: FailureKind; readonly says: string; readonly mend: readonly string[]}
  /** Not looked at, and why; `mend` says how to have it looked at, where there is a way. */
  | {readonly outcome: 'skipped'; readonly says: string; readonly mend: readonly string[]}

export type Outcome = Diagnosis['outcome']

export interface Checked {
  /** Stable, for scripts: `clock`, `conditional-writes`. */
  readonly check: string
  readonly diagnosis: Diagnosis
}

/** What a group of checks is about. */
export type Subject =
  | {readonly kind: 'configuration'}
  /** `url` is undefined where the configuration gives none that can be used. */
  | {readonly kind: 'environment'; readonly name: EnvironmentName; readonly url: string | undefined}
  /** `desk`: where objects are edited; `server`: what a JobScheduler watches. */
  | {readonly kind: 'live-folder'; readonly of: 'desk' | 'server'; readonly path: string}

export interface CheckGroup {
  readonly subject: Subject
  readonly checks: readonly Checked[]
}

export type Checkup = readonly CheckGroup[]

export const ok = (says: string): Diagnosis => ({outcome: 'ok', says})
export const warn = (says: string, ...mend: readonly string[]): Diagnosis => ({outcome: 'warn', says, mend})
export const skipped = (says: string, ...mend: readonly string[]): Diagnosis => ({outcome: 'skipped', says, mend})
export const fail = (kind: FailureKind, says: string, ...mend: readonly string[]): Diagnosis => ({
  outcome: 'fail',
  kind,
  says,
  mend,
})

/** What a failure means as a result. Anything else is a bug, told as a failed check so that it hides no other. */
export const failedBy = (error: unknown): Diagnosis =>
  error instanceof Failure
    ? fail(error.kind, error.message, ...error.hints)
    : fail(
        'failed',
        `unexpected: ${error instanceof Error ? error.message : String(error)}`,
        'This is a bug in jsctl, not a mistake of yours: please report it to its maintainers.',
      )

/** How many checks ended in which way. */
export const countOutcomes = (checkup: Checkup): Readonly<Record<Outcome, number>> => {
  const counts = {ok: 0, warn: 0, fail: 0, skipped: 0}
  for (const {checks} of checkup) for (const {diagnosis} of checks) counts[diagnosis.outcome]++
  return counts
}

/** 0 when nothing fails; else the exit code of the first check that does. */
export const checkupExitCode = (checkup: Checkup): number => {
  const first = checkup.flatMap(({checks}) => checks).find(({diagnosis}) => diagnosis.outcome === 'fail')?.diagnosis
  return first?.outcome === 'fail' ? FAILURES[first.kind].exitCode : RESULTS.done.exitCode
}
