import * as v from 'valibot'
import {decodeText, parseJson} from './json-text.ts'
import {sha256Schema} from './release-schema.ts'
import {reportDocument, reportSchema, sameButCounts, type ServerReport} from './server-report.ts'
import type {Sha256} from './digest.ts'

/** What a server remembers of the report that it sent last. */
export interface ToldReport {
  /** Of the store. */
  readonly url: string
  readonly report: ServerReport
  /** When that was; milliseconds since 1970. */
  readonly at: number
  /** Why it is not known to have arrived, and from when on it may be tried again. */
  readonly problem?: {readonly text: string; readonly retry: number}
  /** Digests of what may lie there from this server, the last report first: an answer may have been lost. */
  readonly own: readonly Sha256[]
}

/** Reports in a row of which it may not be known whether they arrived. */
export const MAX_OWN_REPORTS = 8

const FORMAT = 'jsctl-live-report/1'

const time = v.pipe(v.number(), v.safeInteger())

const toldSchema = v.object({
  format: v.literal(FORMAT),
  url: v.pipe(v.string(), v.maxLength(4096)),
  at: time,
  problem: v.exactOptional(v.object({text: v.pipe(v.string(), v.maxLength(65_536)), retry: time})),
  own: v.pipe(v.array(sha256Schema), v.maxLength(MAX_OWN_REPORTS)),
  report: reportSchema,
})

export const encodeTold = ({url, report, at, problem, own}: ToldReport): string =>
  `${JSON.stringify({format: FORMAT, url, at, ...(problem === undefined ? {} : {problem}), own, report: reportDocument(report)})}\n`

/** @throws Failure 'integrity' when the bytes are none; the caller tells the store once more then */
export const decodeTold = (bytes: Uint8Array): ToldReport => {
  const what = 'the last report of the live folder'
  const {url, at, problem, own, report} = parseJson(toldSchema, decodeText(bytes, what), what)
  return {url, at, own, report, ...(problem === undefined ? {} : {problem})}
}

/** How long numbers of foreign and edited files may change before that is worth a request; and a failed report waits as long. */
export const REPORT_PATIENCE = 300_000
/** A right that is missing will not be there soon. */
export const REPORT_REFUSED_PATIENCE = 3_600_000

/** True when the store is to be told: an idle pull has nothing to tell, and a folder in which files come and go not every time. */
export const isDue = (told: ToldReport | undefined, next: Pick<ToldReport, 'url' | 'report' | 'at'>): boolean => {
  if (told?.url !== next.url || !sameButCounts(told.report, next.report)) return true
  // A clock that was set back.
  if (next.at < told.at) return true
  if (told.problem !== undefined) return next.at >= told.problem.retry
  const {foreign, edited} = told.report
  if (foreign === next.report.foreign && edited === next.report.edited) return false
  return next.at - told.at >= REPORT_PATIENCE
}
