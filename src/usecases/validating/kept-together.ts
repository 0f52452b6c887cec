import type {Finding} from '../../domain/finding.ts'
import {groupedBy} from '../../domain/grouped-by.ts'
import type {LivePath} from '../../domain/path.ts'
import {checkInventory} from '../../domain/rules/check.ts'
import type {Inventory} from '../../domain/rules/rule.ts'
import type {Content} from '../../domain/tree.ts'
import type {Together} from '../check-folder.ts'
import {addLines, checkTogether, type FactsByPath} from '../check-together.ts'

/** Gives what was found last as long as what it was found in is the same. */
const keptWhile = <Inputs extends readonly unknown[], Result>(
  find: (...inputs: Inputs) => Result,
  isSame: (...pair: readonly [left: Inputs, right: Inputs]) => boolean,
): ((...inputs: Inputs) => Result) => {
  let kept: {readonly inputs: Inputs; readonly result: Result} | undefined
  return (...inputs) => {
    if (kept === undefined || !isSame(kept.inputs, inputs)) kept = {inputs, result: find(...inputs)}
    return kept.result
  }
}

const isSameList = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && left.every((item, index) => item === right[index])

/** The rules for names see paths and kinds, and a kind is part of its path. */
const hasSameNames = (left: Inventory, right: Inventory): boolean =>
  isSameList([...left.files.keys()], [...right.files.keys()]) &&
  isSameList(left.ignored, right.ignored) &&
  JSON.stringify(left.refused) === JSON.stringify(right.refused)

const hasSameFacts = (left: FactsByPath, right: FactsByPath): boolean =>
  left.size === right.size && Array.from(right).every(([path, facts]) => left.has(path) && left.get(path) === facts)

interface KeptLines {
  readonly sha256: string
  /** The findings of the file as they came. */
  readonly bare: string
  readonly shown: readonly Finding[]
}

const pathOf = ({path}: Finding): string => path

/** Lines of files that did not change, for findings that did not change, are not read again. @param contentOf of a file as it was checked */
const keptLines = (contentOf: (path: LivePath) => Content | undefined): typeof addLines => {
  let kept: ReadonlyMap<string, KeptLines> = new Map()
  return async (folder, findings) => {
    const next = new Map<string, KeptLines>()
    const missing: Finding[] = []
    const marks = new Map<string, Omit<KeptLines, 'shown'>>()
    for (const [path, group] of groupedBy(findings, pathOf)) {
      const mark = {sha256: contentOf(path as LivePath)?.sha256 ?? '', bare: JSON.stringify(group)}
      const known = kept.get(path)
      marks.set(path, mark)
      if (known?.sha256 === mark.sha256 && known.bare === mark.bare) next.set(path, known)
      else missing.push(...group)
    }
    const added = groupedBy(await addLines(folder, missing), pathOf)
    for (const [path, shown] of added) next.set(path, {sha256: '', bare: '', ...marks.get(path), shown})
    kept = next
    return Array.from(next.values()).flatMap(({shown}) => shown)
  }
}

/** Looks at all files together as `checkFolder` does, and looks again only at what became another. */
export const keptTogether = (contentOf: (path: LivePath) => Content | undefined): Together => ({
  names: keptWhile(checkInventory, ([left], [right]) => hasSameNames(left, right)),
  objects: keptWhile(
    checkTogether,
    ([left, leftElsewhere], [right, rightElsewhere]) => leftElsewhere === rightElsewhere && hasSameFacts(left, right),
  ),
  lines: keptLines(contentOf),
})
