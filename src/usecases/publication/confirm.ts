import type {Environment} from '../../domain/environment.ts'
import {Failure} from '../../domain/failure.ts'
import {printable} from '../../domain/path.ts'
import type {PublicationPlan} from '../../domain/publication-plan.ts'
import {countChanges} from '../../domain/tree.ts'
import type {Question, World} from '../../ports/index.ts'

/** What the flags said already: `-y` and `--confirm ENV`. */
export interface Confirmation {
  readonly yes: boolean
  readonly confirm: string | undefined
}

const question = ({environment, release, changes}: PublicationPlan): string => {
  const {add, modify, delete: deleted} = countChanges(changes)
  return `Publish ${environment.name}@${release} (${add} added, ${modify} changed, ${deleted} deleted) to ${environment.url}?`
}

/** @throws Failure 'refused' when --confirm names another environment */
export const guardConfirmedName = ({name}: Pick<Environment, 'name'>, {confirm}: Confirmation): void => {
  if (confirm === undefined || confirm === name) return
  throw new Failure('refused', `--confirm names "${printable(confirm)}", but this would write to ${name}`)
}

/** What is still to be asked; undefined when the flags say it. */
const questionFor = (
  text: string,
  {name, protected: isProtected}: Pick<Environment, 'name' | 'protected'>,
  {yes, confirm}: Confirmation,
): Question | undefined => {
  if (confirm === name || (yes && !isProtected)) return undefined
  return isProtected
    ? {kind: 'type-name', text, expected: name, flag: `--confirm ${name}`}
    : {kind: 'confirm', text, flag: '--yes'}
}

/** What is asked before a plan is published; undefined when the flags say it. */
export const publicationQuestion = (plan: PublicationPlan, confirmation: Confirmation): Question | undefined =>
  questionFor(question(plan), plan.environment, confirmation)

/**
 * True when the flags say so, or the person who is asked. A protected environment wants its name, typed or as `--confirm`;
 * `-y` is not enough there.
 * @throws Failure 'refused' when the name is another one, or when nobody can be asked
 */
export const isConfirmed = async (
  ask: World['ask'],
  text: string,
  environment: Pick<Environment, 'name' | 'protected'>,
  confirmation: Confirmation,
): Promise<boolean> => {
  guardConfirmedName(environment, confirmation)
  const asked = questionFor(text, environment, confirmation)
  return asked === undefined || ask(asked)
}

/** Asks before anything is published. @throws Failure 'refused' without confirmation */
export const confirmPublication = async (
  ask: World['ask'],
  plan: PublicationPlan,
  confirmation: Confirmation,
): Promise<void> => {
  if (await isConfirmed(ask, question(plan), plan.environment, confirmation)) return
  throw new Failure('refused', `not confirmed: nothing was published to ${plan.environment.name}`)
}
