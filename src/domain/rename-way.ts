import {foldCase} from './path.ts'

/** How a file gets a name with the same letters in another case, in its folder. */
export type RenameWay =
  /** Something has a name that a file system which ignores case takes for the new one; or the new name, and the old one is gone. */
  | {readonly kind: 'taken'; readonly by: string}
  /** Both names are there: what has the new one may be what a run left that was killed, or another run made. Its content tells. */
  | {readonly kind: 'both-there'}
  /** The file system takes both names for one: by a name between them, for from the one to the other it may do nothing. */
  | {readonly kind: 'by-another-name'}
  | {readonly kind: 'straight'}

/**
 * @param names of everything in the folder, as it is listed: only that tells one file from two
 * @param answers whether the file system finds something under the new name
 */
export const renameWay = (
  names: Iterable<string>,
  from: string,
  to: string,
  answers: 'something' | 'nothing',
): RenameWay => {
  const folded = foldCase(to)
  const alike = Array.from(names).filter((name) => foldCase(name) === folded)
  const others = alike.filter((name) => name !== from)
  const by = others.find((name) => name !== to) ?? others[0]
  if (by === undefined) return {kind: answers === 'something' ? 'by-another-name' : 'straight'}
  return by === to && alike.includes(from) ? {kind: 'both-there'} : {kind: 'taken', by}
}
