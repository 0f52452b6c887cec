/** A sequence of patterns against a sequence of things, where some patterns mean any number: each pair is looked at once. */
const matchesAll = <Pattern, Thing>(
  patterns: readonly Pattern[],
  things: readonly Thing[],
  isAny: (pattern: Pattern) => boolean,
  matches: (pattern: Pattern, thing: Thing) => boolean,
): boolean => {
  // Whether the patterns so far match the first 0, 1, 2 … things.
  let reached = [true, ...things.map(() => false)]
  for (const pattern of patterns) {
    const next: boolean[] = []
    for (let count = 0; count <= things.length; count++) {
      const thing = things[count - 1]
      const grows = isAny(pattern) ? next[count - 1] === true || reached[count] === true : false
      const steps = !isAny(pattern) && thing !== undefined && reached[count - 1] === true && matches(pattern, thing)
      next.push(grows || steps)
    }
    reached = next
  }
  return reached.at(-1) === true
}

const matchesName = (pattern: string, name: string): boolean =>
  matchesAll(
    Array.from(pattern),
    Array.from(name),
    (letter) => letter === '*',
    (letter, other) => letter === '?' || letter === other,
  )

/**
 * Says of a glob of `*`, `**` and `?` whether it matches a path, with an effort of no more than their lengths: a regular expression of
 * many `*` tries them all against each other, for hours.
 */
export const wildcardMatcher = (glob: string): ((path: string) => boolean) => {
  const names = glob.split('/')
  // What is in a folder is not the folder.
  const patterns = names.length > 1 && names.at(-1) === '**' ? [...names, '*'] : names
  return (path) => matchesAll(patterns, path.split('/'), (pattern) => pattern === '**', matchesName)
}
