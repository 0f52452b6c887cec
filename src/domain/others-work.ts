import type {Sha256} from './digest.ts'
import type {RecalledBase} from './desk-base.ts'
import type {EnvironmentName} from './environment.ts'
import {Failure} from './failure.ts'
import {groupedBy} from './grouped-by.ts'
import {printable, type LivePath} from './path.ts'
import type {Origin} from './release.ts'
import type {ReleaseNumber} from './store-keys.ts'
import type {Change} from './tree.ts'

/** Who published something, and as which release. */
export interface Publisher {
  readonly release: ReleaseNumber
  readonly author: string
  readonly origin: Origin['kind']
}

/** Every way in which a push can undo what others published since its base. */
export const CONFLICT_KINDS = ['return', 'overwrite', 'delete', 'restore'] as const

export type ConflictKind = (typeof CONFLICT_KINDS)[number]

/** A path that others changed since the base, and that a push would change again. */
export interface Conflict {
  readonly path: LivePath
  readonly kind: ConflictKind
  /** Who changed it last; null where none of the releases that were read did. */
  readonly last: Publisher | null
}

/** Where a base is known from: said by --base, remembered at the desk, or the history of git. */
export const BASE_SOURCES = ['flag', 'memory', 'git'] as const
/** Why the memory of a desk does not tell. */
export const MEMORY_GAPS = ['none', 'damaged', 'other-store', 'newer', 'other-commit'] as const
/** Why git does not tell. */
export const GIT_GAPS = ['none', 'no-git', 'refused', 'no-commit', 'shallow', 'no-ancestor'] as const

export type GitGap = (typeof GIT_GAPS)[number]

export type Base =
  | {readonly release: ReleaseNumber; readonly from: (typeof BASE_SOURCES)[number]}
  | {readonly release: null; readonly memory: Exclude<RecalledBase['kind'], 'base'>; readonly git: GitGap}

/** What a push does to the work of others. */
export interface OthersWork {
  readonly base: Base
  readonly conflicts: readonly Conflict[]
  /** Whose work it goes over where no base is known, newest first; `older`: and that of older releases. */
  readonly over: {readonly releases: readonly Publisher[]; readonly older: boolean}
}

/** @param then what the base has at the path */
export const conflictKind = (change: Change, then: Sha256 | undefined): ConflictKind => {
  switch (change.kind) {
    case 'delete':
      return 'delete'
    case 'add':
      return 'restore'
    case 'modify':
      return change.after.sha256 === then ? 'return' : 'overwrite'
  }
}

const NAMED_PATHS = 5

const named = (paths: readonly string[]): string =>
  paths.slice(0, NAMED_PATHS).map(printable).join(', ') +
  (paths.length > NAMED_PATHS ? ` and ${paths.length - NAMED_PATHS} more` : '')

const NAMED_RELEASES = 5

/** `tst@42 by maria@desk-7`, and what it was when it was no push. */
export const publisherText = (name: EnvironmentName, {release, author, origin}: Publisher): string =>
  `${name}@${release} by ${printable(author)}${origin === 'push' ? '' : ` (${origin})`}`

/** One line for each release that has a part in it. */
const byRelease = (name: EnvironmentName, conflicts: readonly Conflict[]): readonly string[] => {
  const groups = groupedBy(conflicts, ({last}) =>
    last === null ? 'a release that was not read' : publisherText(name, last),
  )
  const lines = Array.from(groups, ([who, theirs]) => `${who}: ${named(theirs.map(({path}) => path))}`)
  const more = lines.length - NAMED_RELEASES
  return more > 0 ? [...lines.slice(0, NAMED_RELEASES), `and ${more} more releases`] : lines
}

const wherefrom = (name: EnvironmentName, {base}: OthersWork): string =>
  base.release === null ? '' : ` since ${name}@${base.release}, this folder's base`

/** A conflict as JSON tells it (docs/push.md, "Results as JSON"). */
export const conflictJson = ({path, kind, last}: Conflict): object => ({
  path,
  kind,
  release: last?.release ?? null,
  author: last?.author ?? null,
  origin: last?.origin ?? null,
})

/**
 * Refuses a push that would undo what others published since its base.
 * @param newest the release that it would follow
 * @throws Failure 'conflict' naming the paths, the releases and their authors
 */
export const guardOthersWork = (name: EnvironmentName, newest: ReleaseNumber, work: OthersWork): void => {
  const {conflicts, base} = work
  if (conflicts.length === 0) return
  throw new Failure(
    'conflict',
    `this would undo what others published in ${name}${wherefrom(name, work)}: ${named(conflicts.map(({path}) => path))}`,
    {
      hints: [
        ...byRelease(name, conflicts),
        `Bring their changes into your folder: merge them where folders are in git; \`jsctl diff --env ${name}\` shows them.`,
        `When your folder has what it shall have of them, say --base ${newest}. Or push only your own paths with --only.`,
        'If undoing their work is meant, say --allow-reverts.',
      ],
      facts: {base, conflicts: conflicts.map(conflictJson)},
    },
  )
}
