import {FAILURES, RESULTS} from '../../domain/failure.ts'
import {printable} from '../../domain/path.ts'
import {isOutOfLine, type EnvironmentStatus} from '../../usecases/status.ts'
import {isViewInLine, type ViewStatus} from '../../usecases/view-status.ts'
import type {Style} from '../style.ts'
import {shortDigest} from './digest.ts'
import {publicationRows} from './release-facts.ts'
import {firstLine, renderNumberProblems} from './releases.ts'
import {renderServers} from './servers.ts'
import {count, counted} from './size.ts'
import {renderTable, type Cell} from './table.ts'
import {localTime} from './time.ts'

export interface StatusOptions {
  readonly now: Date
  /** Whether paths are named, not only counted. */
  readonly paths: 'named' | 'counted'
}

type Published = Extract<EnvironmentStatus, {kind: 'published'}>

const VIEW_PARTS = [
  {part: 'missing', text: 'missing', paint: 'red'},
  {part: 'changed', text: 'changed', paint: 'red'},
  {part: 'obsolete', text: 'no longer released', paint: 'red'},
  {part: 'unchecked', text: 'not looked at (`jsctl verify` does)', paint: 'yellow'},
  {part: 'foreign', text: 'of other tools, kept', paint: 'yellow'},
] as const satisfies readonly {part: keyof ViewStatus; text: string; paint: keyof Style}[]

/** `1 missing`, `2 changed`: what is not as it is released. */
export const viewParts = (view: ViewStatus): readonly string[] =>
  VIEW_PARTS.filter(({part}) => view[part].length > 0).map(({part, text}) => `${count(view[part].length)} ${text}`)

const viewText = (view: ViewStatus | undefined): string =>
  view === undefined
    ? 'off (objects = false)'
    : [isViewInLine(view) ? 'in line' : 'drifted', counted(view.inLine, 'file'), ...viewParts(view)].join(', ')

const viewPaths = (view: ViewStatus | undefined, style: Style): string =>
  view === undefined
    ? ''
    : VIEW_PARTS.flatMap(({part, text, paint}) =>
        view[part].map((path) => `      ${style[paint](text)}: ${printable(path)}\n`),
      ).join('')

/** Who holds an environment, since when and why; undefined when nobody does. */
export const holdText = ({hold}: Published): string | undefined => {
  if (hold === undefined) return undefined
  return 'problem' in hold
    ? `nobody can read by whom: ${printable(hold.problem)}`
    : `since ${localTime(hold.since)}${hold.until === undefined ? '' : ` until ${localTime(hold.until)}`} by ${printable(hold.by)}: ${firstLine(hold.message)}`
}

/** What to do with a view that drifted: what other tools changed can also become the next release, where that is the way in. */
export const driftAdvice = ({environment: {name, promoteFrom}, view}: Published): string => {
  const takenOver = promoteFrom === undefined && (view?.missing.length ?? 0) + (view?.changed.length ?? 0) > 0
  return (
    `  mend it with: jsctl verify --env ${name} --repair\n` +
    (takenOver ? `  or make it the next release with: jsctl import --env ${name}\n` : '')
  )
}

const renderPublished = (status: Published, style: Style, {now, paths}: StatusOptions): string => {
  const {manifest} = status.newest
  const hold = holdText(status)
  const inLine = status.view === undefined || isViewInLine(status.view)
  const rows: readonly (readonly (Cell | string)[])[] = [
    ...publicationRows(manifest, style, now),
    [
      {text: 'content', paint: style.dim},
      `${counted(manifest.files.length, 'file')}, tree ${shortDigest(manifest.tree)}`,
    ],
    [
      {text: 'view', paint: style.dim},
      {text: viewText(status.view), paint: inLine ? style.green : style.red},
    ],
    ...(hold === undefined ? [] : [[{text: 'on hold', paint: style.yellow}, hold]]),
  ]
  return [
    renderTable(rows, '  '),
    paths === 'named' ? viewPaths(status.view, style) : '',
    renderServers(status, status.environment.name, style, now),
    renderNumberProblems(status, status.environment.name, style),
    inLine ? '' : driftAdvice(status),
  ].join('')
}

/** What to do with objects that lie where nothing is published yet. */
export const plainObjectsText = ({
  environment: {name},
  plainObjects,
}: Extract<EnvironmentStatus, {kind: 'nothing-published'}>): string =>
  plainObjects === 0
    ? ''
    : `  ${counted(plainObjects, 'plain object')} there: \`jsctl import --env ${name}\` makes them the first release\n`

const renderOne = (status: EnvironmentStatus, style: Style, options: StatusOptions): string => {
  const {name, url} = status.environment
  switch (status.kind) {
    case 'published':
      return `${style.bold(`${name}@${status.newest.manifest.release}`)} in ${url}\n${renderPublished(status, style, options)}`
    case 'nothing-published': {
      return `${style.bold(name)} in ${url}\n  nothing is published yet\n${plainObjectsText(status)}`
    }
    case 'unreadable': {
      const hints = status.failure.hints.map((hint) => `    ${hint}\n`).join('')
      return `${style.bold(name)} in ${url}\n  ${style.red('cannot be read')}: ${status.failure.message}\n${hints}`
    }
  }
}

/** How environments stand, one block each. */
export const renderStatus = (all: readonly EnvironmentStatus[], style: Style, options: StatusOptions): string =>
  all.length === 0
    ? 'no environment is configured\n'
    : all.map((status) => renderOne(status, style, options)).join('\n')

/** 0; 10 when a single environment has holes; with --exit-code 2 when anything is out of line. */
export const statusExitCode = (all: readonly EnvironmentStatus[], exitCode: boolean): number => {
  const [only, second] = all
  if (second === undefined && only?.kind === 'published' && only.holes.length > 0) return FAILURES.integrity.exitCode
  return exitCode && all.some(isOutOfLine) ? RESULTS.differences.exitCode : RESULTS.done.exitCode
}
