import {orderSteps} from '../../domain/apply-order.ts'
import {foldersOf, planApply, type ApplyPlan, type ApplyStep, type WriteStep} from '../../domain/apply.ts'
import {Failure} from '../../domain/failure.ts'
import type {Finding} from '../../domain/finding.ts'
import {stateTree, type LiveState, type VerifiedRelease} from '../../domain/live-state.ts'
import {releaseTree, type Release} from '../../domain/release.ts'
import type {Tree} from '../../domain/tree.ts'
import type {HeldLiveFolder} from '../../ports/index.ts'
import {readOwnRelease, type ReadableStore} from '../readable-store.ts'
import {carryOut, recordUnchanged, type Target} from './carry-out.ts'
import {contentCheck, faultWarning, refuseBroken} from './check-contents.ts'
import {findRelease, type FoundRelease} from './find-release.ts'
import {observe, refuseLinks, type Ground} from './ground.ts'
import {recoverOwnership} from './recover-ownership.ts'
import type {PullDoors, PullRequest, PullResult} from './request.ts'
import {stageRelease} from './stage.ts'

/** One pull on its way. */
export interface Pulling {
  readonly world: PullDoors
  readonly request: PullRequest
  readonly ground: Ground
  /** undefined when nothing may be changed: a dry run. */
  readonly held: HeldLiveFolder | undefined
}

interface Outcome {
  readonly kind: PullResult['kind']
  readonly steps: readonly ApplyStep[]
  readonly findings: readonly Finding[]
}

const MAX_TRIES = 3

/** What a pull says at its end, whatever it mirrored. */
export const pullResult = (
  {request, ground, held}: Pulling,
  plan: ApplyPlan,
  {kind, steps, findings}: Outcome,
  over: Pick<PullResult, 'source' | 'release' | 'manifest' | 'skipped'>,
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

const verifiedOf = ({manifest, sha256, storedSha256}: Release): VerifiedRelease => ({
  release: manifest.release,
  sha256,
  storedSha256,
})

/** The release that the folder holds, read again. @throws Failure 'integrity' when it is another one now */
const readAgain = async (readable: ReadableStore, {release, sha256}: VerifiedRelease): Promise<Release> => {
  const again = await readOwnRelease(readable, release)
  if (again.sha256 === sha256) return again
  throw new Failure('integrity', `release ${release} is another one now than the one that was verified here before`, {
    hints: ['Somebody rewrote the history of this store. `jsctl verify` shows the whole chain.'],
  })
}

/** Fetches, checks and applies. undefined: a pack was gone, and a newer release has come. */
const applyRelease = async (
  pulling: Pulling & {readonly held: HeldLiveFolder},
  found: {readonly readable: ReadableStore; readonly release: Release},
  target: Target,
  plan: ApplyPlan,
): Promise<Outcome | FoundRelease> => {
  const {world, request, ground, held} = pulling
  const check = contentCheck(world.xml)
  const staged = await stageRelease(world, found, held, writesOf(plan), check)
  if (staged.kind === 'gone') {
    const again = await findRelease(world, request.environment, ground.state)
    if (again.kind === 'release' && again.release.sha256 !== found.release.sha256) return again
    const {release} = found.release.manifest
    throw new Failure('integrity', `release ${release} cannot be read: ${staged.failure.message}`, {
      cause: staged.failure,
      hints: ['Nothing was changed. `jsctl verify` shows what is missing in the store.'],
    })
  }
  refuseBroken(staged.findings, found.release.manifest)
  const message = faultWarning(staged.findings)
  if (message !== undefined) world.tell({type: 'warning', message})
  world.checkpoint()
  const steps = orderSteps(plan.steps, check.references)
  await carryOut(held, ground, target, plan, steps)
  return {kind: 'applied', steps, findings: staged.findings}
}

const isFound = (outcome: Outcome | FoundRelease): outcome is FoundRelease => 'readable' in outcome

const mirrorFound = async (
  pulling: Pulling,
  found: {readonly readable: ReadableStore; readonly release: Release},
  tries: number,
): Promise<PullResult> => {
  const {request, ground, held} = pulling
  const {manifest} = found.release
  const tree = releaseTree(manifest)
  const plan = await planFor(pulling, tree, (observed) => recoverOwnership(found.readable, found.release, observed))
  const target: Target = {
    environment: request.environment,
    storeId: manifest.environment.id,
    release: verifiedOf(found.release),
    tree,
    etags: new Map(),
  }
  const over = {source: 'releases', release: manifest.release, manifest, skipped: []} as const
  if (held === undefined) {
    return pullResult(pulling, plan, {kind: 'planned', steps: orderSteps(plan.steps), findings: []}, over)
  }
  if (plan.steps.length === 0) {
    await recordUnchanged(held, ground, target, plan)
    const kind = ground.state?.applied?.sha256 === found.release.sha256 ? 'unchanged' : 'applied'
    return pullResult(pulling, plan, {kind, steps: [], findings: []}, over)
  }
  const outcome = await applyRelease({...pulling, held}, found, target, plan)
  if (!isFound(outcome)) return pullResult(pulling, plan, outcome, over)
  if (outcome.kind === 'release' && tries < MAX_TRIES) return mirrorFound(pulling, outcome, tries + 1)
  throw new Failure('temporary', `releases of ${request.environment.name} come and go too quickly to be read`)
}

/** Nothing new in the store: the folder is compared with what it shall hold, and nothing is fetched unless something is missing. */
const mirrorKnown = async (pulling: Pulling, readable: ReadableStore): Promise<PullResult> => {
  const {ground, held, request} = pulling
  const {state} = ground
  const verified = state?.verified
  if (state === undefined || verified == null) throw new Error('nothing new, but nothing is known either')
  if (state.applied?.sha256 === verified.sha256) {
    const tree = stateTree(state)
    const plan = await planFor(pulling, tree)
    if (writesOf(plan).length === 0) {
      const {environment} = request
      const target: Target = {environment, storeId: state.store.id, release: verified, tree, etags: new Map()}
      const steps = orderSteps(plan.steps)
      const kind = held === undefined ? 'planned' : steps.length === 0 ? 'unchanged' : 'applied'
      if (held !== undefined && steps.length > 0) await carryOut(held, ground, target, plan, steps)
      else if (held !== undefined) await recordUnchanged(held, ground, target, plan)
      const over = {source: 'releases', release: verified.release, manifest: undefined, skipped: []} as const
      return pullResult(pulling, plan, {kind, steps, findings: []}, over)
    }
  }
  return mirrorFound(pulling, {readable, release: await readAgain(readable, verified)}, 1)
}

/** Brings a live folder in line with the newest release. @param found what was looked up before, for a folder without a state */
export const mirrorRelease = async (pulling: Pulling, found: FoundRelease | undefined): Promise<PullResult> => {
  const {world, request, ground} = pulling
  const usable = ground.state === undefined ? found : undefined
  const newest = usable ?? (await findRelease(world, request.environment, ground.state))
  return newest.kind === 'release' ? mirrorFound(pulling, newest, 1) : mirrorKnown(pulling, newest.readable)
}
