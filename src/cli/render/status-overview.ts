import {printable} from '../../domain/path.ts'
import {compareWithOthers, type Comparison} from '../../usecases/compare-environments.ts'
import {isServerOutOfLine, type ServerStatus} from '../../usecases/server-status.ts'
import type {EnvironmentStatus} from '../../usecases/status.ts'
import {isViewInLine} from '../../usecases/view-status.ts'
import {plainStyle, type Style} from '../style.ts'
import {shortDigest} from './digest.ts'
import {renderNumberProblems, shortenedAuthor} from './releases.ts'
import {countsText, lagText, releaseText, serversCell, unreadReports} from './servers.ts'
import {driftAdvice, holdText, plainObjectsText, viewParts} from './status.ts'
import {renderTable, type Cell} from './table.ts'
import {age} from './time.ts'

export interface OverviewOptions {
  readonly now: Date
  /** Of the screen; undefined where there is none. */
  readonly columns?: number | undefined
}

type Published = Extract<EnvironmentStatus, {kind: 'published'}>

const COLUMNS = ['environment', 'release', 'published', 'by', 'tree', 'view', 'hold', 'servers'] as const
type Column = (typeof COLUMNS)[number]

/** What a narrow screen does without, the first of them first. */
const DISPENSABLE: readonly Column[] = ['by', 'published', 'hold']

/** `= int@30`, `3 behind int@33`, `not int@33`: how a tree stands to the others. */
const comparisonText = ({sameAs, differsFrom}: Comparison): string => {
  const same = sameAs.map(({environment, release}) => `= ${environment}@${release}`).join(' ')
  if (differsFrom === null) return same
  const {environment, release, behind} = differsFrom
  const other = `${behind === null ? 'not' : `${behind} behind`} ${environment}@${release}`
  return same === '' ? other : `${same}, ${other}`
}

const viewCell = ({view}: Published, style: Style): Cell => {
  if (view === undefined) return {text: 'off', paint: style.dim}
  return isViewInLine(view) ? {text: 'in line', paint: style.green} : {text: 'drifted', paint: style.red}
}

const cellsOf = (
  status: Published,
  all: readonly EnvironmentStatus[],
  style: Style,
  now: Date,
): Readonly<Record<Column, Cell>> => {
  const {release, created, author, tree} = status.newest.manifest
  const comparison = comparisonText(compareWithOthers(status, all))
  return {
    environment: {text: status.environment.name, paint: style.bold},
    release: {text: String(release), align: 'right', paint: style.bold},
    published: {text: age(created, now)},
    by: {text: shortenedAuthor(author)},
    tree: {text: `${shortDigest(tree)} ${comparison}`.trimEnd()},
    view: viewCell(status, style),
    hold: status.hold === undefined ? {text: '-', paint: style.dim} : {text: 'on hold', paint: style.yellow},
    servers: serversCell(status, style),
  }
}

const rowOf = (
  status: EnvironmentStatus,
  all: readonly EnvironmentStatus[],
  columns: readonly Column[],
  style: Style,
  now: Date,
): readonly Cell[] => {
  const name: Cell = {text: status.environment.name, paint: style.bold}
  switch (status.kind) {
    case 'published': {
      const cells = cellsOf(status, all, style, now)
      return columns.map((column) => cells[column])
    }
    case 'nothing-published':
      return [name, {text: 'nothing is published yet', paint: style.dim, over: 'row'}]
    case 'unreadable':
      return [name, {text: `cannot be read: ${printable(status.failure.message)}`, paint: style.red, over: 'row'}]
  }
}

const renderColumns = (
  all: readonly EnvironmentStatus[],
  columns: readonly Column[],
  style: Style,
  now: Date,
): string => {
  const title = columns.map((text): Cell => ({
    text,
    paint: style.dim,
    ...(text === 'release' ? {align: 'right'} : {}),
  }))
  return renderTable([title, ...all.map((status) => rowOf(status, all, columns, style, now))])
}

/** Rows of what cannot be read are as long as their reason, on any screen. */
const fits = (all: readonly EnvironmentStatus[], columns: readonly Column[], {now, columns: width}: OverviewOptions) =>
  renderColumns(
    all.filter(({kind}) => kind === 'published'),
    columns,
    plainStyle,
    now,
  )
    .split('\n')
    .every((line) => Array.from(line).length <= (width ?? Infinity))

const columnsFor = (all: readonly EnvironmentStatus[], options: OverviewOptions): readonly Column[] => {
  const choices = DISPENSABLE.map((_, index) =>
    COLUMNS.filter((column) => !DISPENSABLE.slice(0, index).includes(column)),
  )
  return choices.find((columns) => fits(all, columns, options)) ?? COLUMNS.filter((one) => !DISPENSABLE.includes(one))
}

const serverText = (server: ServerStatus, environment: string, now: Date): string =>
  server.kind === 'unbelievable'
    ? `the report of server ${server.name} is not believed: ${printable(server.problem)}`
    : `server ${server.name} is ${[lagText(server, now) ?? 'up to date', ...releaseText(server, environment), ...countsText({...server, foreign: 0})].join(', ')}`

const problemsOf = (status: EnvironmentStatus, style: Style, now: Date): string => {
  const {name} = status.environment
  switch (status.kind) {
    case 'unreadable':
      return status.failure.hints.map((hint) => `  ${hint}\n`).join('')
    case 'nothing-published':
      return plainObjectsText(status)
    case 'published': {
      const {view, servers} = status
      const hold = holdText(status)
      const unread = unreadReports(status)
      const drift =
        view === undefined || isViewInLine(view)
          ? ''
          : `  ${style.red('view drifted')}: ${viewParts(view).join(', ')}\n${driftAdvice(status)}`
      return [
        renderNumberProblems(status, name, style),
        drift,
        hold === undefined ? '' : `  ${style.yellow('on hold')} ${hold}\n`,
        unread === undefined ? '' : `  ${style.red(unread)}\n`,
        ...servers.filter(isServerOutOfLine).map((server) => `  ${style.red(serverText(server, name, now))}\n`),
      ].join('')
    }
  }
}

/** Environments side by side, one row each; below it what wants attention, and what mends it. */
export const renderOverview = (all: readonly EnvironmentStatus[], style: Style, options: OverviewOptions): string => {
  if (all.length === 0) return 'no environment is configured\n'
  const {now} = options
  const problems = all.map((status) => {
    const text = problemsOf(status, style, now)
    return text === '' ? '' : `\n${style.bold(status.environment.name)}\n${text}`
  })
  return `${renderColumns(all, columnsFor(all, options), style, now)}${problems.join('')}`
}
