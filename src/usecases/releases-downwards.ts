import {Failure} from '../domain/failure.ts'
import type {Release} from '../domain/release.ts'
import {isReleaseNumber, type ReleaseNumber} from '../domain/store-keys.ts'
import {readRelease, type ReleaseSource} from './read-release.ts'

/** Releases that are read at a time; each may have 200,000 files. */
const AT_ONCE = 4

/** What is left of a release that was read. */
export interface PassedRelease<Facts> {
  readonly number: ReleaseNumber
  /** undefined for one that was collected, is missing, or is bad. */
  readonly facts: Facts | undefined
}

const look = async <Facts>(
  source: ReleaseSource,
  number: ReleaseNumber,
  reduce: (release: Release) => Facts,
): Promise<PassedRelease<Facts>> => {
  try {
    const found = await readRelease(source, number)
    return {number, facts: found?.kind === 'release' ? reduce(found) : undefined}
  } catch (error) {
    if (error instanceof Failure && error.kind === 'integrity') return {number, facts: undefined}
    throw error
  }
}

/**
 * Every release from one number down to another, some read ahead, each verified by itself.
 * @param reduce what of a release is kept in memory
 * @param range both ends are read; the last is 1 when it is not said
 */
export async function* releasesDownwards<Facts>(
  source: ReleaseSource,
  {from, to = 1}: {readonly from: number; readonly to?: number},
  reduce: (release: Release) => Facts,
): AsyncGenerator<PassedRelease<Facts>> {
  for (let next = from; next >= to; next -= AT_ONCE) {
    const numbers = Array.from({length: AT_ONCE}, (_, index) => next - index).filter((number) => number >= to)
    yield* await Promise.all(numbers.filter(isReleaseNumber).map((number) => look(source, number, reduce)))
  }
}
