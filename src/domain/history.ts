import {nextRelease, releaseOfKey, type ReleaseNumber} from './store-keys.ts'

/** A key so far beyond the newest release is nobody's release (storage.md, "The newest release"). */
const STRAY_DISTANCE = 1000

/** So many holes are named and filled at a time; keys placed far apart on purpose would make millions. */
const MAX_HOLES = 1000

/** What a listing of `releases/` shows. */
export interface ReleaseSurvey {
  readonly newest: ReleaseNumber | undefined
  /** Missing numbers below the newest, lowest first, 1,000 at most; they can only come from outside. */
  readonly holes: readonly ReleaseNumber[]
  /** Numbers too far beyond the newest to be counted. */
  readonly strays: readonly ReleaseNumber[]
}

/**
 * Judges the numbers of a listing.
 * @param known the highest release known before; numbers up to it are taken to be there
 */
export const surveyReleases = (numbers: readonly ReleaseNumber[], known?: ReleaseNumber): ReleaseSurvey => {
  const holes: ReleaseNumber[] = []
  const strays: ReleaseNumber[] = []
  let newest = known
  for (const number of [...numbers].sort((left, right) => left - right)) {
    if (number <= (newest ?? 0)) continue
    if (number - (newest ?? 0) > STRAY_DISTANCE) {
      strays.push(number)
      continue
    }
    for (
      let missing = nextRelease(newest);
      missing < number && holes.length < MAX_HOLES;
      missing = nextRelease(missing)
    ) {
      holes.push(missing)
    }
    newest = number
  }
  return {newest, holes, strays}
}

/** The numbers that keys of a listing hold; other keys are left out. */
export const releaseNumbers = (keys: readonly string[]): readonly ReleaseNumber[] =>
  keys.map(releaseOfKey).filter((number) => number !== undefined)
