/**
 * Every way a command can end, as one table: kind of failure -> exit code -> what the help says about it.
 * `jsctl help` prints it, docs/exit-codes.md is made from it, and the JSON of a failure carries the kind as its code.
 */
export const FAILURES = {
  failed: {exitCode: 1, help: 'failed, nothing more precise'},
  forbidden: {exitCode: 4, help: 'not authenticated or not allowed'},
  'not-found': {exitCode: 5, help: 'environment, bucket, release or object not found, or nothing published'},
  conflict: {exitCode: 6, help: "conflict: published meanwhile, would revert others' work, or the plan is stale"},
  busy: {exitCode: 7, help: 'on hold, or another pull holds this live folder'},
  refused: {exitCode: 8, help: 'refused by a safety rule: confirmation, --max-delete, empty tree, wrong environment …'},
  integrity: {exitCode: 10, help: 'integrity: a digest, a signature or the chain of releases is wrong'},
  usage: {exitCode: 64, help: 'wrong usage: unknown flag, missing argument'},
  temporary: {exitCode: 75, help: 'temporary: network, throttling, disk full; try again'},
  configuration: {exitCode: 78, help: 'configuration is wrong, or the store has no conditional writes'},
  interrupted: {exitCode: 130, help: 'interrupted'},
} as const satisfies Record<string, {exitCode: number; help: string}>

export type FailureKind = keyof typeof FAILURES

/** Exit codes that are results, not failures: stdout holds the command's result object. */
export const RESULTS = {
  done: {exitCode: 0, help: 'done, or nothing to do'},
  differences: {exitCode: 2, help: 'there are differences (only with --exit-code)'},
  invalid: {exitCode: 3, help: 'validation errors'},
} as const

export interface FailureDetails {
  /** What the reader can do next, one sentence each. */
  readonly hints?: readonly string[]
  /** What JSON says of it beyond the message; keys of `error`. */
  readonly facts?: Readonly<Record<string, unknown>>
  /** The outside error behind it, for `DEBUG=jsctl`. */
  readonly cause?: unknown
}

/** An expected failure: told to people as one message with hints, never with a stack trace. All else is a bug. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly kind: FailureKind
  readonly hints: readonly string[]
  readonly facts: Readonly<Record<string, unknown>>

  constructor(kind: FailureKind, message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? undefined : {cause: details.cause})
    this.kind = kind
    this.hints = details.hints ?? []
    this.facts = details.facts ?? {}
  }

  get exitCode(): number {
    return FAILURES[this.kind].exitCode
  }
}

/** Several failures as one of the kind of the first: who mends one thing shall not run into the next. */
export const joinFailures = (first: Failure, others: readonly Failure[]): Failure => {
  if (others.length === 0) return first
  const all = [first, ...others]
  return new Failure(first.kind, all.map(({message}) => message).join('; and '), {
    hints: all.flatMap(({hints}) => hints),
    facts: all.reduce((facts, failure) => ({...facts, ...failure.facts}), {}),
    cause: first.cause,
  })
}
