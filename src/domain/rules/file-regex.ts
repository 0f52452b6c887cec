/** Longer ones are not judged: nobody writes them, and each is read twice. */
const LONGEST = 500

/** What keeps a regular expression from being one. */
export type RegexProblem = 'class' | 'group' | 'nothing-to-repeat' | 'backslash'

/**
 * The parts of an expression as POSIX (extended) and Java divide it: a "[" or "\" that stands alone is without its end. A server reads
 * the one, an agent that watches the other (objects.md §5.3). What either may accept in more than this is taken for right.
 */
const POSIX = /\\[^]|\[(?:\^?\]|\^(?!\])|(?![\]^]))(?:\[:\w{1,20}:\]|[^\]])*\]|[^]/g
const JAVA = /\\Q[^]*?(?:\\E|$)|\\[^]|\[(?:\^?\]|\^(?!\])|(?![\]^]))(?:\\[^]|\[(?:\\[^]|[^\]\\])*\]|[^\]\\[])*\]|[^]/g

const REPEATS = new Set(['*', '+', '?'])

const problemBy = (parts: RegExp, regex: string): RegexProblem | undefined => {
  let open = 0
  let before = '|'
  for (const [part] of regex.matchAll(parts)) {
    if (part === '\\') return 'backslash'
    if (part === '[') return 'class'
    if (REPEATS.has(part) && (before === '|' || before === '(')) return 'nothing-to-repeat'
    if (part === '(') open++
    else if (part === ')') open = Math.max(0, open - 1)
    before = part
  }
  return open === 0 ? undefined : 'group'
}

/** Why neither POSIX nor Java can read a regular expression; undefined where one of them may. Groups of Java's own, "(?", are not judged. */
export const regexProblem = (regex: string): RegexProblem | undefined => {
  if (regex.length > LONGEST || regex.includes('(?')) return undefined
  const problem = problemBy(POSIX, regex)
  return problem === undefined || problemBy(JAVA, regex) === undefined ? undefined : problem
}

/** `*.csv`, `orders_*.csv`: stars behind letters and a plain suffix. A regular expression has a "." or a class before its star. */
const GLOB = /^(?:\*|[\w -]{1,100}\*)[\w -]{0,100}(?:\.\w{1,10}){1,2}$/

/** The regular expression that somebody meant by a pattern of file names; undefined where it is none. */
export const meantByGlob = (pattern: string): string | undefined =>
  GLOB.test(pattern) ? `^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$` : undefined
