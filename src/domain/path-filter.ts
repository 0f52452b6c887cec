import picomatch from 'picomatch'
import {Failure} from './failure.ts'
import {printable} from './path.ts'
import {wildcardMatcher} from './wildcards.ts'

/** Says whether a path is meant. */
export type PathFilter = (path: string) => boolean

const notUnderstood = (glob: string, cause?: unknown): Failure =>
  new Failure('usage', `--only does not understand "${printable(glob)}"`, {
    hints: [
      cause === undefined
        ? "It wants a glob inside the live folder, for example --only 'billing/**'."
        : 'A bracket of it does not end, or does not begin; a bracket of a name is written with "\\" before it.',
    ],
    cause,
  })

/** Runs of "*" that a regular expression tries against each other in no time, also on long paths. */
const FEW = 3
const starsIn = (text: string): number => (text.match(/\*+/g) ?? []).length
/** A glob without brackets, alternatives and escapes. */
const WILDCARDS_ONLY = /^[^[\]{}()!+@|\\]*$/

/** Brackets with many "*" in one name beside them: nobody can tell how long that would take. */
const isEndless = (glob: string): boolean => glob.split(/[/,{}()|]/).some((part) => starsIn(part) > FEW)

const tooManyStars = (glob: string): Failure =>
  new Failure('usage', `--only does not understand "${printable(glob)}"`, {
    hints: [`A name with brackets takes ${FEW} "*" at most.`],
  })

/** @throws Failure 'usage' for a glob that cannot be read */
const matcherOf = (glob: string): PathFilter => {
  const relative = glob.replace(/^\.?\/+/, '')
  if (relative === '' || relative.startsWith('!')) throw notUnderstood(glob)
  if (starsIn(relative) > FEW && WILDCARDS_ONLY.test(relative)) {
    const [own, below] = [wildcardMatcher(relative), wildcardMatcher(`${relative.replace(/\/+$/, '')}/**`)]
    return (path) => own(path) || below(path)
  }
  if (isEndless(relative)) throw tooManyStars(glob)
  try {
    // A folder's name means everything in it. `debug` throws for a regular expression that would match nothing.
    const globs = [relative, `${relative.replace(/\/+$/, '')}/**`]
    return picomatch(globs, {dot: true, strictBrackets: true, debug: true})
  } catch (cause) {
    throw notUnderstood(glob, cause)
  }
}

/**
 * Reads the globs of --only: `billing/**`, `*.order.xml` (in the top folder), `**` + `/*.lock.xml`. Several are alternatives; none mean all.
 * @throws Failure 'usage' for a glob that cannot be read
 */
export const pathFilter = (globs: readonly string[]): PathFilter => {
  if (globs.length === 0) return () => true
  const matchers = globs.map(matcherOf)
  return (path) => matchers.some((matches) => matches(path))
}

/**
 * A glob that means nothing is a slip of the pen: "no changes" would be a wrong answer to it.
 * @param paths all that there is, in the folder and in what is published
 * @throws Failure 'usage' naming the first glob that matches none of them
 */
export const requireMatches = (globs: readonly string[], paths: readonly string[]): void => {
  const idle = globs.find((glob) => !paths.some(matcherOf(glob)))
  if (idle === undefined) return
  throw new Failure('usage', `nothing matches --only '${printable(idle)}'`, {
    hints: [
      'Globs count from the live root, with "/" between folders and capitals as they are written.',
      "`*` stays inside one folder: '**/*.job.xml' means the jobs of all folders.",
    ],
  })
}

/** Means exactly these files, and everything in these folders: names, not globs. None mean all. */
export const pathsAndFolders = (paths: readonly string[]): PathFilter => {
  const names = paths.map((path) => path.replace(/^(\.?\/)+|\/+$/g, ''))
  return (path) => names.length === 0 || names.some((name) => path === name || path.startsWith(`${name}/`))
}
