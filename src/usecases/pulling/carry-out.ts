import {foldersOf, recentRestores, type ApplyPlan, type ApplyStep} from '../../domain/apply.ts'
import {
  sameReleases,
  type Journal,
  type LiveState,
  type ManagedFile,
  type VerifiedRelease,
} from '../../domain/live-state.ts'
import type {LivePath} from '../../domain/path.ts'
import type {Tree} from '../../domain/tree.ts'
import type {HeldLiveFolder, StepOutcome} from '../../ports/index.ts'
import {looksChanged, type Ground} from './ground.ts'
import {dropUnneeded} from './keeping.ts'
import type {Applying} from './request.ts'
import type {Target} from './target.ts'

type Files = ReadonlyMap<LivePath, ManagedFile>

const withTag = (file: ManagedFile, etag: string | undefined): ManagedFile => {
  const {sha256, size, stamp, restored} = file
  return {sha256, size, stamp, restored, ...(etag === undefined ? {} : {etag})}
}

const pinnedOf = ({release, highest}: Target): VerifiedRelease | null =>
  release?.sha256 === highest?.sha256 ? null : release

/** What the state says once the target is reached. */
const appliedOf = ({release, since, kept}: Target): Pick<LiveState, 'applied' | 'since' | 'kept'> => ({
  applied: release,
  since,
  kept,
})

/** The state with what is right already; its release is not applied yet. */
const baseState = ({state, trust, now, folder}: Ground, target: Target): Omit<LiveState, 'files'> => ({
  environment: target.environment.name,
  store: target.store,
  applied: state?.applied ?? null,
  since: state?.since ?? null,
  verified: target.highest,
  pinned: pinnedOf(target),
  // What a killed pull leaves behind may still need them all.
  kept: state?.kept ?? [],
  ...(trust.kind === 'bytes' || state === undefined
    ? {hashed: now, boot: folder.boot}
    : {hashed: state.hashed, boot: state.boot}),
  folders: state?.folders ?? [],
})

const settled = (plan: ApplyPlan, {etags}: Target): Map<LivePath, ManagedFile> =>
  new Map(
    Array.from([...plan.right, ...plan.contested], ([path, file]): [LivePath, ManagedFile] => [
      path,
      withTag(file, etags.get(path)),
    ]),
  )

/** What a lost state was found out to have held: a killed pull must not forget it again. Only ours go without a backup. */
const recognised = (steps: readonly ApplyStep[]): readonly [LivePath, ManagedFile][] =>
  steps.flatMap(({path, before, fate}): [LivePath, ManagedFile][] =>
    fate === 'drop' && before?.content !== undefined
      ? [[path, {...before.content, stamp: before.stamp, restored: []}]]
      : [],
  )

const journalOf = (steps: readonly ApplyStep[], {scan}: Ground): Journal => ({
  entries: steps.map((step) => ({
    path: step.path,
    before: step.before?.content?.sha256 ?? null,
    after: step.kind === 'write' ? {sha256: step.after.sha256, size: step.after.size} : null,
  })),
  folders: [...foldersOf(steps.filter(({kind}) => kind === 'write').map(({path}) => path))].filter(
    (folder) => !scan.folders.has(folder),
  ),
})

const addWritten = (
  files: Map<LivePath, ManagedFile>,
  steps: readonly ApplyStep[],
  outcomes: readonly StepOutcome[],
  {ground: {state, now}, etags}: {readonly ground: Ground; readonly etags: Target['etags']},
): Files => {
  for (const [index, step] of steps.entries()) {
    const stamp = outcomes[index]?.stamp
    if (step.kind !== 'write' || stamp === undefined) continue
    const {sha256, size} = step.after
    const before = step.reason === 'restored' ? [...recentRestores(state?.files.get(step.path), now), now] : []
    files.set(step.path, withTag({sha256, size, stamp, restored: before}, etags.get(step.path)))
  }
  return files
}

/** Removes folders that a pull made and that hold nothing any more. @returns the folders that are still a pull's */
const tidyFolders = async (held: HeldLiveFolder, made: readonly string[], tree: Tree): Promise<readonly string[]> => {
  const needed = foldersOf(tree.keys())
  const left = await held.removeEmpty(made.filter((folder) => !needed.has(folder)))
  return [...made.filter((folder) => needed.has(folder)), ...left].sort()
}

/** Between so many steps, whoever wants this pull to end is listened to: some hundredths of a second. */
const STEPS_AT_ONCE = 100

/**
 * Carries out a plan whose contents are staged: state with what is known, journal, steps, state, journal gone. Killed or
 * interrupted at any point, the next pull finds in state and journal what is ours, and ends where this one would have ended.
 */
export const carryOut = async (
  {world, request, ground, held}: Applying,
  target: Target,
  plan: ApplyPlan,
  steps: readonly ApplyStep[],
): Promise<void> => {
  const base = baseState(ground, target)
  const journal = journalOf(steps, ground)
  await held.prepare(steps)
  const known = [...(ground.state?.files ?? recognised(steps)), ...settled(plan, target)]
  await held.writeState({...base, files: new Map(known)})
  await held.writeJournal(journal)
  // A mirror of plain objects has no release to go back to.
  const replaced = request.keep > 0 && target.release !== null ? 'keep' : 'drop'
  const outcomes: StepOutcome[] = []
  for (let done = 0; done < steps.length; done += STEPS_AT_ONCE) {
    world.checkpoint()
    outcomes.push(...(await held.carryOut(steps.slice(done, done + STEPS_AT_ONCE), replaced)))
  }
  const folders = await tidyFolders(held, [...new Set([...base.folders, ...journal.folders])], target.tree)
  const files = addWritten(settled(plan, target), steps, outcomes, {ground, etags: target.etags})
  await held.writeState({...base, ...appliedOf(target), folders, files})
  // The journal goes last: while it is there, the next pull tidies up, too.
  await dropUnneeded(world, ground.folder, held, target.kept)
  await held.removeJournal()
}

const isSame = (left: VerifiedRelease | null, right: VerifiedRelease | null): boolean => left?.sha256 === right?.sha256

/** True when the state says the same of its releases as the target. */
const hasSameReleases = ({applied, since, verified, pinned, kept, store}: LiveState, target: Target): boolean =>
  store.url === target.store.url &&
  since === target.since &&
  isSame(applied, target.release) &&
  isSame(verified, target.highest) &&
  isSame(pinned, pinnedOf(target)) &&
  sameReleases(kept, target.kept)

const isKnown = (ground: Ground, target: Target, files: Files): boolean => {
  const {state, resumed, trust} = ground
  if (state === undefined || resumed || trust.kind === 'bytes' || !hasSameReleases(state, target)) return false
  const sameTags = Array.from(files).every(([path, {etag}]) => state.files.get(path)?.etag === etag)
  return sameTags && state.files.size === files.size && !looksChanged(state, files)
}

/** Writes down what a pull without steps has learned; nothing when it has learned nothing. */
export const recordUnchanged = async (
  {world, ground, held}: Applying,
  target: Target,
  plan: ApplyPlan,
): Promise<void> => {
  const files = settled(plan, target)
  if (isKnown(ground, target, files)) return
  const base = baseState(ground, target)
  const folders = await tidyFolders(held, base.folders, target.tree)
  await held.writeState({...base, ...appliedOf(target), folders, files})
  if (ground.resumed || !sameReleases(ground.state?.kept ?? [], target.kept)) {
    await dropUnneeded(world, ground.folder, held, target.kept)
  }
  if (ground.resumed) await held.removeJournal()
}
