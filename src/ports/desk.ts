import type {Sha256} from '../domain/digest.ts'
import type {Content} from '../domain/tree.ts'
import type {LivePath} from '../domain/path.ts'
import type {GitSource} from '../domain/release.ts'
import type {Environment} from '../domain/environment.ts'

/** A file of a folder whose name cannot be published, or that is no plain file. */
export interface RefusedFile {
  /** As it was found, relative to the folder, "/" between segments. */
  readonly path: string
  readonly kind: 'symbolic-link' | 'name' | 'special' | 'too-large'
  /** Why, in words. */
  readonly problem: string
}

export interface ListedFile {
  /** Bytes. */
  readonly size: number
  /** How many names it has, where it has more than one: hard links. */
  readonly links?: number
  /** Another one after every write; absent while the file is so young that one more write might leave no trace in it. */
  readonly stamp?: string
}

export interface FolderListing {
  /** The files that would be published. */
  readonly files: ReadonlyMap<LivePath, ListedFile>
  /** The folders that were read, '' for the one that was listed; without those that were left out. */
  readonly folders: readonly string[]
  readonly refused: readonly RefusedFile[]
  /** Names that were left out on purpose: dot names, `*~`, `*.bak`, `joe.xml.lock`, what `.jsctlignore` names. */
  readonly ignored: readonly string[]
}

/** Folders in which something may have changed, relative to the live folder, '' for itself. */
export type ChangedFolders = 'all' | ReadonlySet<string>

/** A live folder at a desk: only read. */
export interface ObjectFolder {
  /** Absolute path. */
  readonly path: string
  /**
   * Lists all of it. What vanishes meanwhile is a Failure 'failed' with the fact `gone`, also for `read`: it may have another name now.
   * @param changed for those who list again and again: where something may have changed since their last listing. Only there it is
   * looked again
   */
  list(changed?: ChangedFolders): Promise<FolderListing>
  /** How many names a file has that was listed last: hard links. */
  links(path: LivePath): number
  /**
   * What is known of a new name from the last listing, where it is no name for a file: such a file would be left out, or a folder
   * has that name.
   */
  unfitness(file: Renaming): 'ignored' | 'folder' | undefined
  /** The bytes of a file. @throws Failure 'failed' when it is gone or cannot be read. */
  read(path: LivePath): Promise<Uint8Array>
  /** Digests of files by reading them, a bounded number at a time. */
  digest(paths: Iterable<LivePath>): Promise<Map<LivePath, Content>>
}

/** A file in the listing, and its name as it is to be. */
export interface Renaming {
  readonly path: LivePath
  /** The same, or a name that differs in the case of ASCII letters at its end. */
  readonly to: LivePath
}

/** Another content for a file, another name, or both. */
export interface FileChange extends Renaming {
  /** Of the bytes that were judged: a file that has others now is left alone. */
  readonly before: Sha256
  /** Absent where the content stays. */
  readonly after?: Uint8Array
}

export type ChangeOutcome =
  /** Also where another run has done exactly this meanwhile. */
  | {readonly kind: 'done'}
  /** What stays as it is; the message says what was done nevertheless. */
  | {
      readonly kind: 'left'
      readonly reason: 'changed' | 'taken' | 'link' | 'hard-link' | 'half-renamed'
      readonly message: string
    }

/** What became of a file that a run left under a name of its own. */
export type TidyOutcome =
  /** Removed, or too young to be surely left over. */
  | {readonly kind: 'tidied'}
  /** It has its own name again. */
  | {readonly kind: 'named'}
  /** Its own name is taken by something else. */
  | {readonly kind: 'stranded'; readonly of: string}

/** A live folder at a desk whose files may be changed. */
export interface MendableFolder extends ObjectFolder {
  /**
   * Every file is whole at any moment, and keeps its mode and owner; nothing is written through a link or over another file, and
   * nothing is removed whose content is not there under the new name. Two runs at once end as one.
   * `list` comes first: it knows how names are written on the disk, and whether a third one is as like as the new one.
   * @throws Failure 'forbidden' without rights, 'temporary' when the disk is full
   */
  change(change: FileChange): Promise<ChangeOutcome>
  /**
   * Clears away what a killed run left under a name of `domain/fix-names.ts`.
   * @param path as it was listed, among the ignored ones
   */
  tidy(path: string): Promise<TidyOutcome>
}

/** What a desk remembers of a store between runs; losing it costs requests, never correctness. */
export interface DeskMemory {
  /** The marker's bytes as first seen, so that a changed id is noticed. */
  marker(environment: Environment): Promise<Uint8Array | undefined>
  rememberMarker(environment: Environment, bytes: Uint8Array): Promise<void>
  /** What was published when this folder was last pushed (domain/desk-base.ts encodes it). */
  base(folder: string, environment: Environment): Promise<Uint8Array | undefined>
  rememberBase(folder: string, environment: Environment, bytes: Uint8Array): Promise<void>
}

/** Saved plans (domain/saved-plan.ts encodes them). */
export interface PlanFiles {
  /** @throws Failure when it is not there, cannot be read, or is larger than a plan can be */
  read(path: string): Promise<Uint8Array>
  /** @throws Failure 'usage' when no plan can be put there: asked before a plan is made */
  requirePlace(path: string): Promise<void>
  /** Whole or not at all; only its owner may read it. */
  write(path: string, bytes: Uint8Array): Promise<void>
}

/** Why git tells nothing of a folder: it lies in no work tree, git is not installed, nothing was committed yet, or git itself says why. */
export type GitSilence =
  | {readonly kind: 'none' | 'no-git' | 'no-commit'}
  /** `words`: printable, one line. `untrusted`: the folder belongs to somebody else, and git wants to be told that this is right. */
  | {readonly kind: 'refused'; readonly words: string; readonly untrusted?: string}

/** What git has of a folder. Paths are relative to it, in normal form C. */
export interface GitIndex {
  /** What git keeps. */
  readonly tracked: ReadonlySet<string>
  /** What of it git has not put into the folder: a sparse checkout, or one that ended too early. With a "/" behind it all that is in a submodule. */
  readonly unchecked: ReadonlySet<string>
}

/** The version control of the folder. */
export interface WorkTree {
  /** Commit, branch and dirty flag of the work tree that `folder` lies in; undefined when git tells none. */
  source(folder: string): Promise<GitSource | undefined>
  /** Why there is no source. */
  silence(folder: string): Promise<GitSilence>
  /** Undefined where git cannot say. */
  index(folder: string): Promise<GitIndex | undefined>
  /** Whether HEAD has this commit in its history. False as well where that cannot be told; whatever the commit is, nothing is harmed. */
  includes(folder: string, commit: string): Promise<boolean>
  /** `shallow`: only the newest part of the history is here. */
  depth(folder: string): Promise<'whole' | 'shallow'>
}
