import type {PublicationPlan} from '../domain/publication-plan.ts'
import {BaseCommand} from './base-command.ts'
import {renderPlan} from './render/publication.ts'

/** What every command shares that publishes: it shows its plan before it asks. */
export abstract class PublishingCommand extends BaseCommand {
  protected override planText(plan: PublicationPlan): string {
    return renderPlan(plan, this.style)
  }
}
