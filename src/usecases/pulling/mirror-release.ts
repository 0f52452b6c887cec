import {orderSteps} from '../../domain/apply-order.ts'
import type {ApplyPlan} from '../../domain/apply.ts'
import {Failure} from '../../domain/failure.ts'
import {keptAfter, stateTree, type LiveState, type VerifiedRelease} from '../../domain/live-state.ts'
import {otherHistory} from '../newest-release.ts'
import {readOwnRelease, type ReadableStore} from '../readable-store.ts'
import type {StoredRelease} from '../read-release.ts'
import {applyStaged, recordRight} from './apply-release.ts'
import {carryOut, recordUnchanged} from './carry-out.ts'
import {contentCheck} from './check-contents.ts'
import {findRelease, type FoundRelease} from './find-release.ts'
import {keptOrNothing} from './keeping.ts'
import {overOf, planFor, pullResult, writesOf, type Outcome} from './plan-and-result.ts'
import {recoverOwnership} from './recover-ownership.ts'
import type {Applying, Pulling, PullResult} from './request.ts'
import {stageKept} from './stage-kept.ts'
import {stageRelease} from './stage.ts'
import {sinceWhen, targetOf, type Target} from './target.ts'

const MAX_TRIES = 3

/**
 * A release that was verified here before, read again: a pinned one from what is kept, where it may outlive the store's.
 * @throws Failure 'integrity' when it is another one now
 */
const readAgain = async (
  {world, ground: {folder, state}}: Pulling,
  readable: ReadableStore,
  known: VerifiedRelease,
): Promise<StoredRelease> => {
  const {release, sha256} = known
  const pinned = state?.pinned?.sha256 === sha256 ? await keptOrNothing(world, folder, known) : undefined
  if (pinned !== undefined) return pinned
  const again = await readOwnRelease(readable, release)
  if (again.sha256 === sha256) return again
  throw otherHistory(`release ${release} is another one now than the one that was verified here before`)
}

/** Fetches, checks and applies; what the folder held before and kept is not fetched. A release: a pack was gone or damaged, and this newer one has come. */
const applyRelease = async (
  pulling: Applying,
  found: {readonly readable: ReadableStore; readonly release: StoredRelease},
  target: Target,
  plan: ApplyPlan,
): Promise<Outcome | FoundRelease> => {
  const {world, request, ground, held} = pulling
  const check = contentCheck(world.xml)
  const kept = await stageKept(ground, held, writesOf(plan), check)
  const staged = await stageRelease(world, found, held, kept.missing, check)
  if (staged.kind === 'unreadable') {
    const again = await findRelease(world, request.environment, ground.state)
    if (again.kind === 'release' && again.release.sha256 !== found.release.sha256) return again
    const {release} = found.release.manifest
    throw new Failure('integrity', `release ${release} cannot be read: ${staged.failure.message}`, {
      cause: staged.failure,
      hints: [
        'Nothing was changed.',
        `\`jsctl verify --env ${request.environment.name} --read-data --repair\`, run by somebody who may publish, brings back what is still somewhere.`,
      ],
    })
  }
  return applyStaged(pulling, found.release, target, plan, {check, findings: [...kept.findings, ...staged.findings]})
}

const isFound = (outcome: Outcome | FoundRelease): outcome is FoundRelease => 'readable' in outcome

const mirrorFound = async (
  pulling: Pulling,
  found: {readonly readable: ReadableStore; readonly release: StoredRelease},
  tries: number,
): Promise<PullResult> => {
  const {request, held} = pulling
  const {manifest} = found.release
  const target = targetOf(pulling, found.release, {url: request.environment.url, id: manifest.environment.id})
  const plan = await planFor(pulling, target.tree, (observed) =>
    recoverOwnership(found.readable, found.release, observed),
  )
  const over = overOf('releases', target, manifest)
  if (held === undefined) {
    return pullResult(pulling, plan, {kind: 'planned', steps: orderSteps(plan.steps), findings: []}, over)
  }
  if (plan.steps.length === 0) {
    const kind = await recordRight({...pulling, held}, found.release, target, plan)
    return pullResult(pulling, plan, {kind, steps: [], findings: []}, over)
  }
  const outcome = await applyRelease({...pulling, held}, found, target, plan)
  if (!isFound(outcome)) return pullResult(pulling, plan, outcome, over)
  if (outcome.kind === 'release' && tries < MAX_TRIES) return mirrorFound(pulling, outcome, tries + 1)
  throw new Failure('temporary', `releases of ${request.environment.name} come and go too quickly to be read`)
}

/** Nothing new in the store: the folder is compared with what it shall hold, and nothing is fetched unless something is missing. */
const mirrorKnown = async (pulling: Pulling, readable: ReadableStore): Promise<PullResult> => {
  const {ground, request} = pulling
  const {state} = ground
  if (state?.verified == null) throw new Error('nothing new, but nothing is known either')
  const newest = request.source.kind === 'releases' && request.source.want === 'newest'
  const wanted = newest || state.pinned === null ? state.verified : state.pinned
  if (state.applied?.sha256 === wanted.sha256) {
    const result = await mirrorPresent(pulling, state, wanted)
    if (result !== undefined) return result
  }
  return mirrorFound(pulling, {readable, release: await readAgain(pulling, readable, wanted)}, 1)
}

/** The release that the folder should hold already. @returns undefined when contents are needed */
const mirrorPresent = async (
  pulling: Pulling,
  state: LiveState,
  release: VerifiedRelease,
): Promise<PullResult | undefined> => {
  const {held, request} = pulling
  const tree = stateTree(state)
  const plan = await planFor(pulling, tree)
  if (writesOf(plan).length > 0) return undefined
  const {environment, keep} = request
  const store = {url: environment.url, id: state.store.id}
  const kept = keptAfter(state.kept, undefined, keep)
  const since = sinceWhen(pulling.ground, release)
  const target: Target = {environment, store, release, since, highest: state.verified, kept, tree, etags: new Map()}
  const steps = orderSteps(plan.steps)
  const kind = held === undefined ? 'planned' : steps.length === 0 ? 'unchanged' : 'applied'
  if (held !== undefined && steps.length > 0) await carryOut({...pulling, held}, target, plan, steps)
  else if (held !== undefined) await recordUnchanged({...pulling, held}, target, plan)
  return pullResult(pulling, plan, {kind, steps, findings: []}, overOf('releases', target, undefined))
}

/** Brings a live folder in line with the newest release. @param found what was looked up before, for a folder without a state */
export const mirrorRelease = async (pulling: Pulling, found: FoundRelease | undefined): Promise<PullResult> => {
  const {world, request, ground} = pulling
  const usable = ground.state === undefined ? found : undefined
  const newest = usable ?? (await findRelease(world, request.environment, ground.state))
  return newest.kind === 'release' ? mirrorFound(pulling, newest, 1) : mirrorKnown(pulling, newest.readable)
}
