import type {LivePath} from '../path.ts'
import {resolveReference} from '../references.ts'
import type {IncludableFacts, IncludedFile, ObjectFacts} from './facts.ts'
import {folderOf, type ObjectIndex} from './object-index.ts'

/** An `<include>` and the file that it leads to. */
export interface IncludeUse {
  readonly include: IncludedFile
  /** The file with the `<include>`: an object, or holidays that it includes. */
  readonly from: LivePath
  /** The object that is refused when something is wrong. */
  readonly object: ObjectFacts
  readonly file: IncludableFacts
}

const uses = new WeakMap<ObjectIndex, readonly IncludeUse[]>()

/**
 * Every include of a file that is there and no object, by the path of the object. What included holidays include counts from the
 * folder of the object, too (K/schedule.cxx:2058-2091); it comes once for each folder.
 */
export const includeUses = (index: ObjectIndex): readonly IncludeUse[] => {
  const known = uses.get(index)
  if (known !== undefined) return known
  const made: IncludeUse[] = []
  const followed = new Set<string>()

  const follow = (object: ObjectFacts, from: LivePath, includes: readonly IncludedFile[]): readonly IncludeUse[] =>
    includes.flatMap((include) => {
      const path = resolveReference(folderOf(object.path), include.value)
      const file = path === undefined ? undefined : index.includable(path)
      return file === undefined ? [] : [{include, from, object, file}]
    })

  for (const object of index.objects) {
    const open = [...follow(object, object.path, object.includes)]
    for (const use of open) {
      made.push(use)
      const {file, include} = use
      const place = `${folderOf(object.path)}\n${file.path}`
      if (include.place !== 'holidays' || 'problem' in file || followed.has(place)) continue
      followed.add(place)
      for (const inner of follow(object, file.path, file.includes)) open.push(inner)
    }
  }
  uses.set(index, made)
  return made
}

/** Each file that is included at a place, once, with the first include. */
export const includedAt = (index: ObjectIndex, isMeant: (include: IncludedFile) => boolean): readonly IncludeUse[] => {
  const first = new Map<string, IncludeUse>()
  for (const use of includeUses(index))
    if (isMeant(use.include) && !first.has(use.file.path)) first.set(use.file.path, use)
  return [...first.values()]
}
