import type {Event} from '../ports/index.ts'
import type {GivenFlags} from './given-flags.ts'

/** A plan, with what was found in what it publishes. */
export type PlanEvent = Extract<Event, {type: 'plan'}>

/** When a plan is shown: at once, or, with -q, only to somebody who is asked about it. */
export interface PlanDisplay {
  readonly plan: (plan: PlanEvent) => void
  /** Before a question that a person will see. */
  readonly question: () => void
}

/** @param show writes a plan to stdout */
export const planDisplay = (talk: GivenFlags['talk'], show: (plan: PlanEvent) => void): PlanDisplay => {
  let held: PlanEvent | undefined
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
