import {Failure} from '../domain/failure.ts'
import type {World} from '../ports/index.ts'
import {BaseCommand} from './base-command.ts'
import type {PlanEvent} from './plan-display.ts'
import {planJson, renderPlan} from './render/publication.ts'

/** What every command shares that publishes: it shows its plan before it asks. */
export abstract class PublishingCommand extends BaseCommand {
  #plan: PlanEvent | undefined

  protected override planText({plan, findings}: PlanEvent): string {
    return renderPlan(plan, findings, this.style)
  }

  protected override async newWorld(): Promise<World> {
    const world = await super.newWorld()
    return {
      ...world,
      tell: (event) => {
        if (event.type === 'plan') this.#plan = event
        world.tell(event)
      },
    }
  }

  /** As the text does, JSON shows the plan that was refused: `error.plan`. */
  protected override catch(error: Error): Promise<never> {
    if (this.#plan === undefined || !(error instanceof Failure)) return super.catch(error)
    const {plan, findings} = this.#plan
    const facts = {...error.facts, plan: {...planJson(plan), findings}}
    return super.catch(new Failure(error.kind, error.message, {hints: error.hints, facts, cause: error.cause}))
  }
}
