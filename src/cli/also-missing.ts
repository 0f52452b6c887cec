import {Failure, joinFailures} from '../domain/failure.ts'

const isUsage = (error: unknown): error is Failure => error instanceof Failure && error.kind === 'usage'

/**
 * What is wanted; where the command line names it nowhere, what else it does not name is told in the same breath.
 * @param other finds what the command needs beside it
 * @throws Failure as `wanted` does
 */
export const orAlsoMissing = async <Wanted>(
  wanted: Promise<Wanted>,
  other: () => Promise<unknown>,
): Promise<Wanted> => {
  try {
    return await wanted
  } catch (error) {
    if (!isUsage(error)) throw error
    const second: unknown = await other().catch((cause: unknown) => cause)
    throw joinFailures(error, isUsage(second) ? [second] : [])
  }
}
