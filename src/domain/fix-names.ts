/**
 * Names of files that `validate --fix` makes. Nobody publishes them, and the engine does not see them (objects.md §2.3), should a
 * run be killed while they are there.
 */
const COPY = '.jsctl-fix-copy-'
const BETWEEN = '.jsctl-fix-name-'

const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const COPIES = new RegExp(`^${COPY}${ID}$`)
const BETWEENS = new RegExp(`^${BETWEEN}${ID}-([^.].*)$`, 's')

/** Of a mended content that has not taken its place yet: what it was made of is there. */
export const copyName = (id: string): string => COPY + id

/** Of a file that is renamed where the file system ignores case: it is the file itself, so its name says whose it is. */
export const betweenName = (id: string, name: string): string => `${BETWEEN}${id}-${name}`

/** What a file that `--fix` made is. */
export type FixName =
  | {readonly kind: 'copy'}
  /** @see betweenName */
  | {readonly kind: 'between'; readonly of: string}

/** Undefined for a name that `--fix` gives to no file. */
export const readFixName = (name: string): FixName | undefined => {
  if (COPIES.test(name)) return {kind: 'copy'}
  const of = BETWEENS.exec(name)?.[1]
  return of === undefined ? undefined : {kind: 'between', of}
}
