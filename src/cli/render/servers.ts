import {printable} from '../../domain/path.ts'
import type {ReportedServer, ServerStatus} from '../../usecases/server-status.ts'
import type {Style} from '../style.ts'
import {count, counted} from './size.ts'
import {renderTable, type Cell} from './table.ts'
import {age, localTime} from './time.ts'

/** `2 releases behind since 2026-11-22 14:22 (3 hours ago)`; nothing for a server that is behind none. */
export const lagText = ({behind, since}: ReportedServer, now: Date): string | undefined => {
  if (behind === 0) return undefined
  return `${counted(behind, 'release')} behind${since === undefined ? '' : ` since ${localTime(since)} (${age(since, now)})`}`
}

/** What else is to be known of a server's release. */
export const releaseText = (
  {pinnedBelow, likeness}: Pick<ReportedServer, 'pinnedBelow' | 'likeness'>,
  environment: string,
): readonly string[] => [
  ...(pinnedBelow === undefined ? [] : [`pinned below ${environment}@${pinnedBelow}`]),
  ...(likeness === 'same' ? [] : ['its release is not to be read here']),
]

/** What a server says of its folder, besides the release. */
export const countsText = ({edited, foreign}: Pick<ReportedServer, 'edited' | 'foreign'>): readonly string[] => [
  ...(edited === 0 ? [] : [`${counted(edited, 'edited file')} left alone`]),
  ...(foreign === 0 ? [] : [counted(foreign, 'foreign file')]),
]

const row = (server: ServerStatus, environment: string, style: Style, now: Date): readonly Cell[] => {
  if (server.kind === 'unbelievable') {
    const text = `its report is not believed: ${printable(server.problem)}`
    return [{text: server.name}, {text, paint: style.red, over: 'row'}]
  }
  const lag = lagText(server, now)
  const paint = server.pace === 'late' || server.edited > 0 ? style.red : lag === undefined ? style.green : style.yellow
  return [
    {text: server.name},
    {text: `${environment}@${server.release}`},
    {text: `applied ${age(server.applied, now)}`, paint: style.dim},
    {text: [lag ?? 'up to date', ...releaseText(server, environment), ...countsText(server)].join(', '), paint},
  ]
}

interface Reporting {
  readonly servers: readonly ServerStatus[]
  readonly moreServers: boolean
  readonly serversProblem: string | undefined
}

/** Why no reports are shown, or not all of them. */
export const unreadReports = ({serversProblem}: Pick<Reporting, 'serversProblem'>): string | undefined =>
  serversProblem === undefined ? undefined : `the reports of servers cannot be read: ${printable(serversProblem)}`

/** The servers of one environment, one line each; nothing where none reported. */
export const renderServers = (reporting: Reporting, environment: string, style: Style, now: Date): string => {
  const {servers, moreServers} = reporting
  const unread = unreadReports(reporting)
  const problem = unread === undefined ? '' : `  ${style.red(unread)}\n`
  if (servers.length === 0) return problem
  const rows = servers.map((server) => row(server, environment, style, now))
  return `  ${style.dim('servers')}\n${renderTable(rows, '    ')}${moreServers ? `    ${style.yellow('and more, which were not looked at')}\n` : ''}${problem}`
}

/** `3, 1 behind`: the servers of one environment in a cell; "-" where none reported. */
export const serversCell = ({servers, moreServers, serversProblem}: Reporting, style: Style): Cell => {
  if (serversProblem !== undefined) return {text: 'cannot be read', paint: style.red}
  if (servers.length === 0) return {text: '-', paint: style.dim}
  const reported = servers.filter((server) => server.kind === 'reported')
  const behind = reported.filter((server) => server.behind > 0)
  const edited = reported.filter((server) => server.edited > 0)
  const pinned = reported.filter(({pinnedBelow}) => pinnedBelow !== undefined)
  const doubtful = servers.length - reported.length
  const parts = [
    ...(behind.length === 0 ? [] : [`${count(behind.length)} behind`]),
    ...(pinned.length === 0 ? [] : [`${count(pinned.length)} pinned`]),
    ...(edited.length === 0 ? [] : [`${count(edited.length)} edited`]),
    ...(doubtful === 0 ? [] : [`${count(doubtful)} not believed`]),
  ]
  const late = doubtful > 0 || edited.length > 0 || behind.some(({pace}) => pace === 'late')
  const paint = late ? style.red : behind.length > 0 ? style.yellow : style.green
  return {text: [`${count(servers.length)}${moreServers ? '+' : ''}`, ...parts].join(', '), paint}
}

const oneJson = (server: ServerStatus): object => {
  if (server.kind === 'unbelievable') return {name: server.name, problem: server.problem}
  const {name, release, sha256, applied, agent, reported, behind, since, pace, likeness} = server
  const {pinnedBelow = null, foreign, edited, verdicts} = server
  return {
    name,
    release,
    sha256,
    applied,
    reported,
    agent,
    behind,
    behindSince: since ?? null,
    late: pace === 'late',
    compared: likeness === 'same',
    pinnedBelow,
    foreign,
    edited,
    verdicts,
  }
}

/** The same as JSON (docs/status.md). */
export const serversJson = ({servers, moreServers, serversProblem}: Reporting): object => ({
  servers: servers.map(oneJson),
  moreServers,
  serversProblem: serversProblem ?? null,
})
