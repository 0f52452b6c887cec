import pMap from 'p-map'
import type {EnvironmentName} from '../domain/environment.ts'
import {Failure} from '../domain/failure.ts'
import {LIMITS} from '../domain/limits.ts'
import type {Release} from '../domain/release.ts'
import type {ServerName} from '../domain/server-name.ts'
import {decodeReport, type ServerReport} from '../domain/server-report.ts'
import {nextRelease, serverKey, serverOfKey, SERVERS_PREFIX} from '../domain/store-keys.ts'
import type {StoreReader} from '../ports/index.ts'
import type {ReleaseSource} from './read-release.ts'
import {knownReleases, type KnownReleases} from './reported-releases.ts'

/** What a server reported, beside what is published now. */
export interface ReportedServer extends ServerReport {
  readonly kind: 'reported'
  /** When it was written, by the clock of the store. */
  readonly reported: Date
  /** How many releases were published after the one that the server holds. */
  readonly behind: number
  /** When the first of these was published; undefined when it is behind none, and when the hint does not reach as far. */
  readonly since: string | undefined
  /** Whether that is longer ago than an agent may need. */
  readonly pace: 'in-time' | 'late'
  /** Whether the release was compared with the published one of that number, which cannot be read otherwise. */
  readonly likeness: 'same' | 'unknown'
}

export type ServerStatus =
  ReportedServer | {readonly kind: 'unbelievable'; readonly name: ServerName; readonly problem: string}

export interface Servers {
  /** By name. */
  readonly servers: readonly ServerStatus[]
  /** More than are looked at. */
  readonly more: boolean
  /** Why the reports cannot be read; undefined when they can. */
  readonly problem: string | undefined
}

const CONCURRENCY = 8
/** An agent that could not reach its store asks again within five minutes; milliseconds. */
const GRACE = 300_000

interface Listed {
  readonly name: ServerName
  readonly modified: Date
}

/** Reports are a side matter: what is wrong with them does not hide how the environment stands. */
const problemOf = (error: unknown): string => {
  if (error instanceof Failure && error.kind !== 'interrupted') return error.message
  throw error
}

/** A file or a link in the place of the folder is listed by its own name; a store without folders has the key beside them. */
const FOLDER = SERVERS_PREFIX.slice(0, -1)

interface Listing {
  readonly listed: readonly Listed[]
  readonly problem?: string
}

const listServers = async (store: StoreReader): Promise<Listing> => {
  const listed: Listed[] = []
  let inTheWay = false
  try {
    for await (const page of store.list(FOLDER)) {
      for (const {key, modified} of page) {
        const name = serverOfKey(key)
        if (name !== undefined) listed.push({name, modified})
        inTheWay ||= key === FOLDER
      }
      if (listed.length > LIMITS.servers) break
    }
  } catch (error) {
    return {listed, problem: problemOf(error)}
  }
  return inTheWay && listed.length === 0
    ? {listed, problem: `${FOLDER} in ${store.url} is a file or a link, and no folder of reports`}
    : {listed}
}

/** What a report claims that cannot be; undefined when it may be true. Anybody with a server's rights can write anything there. */
const contradiction = (
  report: ServerReport,
  name: ServerName,
  environment: EnvironmentName,
  {manifest}: Release,
): string | undefined => {
  if (report.name !== name) return `it is the report of ${report.name}`
  if (report.environment !== environment) return `it is of a server of ${report.environment}`
  if (report.release > manifest.release)
    return `it names release ${report.release}, but the newest is ${manifest.release}`
  return undefined
}

type Unbelievable = Extract<ServerStatus, {kind: 'unbelievable'}>
type Believable = {readonly report: ServerReport; readonly modified: Date}

const readOne = async (
  store: StoreReader,
  {name, modified}: Listed,
  environment: EnvironmentName,
  newest: Release,
): Promise<Believable | Unbelievable | undefined> => {
  try {
    const stored = await store.get(serverKey(name), {limit: LIMITS.document})
    if (stored === undefined) return undefined
    const report = decodeReport(stored.bytes)
    const problem = contradiction(report, name, environment, newest)
    return problem === undefined ? {report, modified} : {kind: 'unbelievable', name, problem}
  } catch (error) {
    return {kind: 'unbelievable', name, problem: problemOf(error)}
  }
}

const compare = (
  {report, modified}: Believable,
  {manifest}: Release,
  known: KnownReleases,
  now: Date,
): ServerStatus => {
  const {name, release} = report
  const likeness = known.compare(report)
  if (likeness === 'other') {
    const problem = `it names another release ${release} than the one in this store`
    return {kind: 'unbelievable', name, problem}
  }
  const behind = manifest.release - release
  const since = behind === 0 ? undefined : known.created(nextRelease(release))
  const late = behind > 0 && (since === undefined || now.getTime() - Date.parse(since) > GRACE)
  return {kind: 'reported', ...report, reported: modified, behind, since, pace: late ? 'late' : 'in-time', likeness}
}

/**
 * What servers reported of themselves: one list and one request each, at most 1,000 of them. What cannot be believed is named, not shown.
 * @throws Failure 'interrupted', and 'temporary' when the hint cannot be read
 */
export const readServers = async (
  source: ReleaseSource,
  environment: EnvironmentName,
  newest: Release,
  now: Date,
): Promise<Servers> => {
  const {store} = source
  const {listed, problem} = await listServers(store)
  const found = await pMap(listed.slice(0, LIMITS.servers), (one) => readOne(store, one, environment, newest), {
    concurrency: CONCURRENCY,
  })
  const read = found.filter((one) => one !== undefined)
  const reports = read.flatMap((one) => ('report' in one ? [one.report] : []))
  const known = await knownReleases(source, newest, reports)
  return {
    servers: read.map((one) => ('report' in one ? compare(one, newest, known, now) : one)),
    more: listed.length > LIMITS.servers,
    problem,
  }
}

/** True for a server that wants attention: it lags, holds something edited, or nobody knows what. */
export const isServerOutOfLine = (server: ServerStatus): boolean =>
  server.kind === 'unbelievable' || server.pace === 'late' || server.edited > 0
