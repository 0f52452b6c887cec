import type {Finding} from '../domain/finding.ts'
import type {ObjectKindName} from '../domain/kinds.ts'
import type {Tree} from '../domain/tree.ts'
import type {ObjectFolder, RefusedFile, World} from '../ports/index.ts'

export interface CheckedFolder {
  /** Absolute path. */
  readonly folder: string
  /** What can be published: every file but the ignored and the refused ones, with the digest of the bytes that were checked. */
  readonly tree: Tree
  /** All findings, refused files among them as errors, by path, line, column and rule. */
  readonly findings: readonly Finding[]
  readonly counts: {readonly error: number; readonly warning: number; readonly info: number}
  /** How many objects of each kind there are; kinds without objects are left out. */
  readonly objects: ReadonlyMap<ObjectKindName, number>
  readonly ignored: readonly string[]
  readonly refused: readonly RefusedFile[]
}

/** Reads every file of a folder once, for its digest and for the checks, in bounded memory. */
export type CheckFolder = (world: Pick<World, 'xml' | 'tell'>, folder: ObjectFolder) => Promise<CheckedFolder>
