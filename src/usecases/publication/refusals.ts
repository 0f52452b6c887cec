import {Failure, joinFailures} from '../../domain/failure.ts'

const refusalOf = (guard: () => void): readonly Failure[] => {
  try {
    guard()
    return []
  } catch (error) {
    if (error instanceof Failure) return [error]
    throw error
  }
}

/**
 * Lets everything speak that may refuse a plan, and tells all of it at once.
 * @param more what will be wanted as well, once nothing refuses; told with a refusal only
 * @throws Failure of the kind of the first one that refuses
 */
export const refuseTogether = (guards: readonly (() => void)[], more: () => readonly string[]): void => {
  const [first, ...others] = guards.flatMap(refusalOf)
  if (first === undefined) return
  const {kind, message, hints, facts} = joinFailures(first, others)
  throw new Failure(kind, message, {hints: [...hints, ...more()], facts})
}
