import type {Finding} from '../../domain/finding.ts'
import {groupedBy} from '../../domain/grouped-by.ts'

/** How many findings are shown before the rest is only counted: in all, of a rule, in a file, of a rule in a file. */
const LIMITS = {all: 100, rule: 10, file: 10, ruleInFile: 3} as const

/** Findings that are not shown, for one reason. */
interface Hidden {
  readonly count: number
  /** The rule that all of them are of; undefined for a mixture. */
  readonly rule: string | undefined
}

/** The findings of one file. */
export interface FileFindings {
  readonly path: string
  readonly shown: readonly Finding[]
  /** What is hidden of rules of which this file shows some, and of others. */
  readonly hidden: readonly Hidden[]
}

export interface Choice {
  readonly files: readonly FileFindings[]
  /** In files of which nothing is shown. */
  readonly hidden: readonly (Hidden & {readonly files: number})[]
}

/** Counts up, and says whether a limit is kept. */
const counter = (limit: number) => {
  const counts = new Map<string, number>()
  return {
    isFull: (key: string): boolean => (counts.get(key) ?? 0) >= limit,
    add: (key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1),
  }
}

/** Errors before warnings, so that no number of warnings drowns an error. */
const choose = (findings: readonly Finding[]): ReadonlySet<Finding> => {
  const counters = [
    {keyOf: () => '', count: counter(LIMITS.all)},
    {keyOf: ({rule}: Finding) => rule, count: counter(LIMITS.rule)},
    {keyOf: ({path}: Finding) => path, count: counter(LIMITS.file)},
    {keyOf: ({rule, path}: Finding) => `${rule}\n${path}`, count: counter(LIMITS.ruleInFile)},
  ]
  const chosen = new Set<Finding>()
  for (const severity of ['error', 'warning', 'info']) {
    for (const finding of findings) {
      if (finding.severity !== severity || counters.some(({keyOf, count}) => count.isFull(keyOf(finding)))) continue
      for (const {keyOf, count} of counters) count.add(keyOf(finding))
      chosen.add(finding)
    }
  }
  return chosen
}

const hiddenIn = (findings: readonly Finding[], chosen: ReadonlySet<Finding>): readonly Hidden[] => {
  const left = findings.filter((finding) => !chosen.has(finding))
  const shownRules = new Set(findings.filter((finding) => chosen.has(finding)).map(({rule}) => rule))
  const alike = groupedBy(
    left.filter(({rule}) => shownRules.has(rule)),
    ({rule}) => rule,
  )
  const others = left.filter(({rule}) => !shownRules.has(rule)).length
  return [
    ...Array.from(alike, ([rule, {length}]) => ({rule, count: length})),
    ...(others > 0 ? [{rule: undefined, count: others}] : []),
  ]
}

/** What is shown of findings that are in order: all of it, or so much that a person can read it. */
export const chooseFindings = (findings: readonly Finding[], show: 'some' | 'all'): Choice => {
  const wanted = show === 'all' ? findings : findings.filter(({severity}) => severity !== 'info')
  const chosen = show === 'all' ? new Set(wanted) : choose(wanted)
  const files = Array.from(
    groupedBy(wanted, ({path}) => path),
    ([path, own]) => ({
      path,
      own,
      shown: own.filter((finding) => chosen.has(finding)),
    }),
  )
  const unseen = files.filter(({shown}) => shown.length === 0).flatMap(({own}) => own)
  return {
    files: files
      .filter(({shown}) => shown.length > 0)
      .map(({path, own, shown}) => ({path, shown, hidden: hiddenIn(own, chosen)})),
    hidden: Array.from(
      groupedBy(unseen, ({rule}) => rule),
      ([rule, own]) => ({
        rule,
        count: own.length,
        files: new Set(own.map(({path}) => path)).size,
      }),
    ),
  }
}
