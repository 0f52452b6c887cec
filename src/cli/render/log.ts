import {printable} from '../../domain/path.ts'
import {CHANGE_SIGNS, countChanges, type Change} from '../../domain/tree.ts'
import type {Log, LoggedRelease} from '../../usecases/log.ts'
import type {Style} from '../style.ts'
import {firstLine, numberList, originText, partText} from './releases.ts'
import {renderTable, type Cell} from './table.ts'
import {age, localTime} from './time.ts'

const countsOf = (changes: readonly Change[]) => {
  const {add, modify, delete: deleted} = countChanges(changes)
  return {added: add, modified: modify, deleted}
}

/** `~` where the path is an object, `+1 ~2 -0` where it is a folder. */
const changeText = ({changes}: LoggedRelease, path: string): string => {
  const [first, second] = changes
  if (first?.path === path && second === undefined) return CHANGE_SIGNS[first.kind]
  const {added, modified, deleted} = countsOf(changes)
  return `+${added} ~${modified} -${deleted}`
}

const row = (entry: LoggedRelease, path: string, style: Style, now: Date): readonly Cell[] => [
  {text: changeText(entry, path)},
  {text: String(entry.release), align: 'right', paint: style.bold},
  {text: localTime(entry.created)},
  {text: age(entry.created, now), paint: style.dim},
  {text: printable(entry.author)},
  {text: originText(entry.origin)},
  {text: `${firstLine(entry.message)}${partText(entry.origin)}`.trim()},
]

/** The releases that changed a path, newest first. */
export const renderLog = ({environment, path, releases, from, to, unread}: Log, style: Style, now: Date): string => {
  const table = renderTable(
    releases.map((entry) => row(entry, path, style, now)),
    '  ',
  )
  const gaps =
    unread.length === 0
      ? ''
      : `  ${style.yellow('not known')}: what changed in ${numberList(unread)}, and right after; they cannot be read\n`
  const older = to > 1 ? `, and not at older ones: --limit shows more` : ''
  return `${style.bold(printable(path))} in ${environment.name} (${environment.url})\n\n${table}${gaps}\n${style.dim(`looked at the releases ${from} to ${to}${older}`)}\n`
}

/** The same as JSON (docs/status.md). */
export const logJson = ({environment, path, releases, from, to, unread}: Log): object => ({
  environment: environment.name,
  url: environment.url,
  path,
  releases: releases.map(({changes, ...summary}) => ({...summary, counts: countsOf(changes)})),
  from,
  to,
  unread,
})
