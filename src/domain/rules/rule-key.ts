import {Failure} from '../failure.ts'
import {meant} from '../nearest.ts'
import {printable} from '../path.ts'
import {pathFilter} from '../path-filter.ts'
import {FIRM_RULES, FREE_RULES, isFirmRule} from './ids.ts'

/** What is wrong, and what to do. */
export interface KeyProblem {
  readonly message: string
  readonly hint: string
}

/** `secret.*`, `secret`, `secret.`: all rules of a group, which can be set one by one only. */
const groupHint = (id: string): string | undefined => {
  const [, group] = /^([a-z]+)(?:\.\*?)?$/.exec(id) ?? []
  const rules = group === undefined ? [] : FREE_RULES.filter((rule) => rule.startsWith(`${group}.`))
  return rules.length === 0 ? undefined : `Each rule is set by itself; of this group there are ${rules.join(', ')}.`
}

/** What is said of an id that no rule has. */
export const unknownRule = (id: string): KeyProblem => {
  const group = groupHint(id)
  if (group !== undefined) return {message: `there is no rule "${printable(id)}"`, hint: group}
  const near = meant(id, [...FREE_RULES, ...FIRM_RULES])
  return {
    message: `there is no rule "${printable(id)}"`,
    hint: near === undefined ? '`jsctl rules list` names all rules.' : `Did you mean "${near}"?`,
  }
}

const problemOfRule = (id: string, glob: string | undefined): KeyProblem | undefined => {
  if (FREE_RULES.includes(id)) return undefined
  if (isFirmRule(id)) {
    return {
      message: `"${id}" is always an error: what breaks it can be neither published nor pulled`,
      hint: 'Remove the line. A .jsctlignore leaves files out.',
    }
  }
  // job.language = "off": TOML takes the dot for a table.
  const joined = `${glob ?? ''}.${id}`
  return FREE_RULES.includes(joined)
    ? {message: `the id "${joined}" has a dot in it`, hint: `Put it in quotes: "${joined}" = "…".`}
    : unknownRule(id)
}

/** What is wrong with `rules.ID` or `rules.GLOB.ID`; undefined when the key is right. */
export const ruleKeyProblem = (
  [, first, second]: readonly string[],
  value: 'text' | 'table',
): KeyProblem | undefined => {
  if (first === undefined) return undefined
  if (value === 'text') return second === undefined ? problemOfRule(first, undefined) : problemOfRule(second, first)
  return globProblem(first)
}

/** What is wrong with a glob of [rules."GLOB"]. */
const globProblem = (glob: string): KeyProblem | undefined => {
  try {
    pathFilter([glob])
    return undefined
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return {
      message: `"${printable(glob)}" is no glob for paths in the live folder`,
      hint: 'For example [rules."billing/**"], or [rules."**/*.order.xml"].',
    }
  }
}
