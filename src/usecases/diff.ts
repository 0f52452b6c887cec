import type {Sha256} from '../domain/digest.ts'
import type {LineDiff} from '../domain/line-diff.ts'
import {LIMITS} from '../domain/limits.ts'
import {pathFilter, requireMatches} from '../domain/path-filter.ts'
import {readableText} from '../domain/readable-text.ts'
import {maskedDiff} from '../domain/secrets/masked-diff.ts'
import {diffTrees, type Change, type Content} from '../domain/tree.ts'
import {
  openSide,
  type ComparedSide,
  type DiffDoors,
  type DiffSide,
  type OpenedSide,
  type WantedContent,
} from './diff-side.ts'

export interface DiffRequest {
  readonly from: DiffSide
  readonly to: DiffSide
  /** Globs; none mean all paths. */
  readonly only: readonly string[]
  readonly detail: 'files' | 'lines'
}

export interface FileDiff {
  readonly change: Change
  /** Only where the detail is `lines`. */
  readonly lines?: LineDiff
}

export interface DiffResult {
  readonly from: ComparedSide
  readonly to: ComparedSide
  /** In path order. */
  readonly files: readonly FileDiff[]
}

const beforeOf = (change: Change): Content | undefined => (change.kind === 'add' ? undefined : change.before)
const afterOf = (change: Change): Content | undefined => (change.kind === 'delete' ? undefined : change.after)

const readContents = async (side: OpenedSide, wanted: readonly WantedContent[]) => {
  const contents = new Map<Sha256, Uint8Array>()
  if (wanted.length === 0) return contents
  for await (const {sha256, bytes} of side.contents(wanted)) contents.set(sha256, bytes)
  return contents
}

/** Why the lines of a change are not shown, before a byte is read; `budget` is what may still be read. */
const judge = (change: Change, budget: number): {readonly cost: number; readonly unshown?: LineDiff} => {
  const sizes = [beforeOf(change)?.size ?? 0, afterOf(change)?.size ?? 0]
  const cost = sizes.reduce((sum, size) => sum + size, 0)
  if (Math.max(...sizes) > LIMITS.shownFile) return {cost: 0, unshown: {kind: 'unshown', reason: 'too-large'}}
  if (cost > budget) return {cost: 0, unshown: {kind: 'unshown', reason: 'left-out'}}
  return {cost}
}

/** The text of a side: undefined where the file is absent there, null where it is no text. */
const textOf = (content: Content | undefined, contents: ReadonlyMap<Sha256, Uint8Array>): string | null | undefined => {
  const bytes = content === undefined ? undefined : contents.get(content.sha256)
  return bytes === undefined ? undefined : (readableText(bytes) ?? null)
}

const compareLines = async (from: OpenedSide, to: OpenedSide, changes: readonly Change[]): Promise<FileDiff[]> => {
  const unshown = new Map<Change, LineDiff>()
  const [before, after]: [WantedContent[], WantedContent[]] = [[], []]
  let budget: number = LIMITS.shownContents
  for (const change of changes) {
    const judged = judge(change, budget)
    budget -= judged.cost
    const {path} = change
    const [old, fresh] = [beforeOf(change), afterOf(change)]
    if (judged.unshown !== undefined) unshown.set(change, judged.unshown)
    else {
      if (old !== undefined) before.push({path, sha256: old.sha256})
      if (fresh !== undefined) after.push({path, sha256: fresh.sha256})
    }
  }
  const [oldContents, newContents] = await Promise.all([readContents(from, before), readContents(to, after)])
  return changes.map((change) => {
    const early = unshown.get(change)
    if (early !== undefined) return {change, lines: early}
    const [old, fresh] = [textOf(beforeOf(change), oldContents), textOf(afterOf(change), newContents)]
    return {
      change,
      lines: old === null || fresh === null ? {kind: 'unshown', reason: 'binary'} : maskedDiff(old, fresh),
    }
  })
}

/**
 * Compares two trees, of folders or of releases: what would have to be done to `from` to get `to`.
 * @throws Failure 'not-found' for a missing store, release or folder; 'usage' for a glob that cannot be read, or matches nothing
 */
export const diff = async (world: DiffDoors, request: DiffRequest): Promise<DiffResult> => {
  const filter = pathFilter(request.only)
  const from = await openSide(world, request.from, filter)
  const to = await openSide(world, request.to, filter)
  requireMatches(request.only, [...from.paths, ...to.paths])
  const changes = diffTrees(from.tree, to.tree)
  const files = request.detail === 'lines' ? await compareLines(from, to, changes) : changes.map((change) => ({change}))
  return {from: from.side, to: to.side, files}
}
