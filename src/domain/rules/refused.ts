import type {Inventory, RefusedName, Remark} from './rule.ts'

/** The names of one kind that the folder refused. */
export const refusedAs = ({refused}: Inventory, kind: RefusedName['kind'], hint: string): readonly Remark[] =>
  refused.filter((name) => name.kind === kind).map(({path, problem}) => ({path, message: problem, hint}))
