import {structuredPatch} from 'diff'

/** A piece of a unified diff. Its lines begin with " ", "+", "-" or "\", and have no line feed at the end. */
export interface Hunk {
  /** From 1; 0 where that side has no lines. */
  readonly oldStart: number
  readonly oldLines: number
  readonly newStart: number
  readonly newLines: number
  readonly lines: readonly string[]
}

/** How the content of a file changed, as people read it. */
export type LineDiff =
  | {readonly kind: 'hunks'; readonly hunks: readonly Hunk[]}
  /** `same-text`: only the encoding or a byte order mark differs. `left-out`: too much was to be shown already. */
  | {readonly kind: 'unshown'; readonly reason: 'binary' | 'too-large' | 'same-text' | 'left-out'}

const CONTEXT = 3
/** Lines added and removed up to which the shortest difference is looked for; the effort grows with the square. */
const MAX_EDITS = 3000
const NO_LINE_FEED = '\\ No newline at end of file'

const linesOf = (text: string): readonly string[] => {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** All lines of one text, as added or removed. */
const wholeText = (sign: '+' | '-', text: string): readonly string[] => {
  const lines = linesOf(text).map((line) => sign + line)
  return text === '' || text.endsWith('\n') ? lines : [...lines, NO_LINE_FEED]
}

const replacement = (before: string, after: string): Hunk => {
  const [oldLines, newLines] = [linesOf(before).length, linesOf(after).length]
  return {
    oldStart: oldLines === 0 ? 0 : 1,
    oldLines,
    newStart: newLines === 0 ? 0 : 1,
    newLines,
    lines: [...wholeText('-', before), ...wholeText('+', after)],
  }
}

/** When every line ends with CR LF in both texts, the CR says nothing and is left out. */
const withoutCommonReturns = (before: string, after: string): readonly [string, string] => {
  const all = `${before}${after}`
  const plain = all.replaceAll('\r\n', '\n')
  const everyLine = !plain.includes('\r') && all.length - plain.length === plain.split('\n').length - 1
  return everyLine ? [before.replaceAll('\r\n', '\n'), after.replaceAll('\r\n', '\n')] : [before, after]
}

/**
 * The lines that differ, with three lines around them. Texts that have hardly anything in common are shown as removed and added.
 * @param before undefined where the file is new, `after` where it is deleted
 */
export const diffLines = (before: string | undefined, after: string | undefined): LineDiff => {
  const [old, fresh] = withoutCommonReturns(before ?? '', after ?? '')
  if (before === undefined || after === undefined) {
    const hunk = replacement(old, fresh)
    return {kind: 'hunks', hunks: hunk.lines.length === 0 ? [] : [hunk]}
  }
  if (before === after) return {kind: 'unshown', reason: 'same-text'}
  const patch = structuredPatch('', '', old, fresh, undefined, undefined, {context: CONTEXT, maxEditLength: MAX_EDITS})
  return {kind: 'hunks', hunks: patch?.hunks.map(beginAtZero) ?? [replacement(old, fresh)]}
}

/** An empty side begins at line 0 in a unified diff. */
const beginAtZero = (hunk: Hunk): Hunk => ({
  ...hunk,
  oldStart: hunk.oldLines === 0 ? hunk.oldStart - 1 : hunk.oldStart,
  newStart: hunk.newLines === 0 ? hunk.newStart - 1 : hunk.newStart,
})
