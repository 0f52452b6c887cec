import type {Finding} from './finding.ts'

/** What one check found that the one before did not, and the other way round. */
export interface FindingChanges {
  readonly fresh: readonly Finding[]
  readonly mended: readonly Finding[]
}

/** A finding that only moved, because lines were added above it, is the same one. */
const sense = ({rule, severity, path, message}: Finding): string => [rule, severity, path, message].join('\n')

const withPlace = (finding: Finding): string => `${finding.line ?? 0}:${finding.column ?? 0}\n${sense(finding)}`

/** Takes away each finding that the other list has, too, as often as it has it. */
const pairedOff = (
  left: readonly Finding[],
  right: readonly Finding[],
  keyOf: (finding: Finding) => string,
): readonly [left: readonly Finding[], right: readonly Finding[]] => {
  const unpaired = new Map<string, number>()
  for (const finding of left) unpaired.set(keyOf(finding), (unpaired.get(keyOf(finding)) ?? 0) + 1)
  const onlyRight = right.filter((finding) => {
    const count = unpaired.get(keyOf(finding)) ?? 0
    if (count > 0) unpaired.set(keyOf(finding), count - 1)
    return count === 0
  })
  // Of several alike the later ones are left: `left` is gone through from its end.
  const onlyLeft = left.toReversed().filter((finding) => {
    const count = unpaired.get(keyOf(finding)) ?? 0
    if (count > 0) unpaired.set(keyOf(finding), count - 1)
    return count > 0
  })
  return [onlyLeft.toReversed(), onlyRight]
}

/** Compares what two checks found. Findings that stand where they stood are paired first, then those that moved. */
export const findingChanges = (before: readonly Finding[], after: readonly Finding[]): FindingChanges => {
  // Most are the very same values: what was found in a file that did not change is kept.
  const [wasThere, isThere] = [new Set(before), new Set(after)]
  const [gone, come] = pairedOff(
    before.filter((finding) => !isThere.has(finding)),
    after.filter((finding) => !wasThere.has(finding)),
    withPlace,
  )
  const [mended, fresh] = pairedOff(gone, come, sense)
  return {fresh, mended}
}
