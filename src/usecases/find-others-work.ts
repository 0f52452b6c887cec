import {knownPaths, type DeskBase, type RecalledBase} from '../domain/desk-base.ts'
import {conflictKind, type Base, type Conflict, type GitGap, type OthersWork} from '../domain/others-work.ts'
import type {Publisher} from '../domain/others-work.ts'
import type {LivePath} from '../domain/path.ts'
import type {Release} from '../domain/release.ts'
import type {Change} from '../domain/tree.ts'
import type {World} from '../ports/index.ts'
import type {FolderSource} from './folder-source.ts'
import type {ReleaseSource} from './read-release.ts'
import {traceChanges, type SeenRelease, type Standing, type Trace} from './trace-changes.ts'

/** Releases that are looked at when it matters what is in them. */
const LOOKED_AT = 50
/** And when it is only told whose they are. */
const TOLD = 10

/** Where conflicts are counted from, as far as it is known before git is asked. */
export type StartingBase =
  | {readonly from: 'flag' | 'memory'; readonly base: DeskBase}
  | {readonly from: 'unknown'; readonly memory: Exclude<RecalledBase['kind'], 'base'>}

export interface OthersWorkRequest {
  /** The live folder. */
  readonly folder: string
  readonly newest: Release
  readonly changes: readonly Change[]
  readonly start: StartingBase
  /** Whether the folder lies in a work tree that git reads. */
  readonly versioned: FolderSource['versioned']
}

type Doors = Pick<World, 'workTree'>

/** Says how much of a release the folder has, as far as git knows. */
const standingInGit =
  ({workTree}: Doors, folder: string) =>
  async ({release}: SeenRelease): Promise<Standing> => {
    const {source, origin} = release.manifest
    if (source === undefined || source.git.dirty) return 'foreign'
    const {commit, part = false} = source.git
    // What a promotion of a part changed here is not what that part was.
    if (origin.kind !== 'push' && (origin.kind !== 'promote' || part)) return 'foreign'
    if (!(await workTree.includes(folder, commit))) return 'foreign'
    return part ? 'part' : 'whole'
  }

const gapInGit = async ({workTree}: Doors, {folder, versioned}: OthersWorkRequest): Promise<GitGap> => {
  if (versioned !== 'git') return versioned
  return (await workTree.depth(folder)) === 'shallow' ? 'shallow' : 'no-ancestor'
}

const baseOf = async (doors: Doors, request: OthersWorkRequest, {ancestor}: Pick<Trace, 'ancestor'>): Promise<Base> => {
  const {start} = request
  if (ancestor !== undefined) return {release: ancestor.release.manifest.release, from: 'git'}
  if (start.from !== 'unknown') return {release: start.base.release, from: start.from}
  return {release: null, memory: start.memory, git: await gapInGit(doors, request)}
}

/** The publishers of some paths, each once, newest first. */
const publishers = (found: Iterable<Publisher>): readonly Publisher[] => {
  const byRelease = new Map(Array.from(found, (publisher) => [publisher.release, publisher]))
  return [...byRelease.values()].sort((left, right) => right.release - left.release)
}

const traced = (
  doors: Doors,
  source: ReleaseSource,
  {folder, newest, start, versioned}: OthersWorkRequest,
  suspects: readonly Change[],
  isCovered: (path: LivePath) => boolean,
): Promise<Trace> => {
  const asksGit = versioned === 'git' && start.from !== 'flag'
  const base = start.from === 'unknown' || !suspects.every(({path}) => isCovered(path)) ? undefined : start.base
  return traceChanges(source, {
    newest,
    suspects,
    floor: {release: base?.release ?? 0, at: (path) => base?.tree.get(path)},
    limit: asksGit || base !== undefined ? LOOKED_AT : TOLD,
    standing: asksGit ? standingInGit(doors, folder) : () => Promise.resolve('foreign'),
    until: asksGit && base === undefined ? 'ancestor' : 'settled',
  })
}

/**
 * What a push does to what others published since the base of its folder. The history is read only when there may be something.
 * @param source the store that is pushed to
 */
export const findOthersWork = async (
  doors: Doors,
  source: ReleaseSource,
  request: OthersWorkRequest,
): Promise<OthersWork> => {
  const {start, changes, versioned} = request
  const isKnown = start.from === 'unknown' ? () => false : knownPaths(start.base)
  const then = (path: LivePath) => (start.from === 'unknown' ? undefined : start.base.tree.get(path))
  const isSuspect = (change: Change): boolean => {
    if (isKnown(change.path)) return then(change.path) !== (change.kind === 'add' ? undefined : change.before.sha256)
    // Without any base nobody is gone over by what is not there.
    return versioned === 'git' || change.kind !== 'add'
  }
  const suspects = changes.filter(isSuspect)
  const nothing: Trace = {foreign: new Map(), open: new Set(), ancestor: undefined}
  const trace = suspects.length === 0 ? nothing : await traced(doors, source, request, suspects, isKnown)
  const {foreign, open, ancestor} = trace
  const isCovered = (path: LivePath): boolean => ancestor !== undefined || isKnown(path)
  const isOthers = ({path}: Change): boolean => foreign.has(path) || open.has(path)
  const conflicts = suspects.filter((change) => isOthers(change) && isCovered(change.path))
  const rest = suspects.filter((change) => isOthers(change) && !isCovered(change.path))
  const over = publishers(rest.flatMap(({path}) => foreign.get(path) ?? []))
  return {
    base: await baseOf(doors, request, trace),
    conflicts: conflicts.map((change): Conflict => {
      const {path} = change
      const before = ancestor === undefined ? then(path) : ancestor.at.get(path)
      return {path, kind: conflictKind(change, before), last: foreign.get(path) ?? null}
    }),
    over: {
      releases: over.slice(0, TOLD),
      older: over.length > TOLD || rest.some(({path, kind}) => kind !== 'add' && open.has(path)),
    },
  }
}
