import {sha256, type Sha256} from './digest.ts'
import {compareBytes, type LivePath} from './path.ts'

/** What a file of a tree holds. */
export interface Content {
  readonly sha256: Sha256
  /** Bytes. */
  readonly size: number
}

/** The files of a live folder or of a release: path -> content. No I/O, no order; `sortedPaths` gives the order of manifests. */
export type Tree = ReadonlyMap<LivePath, Content>

/** One difference between two trees, with the sign that people know from diff and terraform. */
export type Change =
  | {readonly kind: 'add'; readonly path: LivePath; readonly after: Content}
  | {readonly kind: 'modify'; readonly path: LivePath; readonly before: Content; readonly after: Content}
  | {readonly kind: 'delete'; readonly path: LivePath; readonly before: Content}

export type ChangeKind = Change['kind']

export const CHANGE_SIGNS: Readonly<Record<ChangeKind, string>> = {add: '+', modify: '~', delete: '-'}

/** The paths of a tree in the order of a manifest: by their UTF-8 bytes. */
export const sortedPaths = (tree: ReadonlyMap<LivePath, unknown>): LivePath[] => [...tree.keys()].sort(compareBytes)

/** What must be done to `before` to get `after`, in path order. Contents are compared by digest, never by size or time. */
export const diffTrees = (before: Tree, after: Tree): readonly Change[] => {
  const changes: Change[] = []
  for (const [path, content] of after) {
    const old = before.get(path)
    if (old === undefined) changes.push({kind: 'add', path, after: content})
    else if (old.sha256 !== content.sha256) changes.push({kind: 'modify', path, before: old, after: content})
  }
  for (const [path, content] of before) if (!after.has(path)) changes.push({kind: 'delete', path, before: content})
  return changes.sort((left, right) => compareBytes(left.path, right.path))
}

/** Applies changes to a tree: `applyChanges(before, diffTrees(before, after))` equals `after`. */
export const applyChanges = (before: Tree, changes: readonly Change[]): Tree => {
  const after = new Map(before)
  for (const change of changes) {
    if (change.kind === 'delete') after.delete(change.path)
    else after.set(change.path, change.after)
  }
  return after
}

/** How many changes of each kind there are. */
export const countChanges = (changes: readonly Change[]): Readonly<Record<ChangeKind, number>> => {
  const counts = {add: 0, modify: 0, delete: 0}
  for (const change of changes) counts[change.kind]++
  return counts
}

/**
 * The digest that two environments share exactly when they run the same: SHA-256 over the lines
 * `<sha256> SP <path> LF` in file order. Callers leave out files that an override added, and give the base's digest of others.
 */
export const treeDigest = (tree: ReadonlyMap<LivePath, Pick<Content, 'sha256'>>): Sha256 => {
  const lines: string[] = []
  for (const path of sortedPaths(tree)) {
    const content = tree.get(path)
    if (content !== undefined) lines.push(`${content.sha256} ${path}\n`)
  }
  return sha256(lines.join(''))
}
