import type {Remark} from './rule.ts'

/** As many remarks as a person and the memory of a machine can bear: who fills 4 MiB with one mistake has made it once. */
export const atMost = (limit: number, remarks: readonly Remark[]): readonly Remark[] => {
  const first = remarks[limit]
  if (first === undefined) return remarks
  const more = `and ${remarks.length - limit} more like this in the same file`
  return [...remarks.slice(0, limit), {...first, message: more}]
}
