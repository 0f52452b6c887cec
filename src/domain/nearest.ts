/** How many letters must be inserted, deleted or replaced to make `right` of `left`. For short words. */
export const distance = (left: string, right: string): number => {
  let row = Array.from({length: right.length + 1}, (_, index) => index)
  for (const [index, letter] of Array.from(left).entries()) {
    const next = [index + 1]
    for (const [column, other] of Array.from(right).entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  return row[right.length] ?? 0
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
