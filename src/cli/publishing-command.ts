import {BaseCommand} from './base-command.ts'
import type {PlanEvent} from './plan-display.ts'
import {renderPlan} from './render/publication.ts'

/** What every command shares that publishes: it shows its plan before it asks. */
export abstract class PublishingCommand extends BaseCommand {
  protected override planText({plan, findings}: PlanEvent): string {
    return renderPlan(plan, findings, this.style)
  }
}
