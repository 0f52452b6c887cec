import type {Finding, Severity} from '../finding.ts'
import {pathFilter, type PathFilter} from '../path-filter.ts'
import {isFirmRule} from './ids.ts'

/** How bad what a rule finds is, or that it is not looked for. */
export type RuleLevel = Severity | 'off'

export const RULE_LEVELS = ['error', 'warning', 'info', 'off'] as const satisfies readonly RuleLevel[]

/** What a configuration says of a rule. */
export interface RuleSetting {
  readonly rule: string
  readonly level: RuleLevel
  /** The paths for which it says so; without it, all. */
  readonly glob?: string
}

/** The later of two that are for the same rule and path wins. */
export type RuleSettings = readonly RuleSetting[]

interface Matcher {
  readonly level: RuleLevel
  readonly matches: PathFilter
}

const matchersByRule = (settings: RuleSettings): ReadonlyMap<string, readonly Matcher[]> => {
  const byRule = new Map<string, Matcher[]>()
  for (const {rule, level, glob} of settings) {
    const matcher = {level, matches: pathFilter(glob === undefined ? [] : [glob])}
    const known = byRule.get(rule)
    if (known === undefined) byRule.set(rule, [matcher])
    else known.push(matcher)
  }
  return byRule
}

/** Findings as a configuration wants them: with its severities, and without those of rules that are off. */
export const applySettings = (settings: RuleSettings, findings: readonly Finding[]): readonly Finding[] => {
  if (settings.length === 0) return findings
  const byRule = matchersByRule(settings)
  return findings.flatMap((finding) => {
    const setting = isFirmRule(finding.rule)
      ? undefined
      : byRule.get(finding.rule)?.findLast(({matches}) => matches(finding.path))
    if (setting === undefined) return [finding]
    return setting.level === 'off' ? [] : [{...finding, severity: setting.level}]
  })
}
