import {planApply, foldersOf, type ApplyPlan, type ApplyStep, type WriteStep} from '../../domain/apply.ts'
import type {Finding} from '../../domain/finding.ts'
import type {LiveState} from '../../domain/live-state.ts'
import type {Tree} from '../../domain/tree.ts'
import {observe, refuseLinks} from './ground.ts'
import type {Pulling, PullResult} from './request.ts'
import {pinnedBelow, type Target} from './target.ts'

export interface Outcome {
  readonly kind: PullResult['kind']
  readonly steps: readonly ApplyStep[]
  readonly findings: readonly Finding[]
}

/** What a pull says of what it mirrored. */
type ResultOver = Pick<PullResult, 'source' | 'release' | 'sha256' | 'since' | 'pinnedBelow' | 'manifest' | 'skipped'>

/** Compares the folder with what it shall hold. @throws Failure 'refused' for links in the way */
export const planFor = async (
  {request, ground}: Pulling,
  tree: Tree,
  recover?: (observed: Awaited<ReturnType<typeof observe>>) => Promise<LiveState['files']>,
): Promise<ApplyPlan> => {
  refuseLinks(ground, tree, foldersOf(tree.keys()))
  const observed = await observe(ground, tree)
  const managed = ground.state?.files ?? (await recover?.(observed)) ?? new Map()
  const restore = request.care === 'repair' ? 'always' : 'thrice-an-hour'
  return planApply({wanted: tree, observed, managed, now: ground.now, restore, foreign: request.foreign})
}

export const writesOf = (plan: ApplyPlan): readonly WriteStep[] => plan.steps.filter((step) => step.kind === 'write')

/** What a pull says at its end, whatever it mirrored. */
export const pullResult = (
  {request, ground, held}: Pulling,
  plan: ApplyPlan,
  {kind, steps, findings}: Outcome,
  over: ResultOver,
): PullResult => ({
  kind,
  environment: request.environment,
  folder: ground.folder.path,
  previous: ground.state?.applied?.release ?? null,
  steps,
  adopted: plan.adopted,
  edited: plan.edited,
  contested: [...plan.contested.keys()],
  foreign: [...plan.foreign, ...ground.scan.others.map(({path}) => path)],
  findings,
  backups: held?.backups(),
  lost: ground.lost,
  resumed: ground.resumed,
  ...over,
})

export const overOf = (source: PullResult['source'], target: Target, manifest: PullResult['manifest']): ResultOver => ({
  source,
  release: target.release?.release ?? null,
  sha256: target.release?.sha256 ?? null,
  since: target.since,
  pinnedBelow: pinnedBelow(target),
  manifest,
  skipped: [],
})
