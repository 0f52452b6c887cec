import {orderSteps} from '../../domain/apply-order.ts'
import type {Environment} from '../../domain/environment.ts'
import {Failure} from '../../domain/failure.ts'
import type {LiveState, VerifiedRelease} from '../../domain/live-state.ts'
import type {ReleaseNumber} from '../../domain/store-keys.ts'
import {applyStaged, recordRight} from './apply-release.ts'
import {contentCheck} from './check-contents.ts'
import {readKept} from './keeping.ts'
import {overOf, planFor, pullResult, writesOf} from './plan-and-result.ts'
import type {Pulling, PullResult} from './request.ts'
import {leaveUnrestorable, stageKept} from './stage-kept.ts'
import {targetOf} from './target.ts'

/** The state of a folder that may hold kept releases. @throws Failure 'not-found' */
const requireState = (state: LiveState | undefined, environment: Environment, folder: string): LiveState => {
  if (state !== undefined) return state
  throw new Failure('not-found', `no release of ${environment.name} is kept in ${folder}: nothing is known of it`, {
    hints: ['A usual `jsctl pull` finds out what the folder holds, and keeps what it replaces from then on.'],
  })
}

const entryOf = ({kept}: LiveState, release: ReleaseNumber, {name}: Environment, folder: string): VerifiedRelease => {
  const found = kept.find((entry) => entry.release === release)
  if (found !== undefined) return found
  const known = kept.map((entry) => `${name}@${entry.release}`).join(', ')
  throw new Failure('not-found', `${name}@${release} is not kept in ${folder}`, {
    hints: [
      known === ''
        ? 'Nothing is kept here: releases that a pull applies are, unless `keep` of [server] is 0.'
        : `Kept: ${known}.`,
      'Where the store can be reached, `jsctl rollback` publishes any older release again.',
    ],
  })
}

/** Brings back a release that was here before, from what the live folder keeps; no store is opened. */
export const mirrorKept = async (pulling: Pulling, number: ReleaseNumber): Promise<PullResult> => {
  const {world, request, ground, held} = pulling
  const {path} = ground.folder
  const state = requireState(ground.state, request.environment, path)
  const release = await readKept(world, ground.folder, entryOf(state, number, request.environment, path))
  const target = targetOf(pulling, release, state.store)
  const drafted = await planFor(pulling, target.tree)
  const check = contentCheck(world.xml)
  const {findings, missing} = await stageKept(ground, held, writesOf(drafted), check)
  const plan = leaveUnrestorable(drafted, missing, state.files, number)
  const over = overOf('kept', target, release.manifest)
  if (held === undefined) {
    return pullResult(pulling, plan, {kind: 'planned', steps: orderSteps(plan.steps, check.references), findings}, over)
  }
  const applying = {...pulling, held}
  if (plan.steps.length === 0) {
    const kind = await recordRight(applying, release, target, plan)
    return pullResult(pulling, plan, {kind, steps: [], findings}, over)
  }
  return pullResult(pulling, plan, await applyStaged(applying, release, target, plan, {check, findings}), over)
}
