import {printable} from '../../domain/path.ts'
import {CHANGE_SIGNS, countChanges, type Change, type ChangeKind} from '../../domain/tree.ts'
import type {Style} from '../style.ts'
import {count, humanSize} from './size.ts'
import {renderTable, type Cell} from './table.ts'

const PAINTS = {add: 'green', modify: 'yellow', delete: 'red'} as const satisfies Record<ChangeKind, keyof Style>

const changePaint = (kind: ChangeKind, style: Style): ((text: string) => string) => style[PAINTS[kind]]

const sizeText = (change: Change): string => {
  switch (change.kind) {
    case 'add':
      return humanSize(change.after.size)
    case 'delete':
      return humanSize(change.before.size)
    case 'modify': {
      const [before, after] = [humanSize(change.before.size), humanSize(change.after.size)]
      return before === after ? after : `${after} (was ${before})`
    }
  }
}

const row = (change: Change, style: Style): readonly Cell[] => {
  const paint = changePaint(change.kind, style)
  return [
    {text: CHANGE_SIGNS[change.kind], paint},
    {text: printable(change.path), paint},
    {text: sizeText(change), paint: style.dim},
  ]
}

/**
 * The list of changes, one line each: sign, path, size. Each line ends with a line feed; nothing for no changes.
 * @param limit how many are listed before "… and N more"
 */
export const renderChanges = (changes: readonly Change[], style: Style, limit = Infinity): string => {
  // One change more than the limit is listed, too: "and 1 more" would need the same line.
  const shown = changes.length <= limit + 1 ? changes : changes.slice(0, limit)
  const list = renderTable(
    shown.map((change) => row(change, style)),
    '  ',
  )
  const rest = changes.length - shown.length
  return rest === 0 ? list : `${list}  ${style.dim(`… and ${count(rest)} more`)}\n`
}

/** `3 added, 1 changed, 2 deleted (4.5 KiB)`: the size is what the new and changed files hold. `no changes` for none. */
export const changeSummary = (changes: readonly Change[]): string => {
  if (changes.length === 0) return 'no changes'
  const {add, modify, delete: deleted} = countChanges(changes)
  const parts = [
    ...(add > 0 ? [`${count(add)} added`] : []),
    ...(modify > 0 ? [`${count(modify)} changed`] : []),
    ...(deleted > 0 ? [`${count(deleted)} deleted`] : []),
  ]
  const bytes = changes.reduce((sum, change) => sum + (change.kind === 'delete' ? 0 : change.after.size), 0)
  return `${parts.join(', ')}${bytes === 0 ? '' : ` (${humanSize(bytes)})`}`
}

/** The list and, below a blank line, the summary. */
export const renderChangesWithSummary = (changes: readonly Change[], style: Style, limit?: number): string =>
  `${renderChanges(changes, style, limit)}${changes.length === 0 ? '' : '\n'}${changeSummary(changes)}\n`
