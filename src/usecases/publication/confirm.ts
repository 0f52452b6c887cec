import {Failure} from '../../domain/failure.ts'
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
 * Asks before anything is published. A protected environment wants its name, typed or as `--confirm`; `-y` is not enough there.
 * @throws Failure 'refused' when the answer is no, when the name is another one, or when nobody can be asked
 */
export const confirmPublication = async (
  ask: World['ask'],
  plan: PublicationPlan,
  {yes, confirm}: Confirmation,
): Promise<void> => {
  const {name, protected: isProtected} = plan.environment
  if (confirm !== undefined && confirm !== name) {
    throw new Failure('refused', `--confirm names "${confirm}", but this would publish to ${name}`)
  }
  if (confirm === name || (yes && !isProtected)) return
  const text = question(plan)
  const agreed = isProtected
    ? await ask({kind: 'type-name', text, expected: name, flag: `--confirm ${name}`})
    : await ask({kind: 'confirm', text, flag: '--yes'})
  if (!agreed) throw new Failure('refused', `not confirmed: nothing was published to ${name}`)
}
