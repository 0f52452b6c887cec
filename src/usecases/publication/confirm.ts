import type {Environment} from '../../domain/environment.ts'
import {Failure} from '../../domain/failure.ts'
import {printable} from '../../domain/path.ts'
import type {PublicationPlan} from '../../domain/publication-plan.ts'
import {countChanges} from '../../domain/tree.ts'
import type {World} from '../../ports/index.ts'

/** What the flags said already: `-y` and `--confirm ENV`. */
export interface Confirmation {
  readonly yes: boolean
  readonly confirm: string | undefined
}

const question = ({environment, release, changes}: PublicationPlan): string => {
  const {add, modify, delete: deleted} = countChanges(changes)
  return `Publish ${environment.name}@${release} (${add} added, ${modify} changed, ${deleted} deleted) to ${environment.url}?`
}

/**
 * True when the flags say so, or the person who is asked. A protected environment wants its name, typed or as `--confirm`;
 * `-y` is not enough there.
 * @throws Failure 'refused' when the name is another one, or when nobody can be asked
 */
export const isConfirmed = async (
  ask: World['ask'],
  text: string,
  {name, protected: isProtected}: Pick<Environment, 'name' | 'protected'>,
  {yes, confirm}: Confirmation,
): Promise<boolean> => {
  if (confirm !== undefined && confirm !== name) {
    throw new Failure('refused', `--confirm names "${printable(confirm)}", but this would write to ${name}`)
  }
  if (confirm === name || (yes && !isProtected)) return true
  return isProtected
    ? ask({kind: 'type-name', text, expected: name, flag: `--confirm ${name}`})
    : ask({kind: 'confirm', text, flag: '--yes'})
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
