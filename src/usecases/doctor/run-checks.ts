import {failedBy, skipped, type Checked, type Diagnosis} from '../../domain/checkup.ts'
import {Failure} from '../../domain/failure.ts'

/** One check: a row of a table. */
export interface Check<Context> {
  readonly check: string
  /** Checks before it in the table without which it cannot be made. */
  readonly needs?: readonly string[]
  /** undefined: there is nothing to say here. A Failure that it throws is its result. */
  readonly look: (context: Context) => Diagnosis | undefined | Promise<Diagnosis | undefined>
}

const diagnose = async <Context>({look}: Check<Context>, context: Context): Promise<Diagnosis | undefined> => {
  try {
    return await look(context)
  } catch (error) {
    if (error instanceof Failure && error.kind === 'interrupted') throw error
    return failedBy(error)
  }
}

/**
 * Makes checks one after the other. What one of them finds hides no other; those that cannot be made after a failure say
 * so, instead of telling the same trouble again.
 * @throws Failure 'interrupted'
 */
export const runChecks = async <Context>(
  checks: readonly Check<Context>[],
  context: Context,
  checkpoint: () => void,
): Promise<readonly Checked[]> => {
  const done: Checked[] = []
  /** What cannot be relied upon, and the failed check behind it. */
  const broken = new Map<string, string>()
  for (const one of checks) {
    checkpoint()
    const [cause] = (one.needs ?? []).flatMap((name) => broken.get(name) ?? [])
    const diagnosis =
      cause === undefined ? await diagnose(one, context) : skipped(`not looked at, because of "${cause}" above`)
    if (diagnosis === undefined) continue
    if (diagnosis.outcome === 'fail' || cause !== undefined) broken.set(one.check, cause ?? one.check)
    done.push({check: one.check, diagnosis})
  }
  return done
}
