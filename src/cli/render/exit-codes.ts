import {FAILURES, RESULTS} from '../../domain/failure.ts'

/** One way a command can end. */
export interface ExitCode {
  readonly exitCode: number
  /** The `code` of the failure's JSON; null for results. */
  readonly code: string | null
  readonly help: string
}

/** Every exit code by its number: the help's text and docs/exit-codes.md. */
export const exitCodeTable = (): readonly ExitCode[] =>
  [
    ...Object.values(RESULTS).map(({exitCode, help}) => ({exitCode, code: null, help})),
    ...Object.entries(FAILURES).map(([code, {exitCode, help}]) => ({exitCode, code, help})),
    {exitCode: 143, code: 'interrupted', help: 'ended by SIGTERM'},
  ].sort((left, right) => left.exitCode - right.exitCode)
