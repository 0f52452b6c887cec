import type {PublicationPlan} from '../domain/publication-plan.ts'
import type {GivenFlags} from './given-flags.ts'

/** When a plan is shown: at once, or, with -q, only to somebody who is asked about it. */
export interface PlanDisplay {
  readonly plan: (plan: PublicationPlan) => void
  /** Before a question that a person will see. */
  readonly question: () => void
}

/** @param show writes a plan to stdout */
export const planDisplay = (talk: GivenFlags['talk'], show: (plan: PublicationPlan) => void): PlanDisplay => {
  let held: PublicationPlan | undefined
  return {
    plan: (plan) => {
      if (talk === 'quiet') held = plan
      else show(plan)
    },
    question: () => {
      if (held !== undefined) show(held)
      held = undefined
    },
  }
}
