import type {Hunk, LineDiff} from '../../domain/line-diff.ts'
import {printable} from '../../domain/path.ts'
import {countChanges} from '../../domain/tree.ts'
import type {ComparedSide} from '../../usecases/diff-side.ts'
import type {DiffResult, FileDiff} from '../../usecases/diff.ts'
import type {Style} from '../style.ts'
import {renderChangesWithSummary} from './changes.ts'

export const DIFF_FORMATS = ['unified', 'stat', 'name'] as const
export type DiffFormat = (typeof DIFF_FORMATS)[number]

/** `tst@42`, or the folder. */
const sideName = (side: ComparedSide): string => {
  switch (side.kind) {
    case 'folder':
      return printable(side.path)
    case 'release':
      return `${side.environment}@${side.release}`
    case 'nothing':
      return `${side.environment} (nothing published)`
  }
}

/** The first part of a path in a header, short: a folder's whole path would hide the object's. */
const headerPrefix = (side: ComparedSide): string =>
  side.kind === 'folder'
    ? (side.path.split(/[\\/]/).at(-1) ?? '')
    : side.kind === 'release'
      ? sideName(side)
      : side.environment

/** Tabs stay, every other character that a terminal would obey is shown as an escape. A CR at the end is `^M`, as git writes it. */
const shownLine = (line: string): string => line.replace(/\r$/, '^M').split('\t').map(printable).join('\t')

const paintLine = (line: string, style: Style): string => {
  const shown = shownLine(line)
  if (line.startsWith('+')) return style.green(shown)
  if (line.startsWith('-')) return style.red(shown)
  return line.startsWith('\\') ? style.dim(shown) : shown
}

const range = (start: number, lines: number): string => (lines === 1 ? `${start}` : `${start},${lines}`)

/** A hunk of a unified diff. */
export const renderHunk = ({oldStart, oldLines, newStart, newLines, lines}: Hunk, style: Style): string =>
  [
    style.dim(`@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`),
    ...lines.map((line) => paintLine(line, style)),
  ].join('\n')

const UNSHOWN: Readonly<Record<Extract<LineDiff, {kind: 'unshown'}>['reason'], string>> = {
  binary: 'binary files differ',
  'too-large': 'files differ, too large to be shown',
  'same-text': 'files differ in their encoding or byte order mark only',
  'left-out': 'files differ, not shown after so many others (--only narrows it)',
}

const renderFile = ({from, to}: DiffResult, {change, lines}: FileDiff, style: Style): string => {
  const path = printable(change.path)
  const [before, after] = [
    ...(change.kind === 'add' ? ['/dev/null'] : [`${headerPrefix(from)}/${path}`]),
    ...(change.kind === 'delete' ? ['/dev/null'] : [`${headerPrefix(to)}/${path}`]),
  ]
  const without = (text: string): string => `${style.bold(text)}: ${before} and ${after}\n`
  if (lines?.kind !== 'hunks') return without(UNSHOWN[lines?.reason ?? 'left-out'])
  if (lines.hunks.length === 0) return without('an empty file')
  const header = [style.bold(`--- ${before}`), style.bold(`+++ ${after}`)]
  return `${[...header, ...lines.hunks.map((hunk) => renderHunk(hunk, style))].join('\n')}\n`
}

/** The result of `diff` as text; nothing where there is no difference, but for `stat`, which says so. */
export const renderDiff = (result: DiffResult, format: DiffFormat, style: Style): string => {
  switch (format) {
    case 'name':
      return result.files.map(({change}) => `${change.path}\n`).join('')
    case 'stat': {
      const headline = style.bold(`${sideName(result.from)} → ${sideName(result.to)}`)
      const changes = result.files.map(({change}) => change)
      return `${headline}\n\n${renderChangesWithSummary(changes, style)}`
    }
    case 'unified':
      return result.files.map((file) => renderFile(result, file, style)).join('')
  }
}

const contentsOf = ({change}: FileDiff): object => {
  switch (change.kind) {
    case 'add':
      return {after: change.after}
    case 'modify':
      return {before: change.before, after: change.after}
    case 'delete':
      return {before: change.before}
  }
}

const fileJson = (file: FileDiff): object => ({
  change: file.change.kind,
  path: file.change.path,
  ...contentsOf(file),
  ...(file.lines === undefined ? {} : {lines: file.lines}),
})

/** The result of `diff` as JSON (docs/diff.md). */
export const diffJson = ({from, to, files}: DiffResult) => {
  const counts = countChanges(files.map(({change}) => change))
  return {
    from,
    to,
    changes: {added: counts.add, modified: counts.modify, deleted: counts.delete, paths: files.map(fileJson)},
  }
}
