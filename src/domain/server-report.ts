import * as v from 'valibot'
import type {Sha256} from './digest.ts'
import type {EnvironmentName} from './environment.ts'
import {decodeText, parseJson} from './json-text.ts'
import {LIMITS} from './limits.ts'
import type {LivePath} from './path.ts'
import {
  environmentNameSchema,
  formatSchema,
  livePathSchema,
  releaseNumberSchema,
  sha256Schema,
  timeSchema,
} from './release-schema.ts'
import {FORMAT} from './release.ts'
import {isServerName, type ServerName} from './server-name.ts'
import type {ReleaseNumber} from './store-keys.ts'

/** What the engine said of one object. */
interface Verdict {
  readonly path: LivePath
  readonly state: string
  readonly text: string
}

/** What a server says that it holds (docs/format.md, "The other documents"). */
export interface ServerReport {
  readonly name: ServerName
  readonly environment: EnvironmentName
  readonly release: ReleaseNumber
  /** Of line 1 of that release. */
  readonly sha256: Sha256
  /** Since when the server has held it. */
  readonly applied: string
  /** `jsctl/0.1.0`. */
  readonly agent: string
  /** Empty as long as no engine was asked. */
  readonly verdicts: readonly Verdict[]
  /** Files that are neither released nor ours. */
  readonly foreign: number
  /** Released files that hold something else, because they were restored too often. */
  readonly edited: number
  /** The release above which the server goes on, where an older one is wanted there; absent where the newest is. */
  readonly pinnedBelow?: ReleaseNumber
}

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

export const reportSchema = v.object({
  format: formatSchema,
  name: v.custom<ServerName>((value) => typeof value === 'string' && isServerName(value), 'no name of a server'),
  environment: environmentNameSchema,
  release: releaseNumberSchema,
  sha256: sha256Schema,
  applied: timeSchema,
  agent: v.pipe(v.string(), v.maxLength(256)),
  verdicts: v.pipe(
    v.array(
      v.object({
        path: livePathSchema,
        state: v.pipe(v.string(), v.maxLength(64)),
        text: v.pipe(v.string(), v.maxLength(4096)),
      }),
    ),
    v.maxLength(LIMITS.files),
  ),
  foreign: count,
  edited: count,
  pinnedBelow: v.exactOptional(releaseNumberSchema),
})

/** A report without what is not there, its keys in the order of the format. */
const inOrder = (report: ServerReport): ServerReport => {
  const {name, environment, release, sha256, applied, agent, verdicts, foreign, edited, pinnedBelow} = report
  const all = {name, environment, release, sha256, applied, agent, verdicts, foreign, edited}
  return pinnedBelow === undefined ? all : {...all, pinnedBelow}
}

/** The report as it is stored, its keys in the order of the format. */
export const reportDocument = (report: ServerReport) => ({format: FORMAT, ...inOrder(report)})

/** The bytes of a report. */
export const encodeReport = (report: ServerReport): Uint8Array =>
  new TextEncoder().encode(`${JSON.stringify(reportDocument(report))}\n`)

/** @throws Failure 'integrity' when the bytes are no report, 'configuration' for one of a newer format */
export const decodeReport = (bytes: Uint8Array): ServerReport => {
  const what = 'the report'
  return inOrder(parseJson(reportSchema, decodeText(bytes, what), what))
}

/** True when two reports say the same, but for how many files are foreign or edited. */
export const sameButCounts = (one: ServerReport, other: ServerReport): boolean =>
  JSON.stringify(reportDocument({...one, foreign: 0, edited: 0})) ===
  JSON.stringify(reportDocument({...other, foreign: 0, edited: 0}))
