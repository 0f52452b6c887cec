import type {Failure} from '../../domain/failure.ts'
import type {FindingChanges} from '../../domain/finding-changes.ts'
import type {LivePath} from '../../domain/path.ts'
import type {ValidatedFolder} from '../validate.ts'

/** What a check that stays tells, in the order in which it happens. */
export type ValidationEvent =
  /** The first check of all files. */
  | {readonly event: 'checked'; readonly round: 'first'; readonly result: ValidatedFolder}
  /** Something was saved, or the folder can be read again. */
  | ({
      readonly event: 'checked'
      readonly round: 'next'
      readonly result: ValidatedFolder
      /** The files that are new, other ones, or gone. */
      readonly changed: readonly LivePath[]
    } & FindingChanges)
  /** From now on it is waited for changes. */
  | {readonly event: 'watching'; readonly folder: string}
  /** Changes are not heard of: the folder is looked at every so many milliseconds, or seldomer when a look takes long. */
  | {readonly event: 'looking'; readonly reason: Failure; readonly every: number}
  /** The folder cannot be read; told once, not with every try. */
  | {readonly event: 'failed'; readonly failure: Failure}
  | {readonly event: 'stopped'}
