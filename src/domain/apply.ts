import type {Observation, Observations} from './live-compare.ts'
import type {FileStamp, ManagedFile} from './live-state.ts'
import {compareBytes, parentFolders, type LivePath} from './path.ts'
import type {Content, Tree} from './tree.ts'

/** What becomes of a content that is about to go: nobody but us wrote it, or it is kept in the backup. */
export type Fate = 'drop' | 'back-up'

/** A file that gets its content. */
export interface WriteStep {
  readonly kind: 'write'
  readonly path: LivePath
  /** As it was found; null where there is no file. */
  readonly before: Observation | null
  readonly after: Content
  /** `restored`: it was edited or removed here, and the release has not changed it. */
  readonly reason: 'added' | 'changed' | 'restored'
  readonly fate: Fate
}

/** A file that goes. */
export interface RemoveStep {
  readonly kind: 'remove'
  readonly path: LivePath
  readonly before: Observation
  /** `in-the-way`: a foreign file where a release has a folder, or the reverse. */
  readonly reason: 'deleted' | 'in-the-way' | 'foreign'
  readonly fate: Fate
}

export type ApplyStep = WriteStep | RemoveStep

/** What a pull will do to a live folder, as a value. The order is another question: `orderSteps`. */
export interface ApplyPlan {
  readonly steps: readonly ApplyStep[]
  /** Files whose content is right: nothing is done to them. */
  readonly right: ReadonlyMap<LivePath, ManagedFile>
  /** Those of them that were not ours before. */
  readonly adopted: readonly LivePath[]
  /** Managed, or at a released path, with other content than a release gave them. */
  readonly edited: readonly LivePath[]
  /** Edited, but restored so often that they are left alone, with what they should hold. */
  readonly contested: ReadonlyMap<LivePath, ManagedFile>
  /** Neither released nor ours: kept. */
  readonly foreign: readonly LivePath[]
}

export interface ApplyInput {
  readonly wanted: Tree
  /** Every visible file; contents of all that are wanted or managed. */
  readonly observed: Observations
  readonly managed: ReadonlyMap<LivePath, ManagedFile>
  /** Milliseconds since 1970. */
  readonly now: number
  /** Whether a path that was restored three times within an hour is left alone. */
  readonly restore: 'thrice-an-hour' | 'always'
  readonly foreign: 'keep' | 'remove'
}

const HOUR = 60 * 60 * 1000
const RESTORES = 3

/** The restores of a file that still count: more than the last few say nothing, however often `--repair` restored it. */
export const recentRestores = (file: ManagedFile | undefined, now: number): readonly number[] =>
  (file?.restored ?? []).filter((time) => time > now - HOUR && time <= now).slice(-RESTORES)

interface Draft {
  readonly steps: ApplyStep[]
  readonly right: Map<LivePath, ManagedFile>
  readonly adopted: LivePath[]
  readonly edited: LivePath[]
  readonly contested: Map<LivePath, ManagedFile>
  readonly foreign: LivePath[]
}

const isContested = (file: ManagedFile, {now, restore}: ApplyInput): boolean =>
  restore === 'thrice-an-hour' && recentRestores(file, now).length >= RESTORES

/** True when a path that needs its content again was changed or removed by somebody else than a pull. */
const isEdited = (found: Observation | undefined, ours: ManagedFile | undefined): boolean =>
  found === undefined ? ours !== undefined : ours === undefined || found.content?.sha256 !== ours.sha256

const planRight = (
  draft: Draft,
  {managed, now}: ApplyInput,
  path: LivePath,
  after: Content,
  stamp: FileStamp,
): void => {
  const ours = managed.get(path)
  const etag = ours?.etag === undefined ? {} : {etag: ours.etag}
  draft.right.set(path, {...after, stamp, restored: recentRestores(ours, now), ...etag})
  if (ours === undefined) draft.adopted.push(path)
}

const reasonOf = (before: Observation | null, ours: ManagedFile | undefined, after: Content): WriteStep['reason'] => {
  if (ours?.sha256 === after.sha256) return 'restored'
  return before === null && ours === undefined ? 'added' : 'changed'
}

const planWanted = (draft: Draft, input: ApplyInput, path: LivePath, after: Content): void => {
  const found = input.observed.get(path)
  if (found?.content?.sha256 === after.sha256) {
    planRight(draft, input, path, after, found.stamp)
    return
  }
  const ours = input.managed.get(path)
  const edited = isEdited(found, ours)
  if (edited) draft.edited.push(path)
  if (edited && ours?.sha256 === after.sha256 && isContested(ours, input)) {
    draft.contested.set(path, ours)
    return
  }
  const before = found ?? null
  const fate = edited && found !== undefined ? 'back-up' : 'drop'
  draft.steps.push({kind: 'write', path, before, after, reason: reasonOf(before, ours, after), fate})
}

const planUnmanaged = (
  draft: Draft,
  input: ApplyInput,
  path: LivePath,
  before: Observation,
  folders: ReadonlySet<string>,
): void => {
  const inTheWay = folders.has(path) || parentFolders(path).some((folder) => input.wanted.has(folder as LivePath))
  if (!inTheWay && input.foreign === 'keep') {
    draft.foreign.push(path)
    return
  }
  const reason = inTheWay ? 'in-the-way' : 'foreign'
  draft.steps.push({kind: 'remove', path, before, reason, fate: 'back-up'})
}

const planUnwanted = (draft: Draft, path: LivePath, before: Observation, ours: ManagedFile): void => {
  const edited = before.content?.sha256 !== ours.sha256
  if (edited) draft.edited.push(path)
  draft.steps.push({kind: 'remove', path, before, reason: 'deleted', fate: edited ? 'back-up' : 'drop'})
}

/** The folders of a tree, outermost first within each path. */
export const foldersOf = (paths: Iterable<LivePath>): ReadonlySet<string> => {
  const folders = new Set<string>()
  for (const path of paths) for (const folder of parentFolders(path)) folders.add(folder)
  return folders
}

/**
 * Decides what a pull does to every file (live-folder.md, "State and ownership"). Applying all steps gives the wanted tree and
 * the foreign files that do not exclude it; contested paths are left as they are.
 */
export const planApply = (input: ApplyInput): ApplyPlan => {
  const {wanted, observed, managed} = input
  const draft: Draft = {steps: [], right: new Map(), adopted: [], edited: [], contested: new Map(), foreign: []}
  for (const [path, content] of wanted) planWanted(draft, input, path, content)
  const folders = foldersOf(wanted.keys())
  for (const [path, before] of observed) {
    if (wanted.has(path)) continue
    const ours = managed.get(path)
    if (ours === undefined) planUnmanaged(draft, input, path, before, folders)
    else planUnwanted(draft, path, before, ours)
  }
  for (const list of [draft.adopted, draft.edited, draft.foreign]) list.sort(compareBytes)
  return draft
}
