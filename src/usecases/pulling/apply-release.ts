import {orderSteps} from '../../domain/apply-order.ts'
import type {ApplyPlan} from '../../domain/apply.ts'
import type {Finding} from '../../domain/finding.ts'
import type {StoredRelease} from '../read-release.ts'
import {carryOut, recordUnchanged} from './carry-out.ts'
import {faultWarning, refuseBroken, type ContentCheck} from './check-contents.ts'
import type {Outcome} from './plan-and-result.ts'
import type {Applying} from './request.ts'
import type {Target} from './target.ts'

/** Looks at what is staged once more, and applies it. */
export const applyStaged = async (
  pulling: Applying,
  {manifest, stored}: StoredRelease,
  target: Target,
  plan: ApplyPlan,
  {check, findings}: {readonly check: ContentCheck; readonly findings: readonly Finding[]},
): Promise<Outcome> => {
  const {world, request, held} = pulling
  refuseBroken(findings, manifest)
  const message = faultWarning(findings)
  if (message !== undefined) world.tell({type: 'warning', message})
  world.checkpoint()
  const steps = orderSteps(plan.steps, check.references)
  if (request.keep > 0) await held.keepRelease(manifest.release, stored)
  await carryOut(pulling, target, plan, steps)
  return {kind: 'applied', steps, findings}
}

/** The folder holds the release already. */
export const recordRight = async (
  pulling: Applying,
  {manifest, sha256, stored}: StoredRelease,
  target: Target,
  plan: ApplyPlan,
): Promise<'unchanged' | 'applied'> => {
  const {request, held, ground} = pulling
  if (request.keep > 0) await held.keepRelease(manifest.release, stored)
  await recordUnchanged(pulling, target, plan)
  return ground.state?.applied?.sha256 === sha256 ? 'unchanged' : 'applied'
}
