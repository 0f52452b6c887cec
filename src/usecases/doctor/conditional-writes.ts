import {ok, skipped, warn, type Diagnosis} from '../../domain/checkup.ts'
import {Failure} from '../../domain/failure.ts'
import {checkupKey} from '../../domain/store-keys.ts'
import type {Store} from '../../ports/index.ts'
import {honoursConditions, ignoresConditions} from '../publication/commit.ts'
import type {EnvironmentContext} from './environment-context.ts'

const SAFE = 'this user may write, and a key that is there is not overwritten'

/** Writes a key that every reader ignores, twice, and removes it. */
const tryOwnKey = async (context: EnvironmentContext, store: Store): Promise<Diagnosis> => {
  const {environment, identity} = context
  const key = checkupKey(identity.newId())
  const bytes = new TextEncoder().encode('jsctl doctor\n')
  await store.createOnce(key, bytes)
  let kept: 'refused' | 'created'
  try {
    kept = await store.createOnce(key, bytes)
  } finally {
    await store.delete([key]).catch(() => undefined)
  }
  const left = (await store.head(key)) !== undefined
  if (kept === 'created') {
    const {kind, message, hints} = ignoresConditions(environment)
    return {outcome: 'fail', kind, says: message, mend: hints}
  }
  return left
    ? warn(
        `${SAFE}; it may not delete`,
        `${key} stays behind: every reader ignores it. Who keeps plain objects in line needs s3:DeleteObject on them.`,
      )
    : ok(`${SAFE}, and it may delete`)
}

/**
 * Whether the store refuses to overwrite: all that keeps two publishers apart. Where there is a marker its own bytes are sent, so
 * that nothing changes whatever the store does. Where nothing is published yet, nothing is written unasked.
 */
export const conditionalWrites = async (context: EnvironmentContext): Promise<Diagnosis> => {
  const {environment, writing} = context
  if (writing === 'write-test') return tryOwnKey(context, await context.publisher())
  const marker = await context.marker()
  if (marker === undefined) {
    return skipped(
      'nothing is published yet, and nothing is written there unasked',
      `\`jsctl doctor --env ${environment.name} --write-test\` writes one key, and removes it.`,
    )
  }
  try {
    if (await honoursConditions(await context.publisher(), marker)) return ok(SAFE)
    const {kind, message, hints} = ignoresConditions(environment)
    return {outcome: 'fail', kind, says: message, mend: hints}
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'forbidden') throw error
    return skipped(
      'this user may not write here, which is right for a server',
      'Whoever publishes asks this as themselves; they need s3:PutObject.',
    )
  }
}
