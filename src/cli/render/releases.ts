import {printable} from '../../domain/path.ts'
import type {Origin} from '../../domain/release.ts'
import type {ListedRelease, ReleaseList} from '../../usecases/list-releases.ts'
import type {Style} from '../style.ts'
import {count, counted} from './size.ts'
import {renderTable, type Cell} from './table.ts'
import {age, localTime} from './time.ts'

/** Characters of an author that are shown in a table. */
const AUTHOR = 40

const shortened = (text: string, length: number): string =>
  text.length <= length
    ? text
    : `${Array.from(text)
        .slice(0, length - 1)
        .join('')}…`

/** An author, fit for one cell of a table. */
export const shortenedAuthor = (author: string): string => shortened(printable(author), AUTHOR)

/** Paths of a partial rollback that are named. */
const NAMED_PATHS = 2

/** How a release came about, fit for one line of a table: `push`, `rollback to 40`. */
export const originText = (origin: Origin): string => {
  switch (origin.kind) {
    case 'push':
    case 'import':
      return origin.kind
    case 'promote':
      return `promote of ${origin.environment}@${origin.release}`
    case 'rollback':
      return `rollback to ${origin.release}`
  }
}

/** ` (only billing/load.job.xml)` behind a partial rollback, else nothing. */
export const partText = (origin: Origin): string => {
  const paths = origin.kind === 'rollback' ? (origin.paths ?? []) : []
  if (paths.length === 0) return ''
  const named = paths.slice(0, NAMED_PATHS).map(printable).join(', ')
  const rest = paths.length - NAMED_PATHS
  return ` (only ${named}${rest > 0 ? ` and ${count(rest)} more` : ''})`
}

/** The first line of a message, fit for one line of a table. */
export const firstLine = (text: string): string => printable(text.split(/[\r\n]/, 1)[0] ?? '').trim()

/** `2, 3 and 5`; at most ten numbers, then how many more. */
export const numberList = (numbers: readonly number[]): string => {
  const named = numbers.slice(0, 10).join(', ')
  return numbers.length > 10 ? `${named} and ${count(numbers.length - 10)} more` : named
}

const countsText = (entry: Extract<ListedRelease, {kind: 'release'}>): string =>
  entry.counts === undefined
    ? counted(entry.files, 'file')
    : `+${count(entry.counts.added)} ~${count(entry.counts.modified)} -${count(entry.counts.deleted)}`

const row = (entry: ListedRelease, style: Style, now: Date): readonly Cell[] => {
  const number: Cell = {text: String(entry.release), align: 'right', paint: style.bold}
  switch (entry.kind) {
    case 'release':
      return [
        number,
        {text: localTime(entry.created)},
        {text: age(entry.created, now), paint: style.dim},
        {text: shortenedAuthor(entry.author)},
        {text: originText(entry.origin)},
        {text: countsText(entry)},
        {text: `${firstLine(entry.message)}${partText(entry.origin)}`.trim()},
      ]
    case 'collected':
      return [number, {text: 'collected', paint: style.dim}]
    case 'missing':
      return [number, {text: 'missing', paint: style.red}]
    case 'bad':
      return [number, {text: entry.replaced ? 'bad, replaced' : 'bad', paint: entry.replaced ? style.dim : style.red}]
  }
}

/** What is wrong with the numbers of a store, one line each; nothing when all is well. */
export const renderNumberProblems = (
  {holes, strays}: Pick<ReleaseList, 'holes' | 'strays'>,
  environment: string,
  style: Style,
): string => {
  const lines = [
    ...(holes.length > 0
      ? [
          `${style.red('missing')}: ${numberList(holes)}. Somebody deleted them. \`jsctl verify --env ${environment} --repair\` marks the numbers as used`,
        ]
      : []),
    ...(strays.length > 0
      ? [`${style.yellow('stray')}: ${numberList(strays)}. So far beyond the newest that they are ignored`]
      : []),
  ]
  return lines.map((line) => `  ${line}\n`).join('')
}

/** The history as a table, newest first. */
export const renderReleases = (list: ReleaseList, style: Style, now: Date): string => {
  const {environment, releases, newest, strays} = list
  const headline = `${style.bold(environment.name)}: the newest release is ${style.bold(`${environment.name}@${newest}`)} in ${environment.url}\n\n`
  const table = renderTable(
    releases.map((entry) => row(entry, style, now)),
    '  ',
  )
  const bad = releases.filter((entry) => entry.kind === 'bad' && !entry.replaced).map(({release}) => release)
  const problems =
    renderNumberProblems({holes: list.holes, strays}, environment.name, style) +
    (bad.length > 0
      ? `  ${style.red('bad')}: ${numberList(bad)}. \`jsctl verify --env ${environment.name}\` says what is wrong\n`
      : '')
  const older = newest - releases.length
  const rest = older > 0 ? `  ${style.dim(`… and ${counted(older, 'older release')}: --limit ${newest}`)}\n` : ''
  return `${headline}${table}${rest}${problems === '' ? '' : `\n${problems}`}`
}

/** The history as JSON (docs/status.md). */
export const releasesJson = ({environment, releases, newest, holes, strays}: ReleaseList) => ({
  environment: environment.name,
  url: environment.url,
  newest,
  releases,
  holes,
  strays,
})
