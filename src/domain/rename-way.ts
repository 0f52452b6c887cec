import {foldCase} from './path.ts'

/** How a file gets a name with the same letters in another case, in its folder. */
export type RenameWay =
  /** Something has that name, or one that a file system which ignores case takes for the same. */
  | {readonly kind: 'taken'; readonly by: string}
  /** The file system takes both names for one: by a name between them, for from the one to the other it may do nothing. */
  | {readonly kind: 'by-another-name'}
  | {readonly kind: 'straight'}

/**
 * @param names of everything in the folder, as it is listed
 * @param answers whether the file system finds something under the new name
 */
export const renameWay = (
  names: Iterable<string>,
  from: string,
  to: string,
  answers: 'something' | 'nothing',
): RenameWay => {
  const folded = foldCase(to)
  const by = Array.from(names).find((name) => name !== from && foldCase(name) === folded)
  if (by !== undefined) return {kind: 'taken', by}
  return {kind: answers === 'something' ? 'by-another-name' : 'straight'}
}
