/** How many letters must be inserted, deleted, replaced or swapped with the next one to make `right` of `left`. For short words. */
export const distance = (left: string, right: string): number => {
  const [from, to] = [Array.from(left), Array.from(right)]
  let before: readonly number[] = []
  let row: readonly number[] = Array.from({length: to.length + 1}, (_, index) => index)
  for (const [index, letter] of from.entries()) {
    const next = [index + 1]
    for (const [column, other] of to.entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1)
      const swapped = letter === to[column - 1] && other === from[index - 1] ? (before[column - 1] ?? 0) + 1 : Infinity
      next.push(Math.min(replaced, swapped, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    before = row
    row = next
  }
  return row[to.length] ?? 0
}

/** The candidate that is nearest to `word`, at most `within` letters away; undefined when none is. */
export const nearest = (word: string, candidates: Iterable<string>, within: number): string | undefined => {
  let best: {readonly candidate: string; readonly distance: number} | undefined
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > within) continue
    const away = distance(word, candidate)
    if (away <= within && (best === undefined || away < best.distance)) best = {candidate, distance: away}
  }
  return best?.candidate
}

/**
 * The candidate that somebody who wrote `word` may have meant: at most half of its letters are wrong, and at most three.
 * "psuh" finds "push", "gc" does not find "env".
 */
export const meant = (word: string, candidates: Iterable<string>): string | undefined =>
  // Of a single letter nothing is left when it is wrong.
  word.length < 2 ? undefined : nearest(word, candidates, Math.min(3, Math.floor(word.length / 2)))
