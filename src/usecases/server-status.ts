import pMap from 'p-map'
import type {Sha256} from '../domain/digest.ts'
import type {EnvironmentName} from '../domain/environment.ts'
import {Failure} from '../domain/failure.ts'
import {LIMITS} from '../domain/limits.ts'
import type {Release} from '../domain/release.ts'
import type {ServerName} from '../domain/server-name.ts'
import {decodeReport, type ServerReport} from '../domain/server-report.ts'
import {nextRelease, serverKey, serverOfKey, SERVERS_PREFIX} from '../domain/store-keys.ts'
import type {StoreReader} from '../ports/index.ts'
import {readHint} from './list-releases.ts'

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
}

export type ServerStatus =
  ReportedServer | {readonly kind: 'unbelievable'; readonly name: ServerName; readonly problem: string}

export interface Servers {
  /** By name. */
  readonly servers: readonly ServerStatus[]
  /** More than are looked at. */
  readonly more: boolean
}

const CONCURRENCY = 8
/** An agent that could not reach its store asks again within five minutes; milliseconds. */
const GRACE = 300_000

interface Listed {
  readonly name: ServerName
  readonly modified: Date
}

const listServers = async (store: StoreReader): Promise<readonly Listed[]> => {
  const listed: Listed[] = []
  for await (const page of store.list(SERVERS_PREFIX)) {
    for (const {key, modified} of page) {
      const name = serverOfKey(key)
      if (name !== undefined) listed.push({name, modified})
    }
    if (listed.length > LIMITS.servers) break
  }
  return listed
}

/** What a report claims that cannot be; undefined when it may be true. Anybody with a server's rights can write anything there. */
const contradiction = (
  report: ServerReport,
  name: ServerName,
  environment: EnvironmentName,
  {manifest, sha256}: {readonly manifest: Pick<Release['manifest'], 'release'>; readonly sha256: Sha256},
): string | undefined => {
  if (report.name !== name) return `it is the report of ${report.name}`
  if (report.environment !== environment) return `it is of a server of ${report.environment}`
  if (report.release > manifest.release)
    return `it names release ${report.release}, but the newest is ${manifest.release}`
  if (report.release === manifest.release && report.sha256 !== sha256)
    return `it names another release ${report.release} than the one in this store`
  return undefined
}

type Read = {readonly report: ServerReport; readonly modified: Date} | Extract<ServerStatus, {kind: 'unbelievable'}>

const readOne = async (
  store: StoreReader,
  {name, modified}: Listed,
  environment: EnvironmentName,
  newest: Release,
): Promise<Read | undefined> => {
  try {
    const stored = await store.get(serverKey(name), {limit: LIMITS.document})
    if (stored === undefined) return undefined
    const report = decodeReport(stored.bytes)
    const problem = contradiction(report, name, environment, newest)
    return problem === undefined ? {report, modified} : {kind: 'unbelievable', name, problem}
  } catch (error) {
    if (error instanceof Failure && ['integrity', 'configuration', 'forbidden'].includes(error.kind))
      return {kind: 'unbelievable', name, problem: error.message}
    throw error
  }
}

/** When releases were published, as far as that is known without reading each. */
type Times = ReadonlyMap<number, string>

/** The hint is read only when a server is more than one release behind. */
const timesFor = async (store: StoreReader, read: readonly Read[], {manifest}: Release): Promise<Times> => {
  const times = new Map<number, string>([[manifest.release, manifest.created]])
  const isFarBehind = read.some((one) => 'report' in one && one.report.release + 1 < manifest.release)
  if (!isFarBehind) return times
  for (const {release, created} of await readHint(store)) if (!times.has(release)) times.set(release, created)
  return times
}

const compare = (
  {report, modified}: Extract<Read, {report: ServerReport}>,
  {manifest}: Release,
  times: Times,
  now: Date,
): ReportedServer => {
  const behind = manifest.release - report.release
  const since = behind === 0 ? undefined : times.get(nextRelease(report.release))
  const late = behind > 0 && (since === undefined || now.getTime() - Date.parse(since) > GRACE)
  return {kind: 'reported', ...report, reported: modified, behind, since, pace: late ? 'late' : 'in-time'}
}

/**
 * What servers reported of themselves: one list and one request each, at most 1,000 of them. What cannot be believed is named, not shown.
 * @throws Failure 'temporary'
 */
export const readServers = async (
  store: StoreReader,
  environment: EnvironmentName,
  newest: Release,
  now: Date,
): Promise<Servers> => {
  const listed = await listServers(store)
  const found = await pMap(listed.slice(0, LIMITS.servers), (one) => readOne(store, one, environment, newest), {
    concurrency: CONCURRENCY,
  })
  const read = found.filter((one) => one !== undefined)
  const times = await timesFor(store, read, newest)
  return {
    servers: read.map((one) => ('report' in one ? compare(one, newest, times, now) : one)),
    more: listed.length > LIMITS.servers,
  }
}

/** True for a server that wants attention: it lags, holds something edited, or nobody knows what. */
export const isServerOutOfLine = (server: ServerStatus): boolean =>
  server.kind === 'unbelievable' || server.pace === 'late' || server.edited > 0
