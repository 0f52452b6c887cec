import {sha256, type Sha256} from '../../domain/digest.ts'
import {Failure} from '../../domain/failure.ts'
import {LIMITS} from '../../domain/limits.ts'
import type {ServerName} from '../../domain/server-name.ts'
import {decodeReport, encodeReport, type ServerReport} from '../../domain/server-report.ts'
import {serverKey} from '../../domain/store-keys.ts'
import {
  isDue,
  MAX_OWN_REPORTS,
  REPORT_PATIENCE,
  REPORT_REFUSED_PATIENCE,
  type ToldReport,
} from '../../domain/told-report.ts'
import type {HeldLiveFolder, LiveFolder, StoreReader} from '../../ports/index.ts'
import type {PullDoors, PullResult} from './request.ts'

/** What became of telling a store what this server holds. */
export type ReportOutcome =
  | {readonly kind: 'written'; readonly name: ServerName}
  /** The store knows it already. */
  | {readonly kind: 'known'; readonly name: ServerName}
  /** Told once; tried again later. */
  | {readonly kind: 'failed'; readonly name: ServerName; readonly problem: string}

/** What a server holds after a pull; undefined when that is no release. */
const reportOf = (name: ServerName, agent: string, result: PullResult): ServerReport | undefined => {
  const {environment, release, sha256: digest, since, foreign, contested, pinnedBelow} = result
  if (release === null || digest === null || since === null) return undefined
  return {
    name,
    environment: environment.name,
    release,
    sha256: digest,
    applied: new Date(since).toISOString(),
    agent,
    verdicts: [],
    foreign: foreign.length,
    edited: contested.length,
    ...(pinnedBelow === null ? {} : {pinnedBelow}),
  }
}

/** What lies at the key: nothing, or what this server put there; the report of another server of that name; what is no report. */
type Lying = 'own' | 'others' | 'no-report'

const lyingAt = async (store: StoreReader, {name, own}: {name: ServerName; own: readonly Sha256[]}): Promise<Lying> => {
  try {
    const stored = await store.get(serverKey(name), {limit: LIMITS.document})
    if (stored === undefined || own.includes(sha256(stored.bytes))) return 'own'
    return decodeReport(stored.bytes).name === name ? 'others' : 'no-report'
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    // A newer jsctl reports here, too.
    if (error.kind === 'configuration') return 'others'
    // Rubbish, a link, or too large to be a report of anybody's.
    if (error.kind === 'integrity') return 'no-report'
    throw error
  }
}

/** What is remembered of a report that is on its way: until it has arrived, the one before may still lie there. */
const toldOf = (before: ToldReport | undefined, next: Pick<ToldReport, 'url' | 'report' | 'at'>): ToldReport => {
  const digest = sha256(encodeReport(next.report))
  const same = before?.url === next.url && before.report.name === next.report.name
  const earlier = same ? before.own.filter((known) => known !== digest) : []
  return {...next, own: [digest, ...earlier].slice(0, MAX_OWN_REPORTS)}
}

type Doors = Pick<PullDoors, 'stores' | 'tell' | 'clock' | 'identity'>

const write = async (world: Doors, {environment}: PullResult, told: ToldReport, before?: ToldReport): Promise<void> => {
  const {report} = told
  const key = serverKey(report.name)
  const store = await world.stores.publish(environment)
  const isKnown = before?.url === told.url && before.report.name === report.name
  const lying = isKnown ? await lyingAt(store, {name: report.name, own: told.own}) : 'own'
  if (lying === 'others') {
    world.tell({
      type: 'warning',
      message: `somebody else reports to ${environment.name} as ${report.name}, too: each server needs a \`name\` of its own under [server]`,
    })
  }
  await store.put(key, encodeReport(report))
  if (lying === 'no-report') world.tell({type: 'warning', message: `what lay at ${key} was no report: it is replaced`})
  world.tell({type: 'note', message: `reported to ${environment.name} as ${report.name}`})
}

const retryAfter = ({kind}: Failure): number => (kind === 'temporary' ? REPORT_PATIENCE : REPORT_REFUSED_PATIENCE)

/** What cannot be remembered is told once more by the next pull. */
const remember = async ({tell}: Doors, held: Pick<HeldLiveFolder, 'writeTold'>, told: ToldReport): Promise<void> => {
  try {
    await held.writeTold(told)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    tell({type: 'note', message: error.message})
  }
}

/** Tells the store, and remembers how it went. */
const tellStore = async (
  world: Doors,
  held: Pick<HeldLiveFolder, 'writeTold'>,
  result: PullResult,
  told: ToldReport,
  before: ToldReport | undefined,
): Promise<ReportOutcome> => {
  const {name} = told.report
  try {
    await write(world, result, told, before)
    await remember(world, held, told)
    return {kind: 'written', name}
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error
    const problem = error.message
    if (before?.problem?.text !== problem) {
      const message = `${result.environment.name} was not told what ${name} holds: ${problem}`
      world.tell({type: 'warning', message})
    }
    await remember(world, held, {...told, problem: {text: problem, retry: told.at + retryAfter(error)}})
    return {kind: 'failed', name, problem}
  }
}

/**
 * Reports to the store what this server holds, when that is something else than it told last: an idle pull asks nothing more.
 * A report is a courtesy: what goes wrong with it is told once, and the pull is as good as without it.
 * @throws Failure 'interrupted'
 */
export const reportHolding = async (
  world: Doors,
  folder: Pick<LiveFolder, 'readTold'>,
  held: Pick<HeldLiveFolder, 'writeTold'>,
  name: ServerName,
  result: PullResult,
): Promise<ReportOutcome | undefined> => {
  const report = reportOf(name, world.identity.tool, result)
  if (report === undefined) return undefined
  const before = await folder.readTold()
  const next = {url: result.environment.url, report, at: world.clock.now().getTime()}
  if (isDue(before, next)) return tellStore(world, held, result, toldOf(before, next), before)
  const problem = before?.problem?.text
  return problem === undefined ? {kind: 'known', name} : {kind: 'failed', name, problem}
}
