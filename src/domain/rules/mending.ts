import type {Finding} from '../finding.ts'

/** A finding that can be mended. */
export type MendableFinding = Finding & {readonly fix: NonNullable<Finding['fix']>}

export const isMendable = (finding: Finding): finding is MendableFinding => finding.fix !== undefined

/** What notes say is no reason to leave a fault as it is. */
const counts = (findings: readonly Finding[]): Map<string, number> => {
  const byRule = new Map<string, number>()
  for (const {rule, severity} of findings) if (severity !== 'info') byRule.set(rule, (byRule.get(rule) ?? 0) + 1)
  return byRule
}

/**
 * What is wrong with a mended file that was not wrong before: the first error or warning of a rule that finds more than what was
 * left for it. Places do not tell, for a line may have become shorter.
 */
export const newFault = (
  before: readonly Finding[],
  mended: readonly Finding[],
  after: readonly Finding[],
): Finding | undefined => {
  const [had, gone, has] = [counts(before), counts(mended), counts(after)]
  return after.find(
    ({rule, severity}) =>
      severity !== 'info' && (has.get(rule) ?? 0) > Math.max(0, (had.get(rule) ?? 0) - (gone.get(rule) ?? 0)),
  )
}
