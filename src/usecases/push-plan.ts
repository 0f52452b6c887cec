import type {OthersWork} from '../domain/others-work.ts'
import type {Release} from '../domain/release.ts'
import {decodeSavedPlan, encodeSavedPlan, guardPlanEnvironment, type SavedPlan} from '../domain/saved-plan.ts'
import type {Tree} from '../domain/tree.ts'
import type {World} from '../ports/index.ts'
import type {PushRequest} from './push.ts'

type PlanDoors = Pick<World, 'planFiles'>

/**
 * The plan that shall be carried out; undefined when there is none.
 * @throws Failure 'integrity', 'refused' for another environment, or 'usage' when the plan to be made could not be saved
 */
export const recallPlan = async (
  {planFiles}: PlanDoors,
  {plan, environment}: PushRequest,
): Promise<SavedPlan | undefined> => {
  if (plan?.use === 'write') await planFiles.requirePlace(plan.path)
  if (plan?.use !== 'publish') return undefined
  const saved = decodeSavedPlan(await planFiles.read(plan.path), plan.path)
  guardPlanEnvironment(saved, environment)
  return saved
}

/** What a plan was made with counts, whatever the flags say. */
export const withPlan = (request: PushRequest, saved: SavedPlan | undefined): PushRequest => {
  if (saved === undefined) return request.plan?.use === 'write' ? {...request, mode: 'dry-run'} : request
  const {message, only, maxDelete, emptyTree, othersWork, strictness} = saved
  return {...request, message, only, maxDelete, emptyTree, othersWork, strictness}
}

/** Saves what a push of this tree would be. */
export const savePlan = async (
  {planFiles}: PlanDoors,
  {plan, environment, message, only, maxDelete, emptyTree, othersWork, strictness = 'lenient'}: PushRequest,
  newest: Release | undefined,
  tree: Tree,
  touches: OthersWork | undefined,
): Promise<void> => {
  if (plan?.use !== 'write') return
  const {name, url} = environment
  const saved: SavedPlan = {
    environment: {name, url, id: newest?.manifest.environment.id ?? null},
    parent: newest === undefined ? null : {release: newest.manifest.release, sha256: newest.sha256},
    tree,
    message,
    only,
    maxDelete,
    emptyTree,
    othersWork,
    strictness,
    ...(touches === undefined ? {} : {touches}),
  }
  await planFiles.write(plan.path, encodeSavedPlan(saved))
}
