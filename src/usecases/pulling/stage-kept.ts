import type {ApplyPlan, WriteStep} from '../../domain/apply.ts'
import {sha256} from '../../domain/digest.ts'
import {Failure} from '../../domain/failure.ts'
import type {Finding} from '../../domain/finding.ts'
import type {ManagedFile} from '../../domain/live-state.ts'
import {printable, type LivePath} from '../../domain/path.ts'
import type {HeldLiveFolder} from '../../ports/index.ts'
import type {ContentCheck} from './check-contents.ts'
import type {Ground} from './ground.ts'

/** What the kept contents gave. */
export interface StagedFromKept {
  readonly findings: readonly Finding[]
  /** What must come from somewhere else. */
  readonly missing: readonly WriteStep[]
}

/** Sees to it that there is room for all writes, and stages what the live folder held before and still keeps; a content that is not what its name says counts as missing. */
export const stageKept = async (
  {folder}: Pick<Ground, 'folder'>,
  held: HeldLiveFolder | undefined,
  writes: readonly WriteStep[],
  check: ContentCheck,
): Promise<StagedFromKept> => {
  const size = writes.reduce((sum, {after}) => sum + after.size, 0)
  await held?.requireSpace(size, writes.length)
  const there = await folder.keptContents()
  const findings: Finding[] = []
  const missing: WriteStep[] = []
  for (const step of writes) {
    const {path, after} = step
    const bytes = there.has(after.sha256) ? await folder.keptContent(after.sha256) : undefined
    if (bytes === undefined || sha256(bytes) !== after.sha256) {
      missing.push(step)
      continue
    }
    findings.push(...check.look(path, bytes))
    await held?.stage(path, bytes)
  }
  return {findings, missing}
}

const SHOWN = 5

/**
 * Without a store: an edit of what the wanted release does not change stays, when what it replaced is nowhere; anything else that
 * is missing ends the pull.
 * @throws Failure 'integrity' naming what is not there
 */
export const leaveUnrestorable = (
  plan: ApplyPlan,
  missing: readonly WriteStep[],
  managed: ReadonlyMap<LivePath, ManagedFile>,
  release: number,
): ApplyPlan => {
  const lost = missing.filter(({reason}) => reason !== 'restored').map(({path}) => path)
  if (lost.length > 0) {
    const named = lost.slice(0, SHOWN).map(printable).join(', ')
    const rest = lost.length > SHOWN ? ` and ${lost.length - SHOWN} more` : ''
    throw new Failure(
      'integrity',
      `release ${release} cannot be brought back: the kept content of ${named}${rest} is gone or damaged`,
      {hints: ['Nothing was changed. `jsctl pull --offline` says which releases are whole.']},
    )
  }
  const left = new Map(plan.contested)
  for (const {path} of missing) {
    const ours = managed.get(path)
    if (ours !== undefined) left.set(path, ours)
  }
  return {...plan, contested: left, steps: plan.steps.filter(({kind, path}) => kind === 'remove' || !left.has(path))}
}
