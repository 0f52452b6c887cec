import {FAILURES, RESULTS} from '../../domain/failure.ts'
import {printable} from '../../domain/path.ts'
import {isOutOfLine, type EnvironmentStatus} from '../../usecases/status.ts'
import {isViewInLine, type ViewStatus} from '../../usecases/view-status.ts'
import type {Style} from '../style.ts'
import {shortDigest} from './digest.ts'
import {publicationRows} from './release-facts.ts'
import {firstLine, renderNumberProblems} from './releases.ts'
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

const viewText = (view: ViewStatus | undefined): string => {
  if (view === undefined) return 'off (objects = false)'
  const parts = VIEW_PARTS.filter(({part}) => view[part].length > 0).map(
    ({part, text}) => `${count(view[part].length)} ${text}`,
  )
  return [isViewInLine(view) ? 'in line' : 'drifted', counted(view.inLine, 'file'), ...parts].join(', ')
}

const viewPaths = (view: ViewStatus | undefined, style: Style): string =>
  view === undefined
    ? ''
    : VIEW_PARTS.flatMap(({part, text, paint}) =>
        view[part].map((path) => `      ${style[paint](text)}: ${printable(path)}\n`),
      ).join('')

const holdText = ({hold}: Published): string | undefined => {
  if (hold === undefined) return undefined
  return 'problem' in hold
    ? `nobody can read by whom: ${printable(hold.problem)}`
    : `since ${localTime(hold.since)}${hold.until === undefined ? '' : ` until ${localTime(hold.until)}`} by ${printable(hold.by)}: ${firstLine(hold.message)}`
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
    renderNumberProblems(status, status.environment.name, style),
    inLine ? '' : `  mend it with: jsctl verify --env ${status.environment.name} --repair\n`,
  ].join('')
}

const renderOne = (status: EnvironmentStatus, style: Style, options: StatusOptions): string => {
  const {name, url} = status.environment
  switch (status.kind) {
    case 'published':
      return `${style.bold(`${name}@${status.newest.manifest.release}`)} in ${url}\n${renderPublished(status, style, options)}`
    case 'nothing-published': {
      const {plainObjects} = status
      const plain =
        plainObjects === 0
          ? ''
          : `  ${counted(plainObjects, 'plain object')} there: \`jsctl import --env ${name}\` makes them the first release\n`
      return `${style.bold(name)} in ${url}\n  nothing is published yet\n${plain}`
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

const viewJson = (view: ViewStatus | undefined): object | null =>
  view === undefined ? null : {state: isViewInLine(view) ? 'in-line' : 'drifted', ...view}

const oneJson = (status: EnvironmentStatus): object => {
  const {name: environment, url} = status.environment
  switch (status.kind) {
    case 'published': {
      const {manifest, sha256} = status.newest
      const {release, created, author, message, origin, tree, files} = manifest
      const newest = {release, sha256, created, author, message, origin, tree, files: files.length}
      const {holes, strays, hold = null, view} = status
      return {environment, url, state: 'published', newest, holes, strays, hold, view: viewJson(view)}
    }
    case 'nothing-published':
      return {environment, url, state: 'nothing-published', plainObjects: status.plainObjects}
    case 'unreadable': {
      const {kind: code, message, exitCode, hints} = status.failure
      return {environment, url, state: 'unreadable', error: {code, exitCode, message, hint: hints.join('\n')}}
    }
  }
}

/** The same as JSON (docs/status.md). */
export const statusJson = (all: readonly EnvironmentStatus[]) => ({environments: all.map(oneJson)})
