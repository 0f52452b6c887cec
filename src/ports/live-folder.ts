import type {ApplyStep} from '../domain/apply.ts'
import type {Observations} from '../domain/live-compare.ts'
import type {FileStamp, Journal, LiveState} from '../domain/live-state.ts'
import type {Sha256} from '../domain/digest.ts'
import type {LivePath} from '../domain/path.ts'
import type {ToldReport} from '../domain/told-report.ts'
import type {ReleaseNumber} from '../domain/store-keys.ts'

/** Something in the folder that cannot be a file of a release: kept, and never followed. */
export interface OtherEntry {
  /** As it was found, "/" between segments. */
  readonly path: string
  readonly kind: 'symbolic-link' | 'special' | 'name'
}

/** What lies in a live folder. Names that begin with a dot are not seen: the engine does not see them either. */
export interface LiveScan {
  readonly files: ReadonlyMap<LivePath, FileStamp>
  /** Every folder, also empty ones. */
  readonly folders: ReadonlySet<string>
  readonly others: readonly OtherEntry[]
}

/** The state as it lies in the folder. `damaged`: a file is there that cannot be read as one. */
export type StoredState =
  | {readonly kind: 'absent'}
  | {readonly kind: 'damaged'; readonly problem: string}
  | {readonly kind: 'state'; readonly state: LiveState; /** When it was written; ns. */ readonly written: bigint}

/** How one step ended. */
export interface StepOutcome {
  /** The file as it stands now; undefined after a removal. */
  readonly stamp?: FileStamp
  /** What was there went to the backup. */
  readonly backedUp: boolean
}

/** What becomes of contents of ours that are replaced or removed. */
export type Replaced = 'keep' | 'drop'

/** What a server keeps so that it can go back without the store. */
export interface KeptThings {
  readonly releases: ReadonlySet<ReleaseNumber>
  readonly contents: ReadonlySet<Sha256>
}

/** Where replaced contents were kept. */
export interface BackupReport {
  /** Relative to the live folder. */
  readonly folder: string
  readonly files: number
}

/** The folder that a JobScheduler watches: what a mirror sees of it without changing anything. */
export interface LiveFolder {
  /** Absolute, links resolved. */
  readonly path: string
  /** Which start of the machine this is; null where the system does not say. */
  readonly boot: string | null
  /** Whether somebody pulled into it before, or made the folder for what a mirror keeps. */
  isMirror(): Promise<boolean>
  scan(): Promise<LiveScan>
  /** Reads files; those that are gone are left out. @throws Failure 'forbidden' */
  read(paths: Iterable<LivePath>): Promise<Observations>
  readState(): Promise<StoredState>
  /** What a killed apply left behind. */
  readJournal(): Promise<Journal | undefined>
  /** What the store was told last; undefined also when that cannot be read. */
  readTold(): Promise<ToldReport | undefined>
  /** The stored bytes of a release that is kept here; the caller checks them. */
  keptRelease(release: ReleaseNumber): Promise<Uint8Array | undefined>
  /** Which contents are kept here. */
  keptContents(): Promise<ReadonlySet<Sha256>>
  /** A content that is kept here; the caller checks it. */
  keptContent(digest: Sha256): Promise<Uint8Array | undefined>
  /**
   * Works on the folder while nobody else may; makes it when only its last segment is missing.
   * @throws Failure 'busy' when another pull holds it, 'forbidden' without rights
   */
  hold<Result>(work: (held: HeldLiveFolder) => Promise<Result>): Promise<Result>
  /**
   * Keeps everybody else out as long as `work` goes on, which may hold the folder as often as it likes.
   * @throws Failure like `hold`
   */
  lock<Result>(work: (locked: LiveFolder) => Promise<Result>): Promise<Result>
}

/** A live folder that only this process changes. */
export interface HeldLiveFolder {
  /** @throws Failure 'temporary' when the disk has less room than that */
  requireSpace(bytes: number, files: number): Promise<void>
  /** Keeps the content for a path, out of sight of the engine. */
  stage(path: LivePath, bytes: Uint8Array): Promise<void>
  /**
   * Makes what is staged durable and looks for everything that would stop an apply half way: rights, links in the way.
   * @throws Failure 'forbidden', 'refused'
   */
  prepare(steps: readonly ApplyStep[]): Promise<void>
  /**
   * Carries out steps in their order; before each, a file that changed since it was observed goes to the backup.
   * Folders are made as they are needed. A file that changes in the very moment is not lost, but for one that is replaced by
   * another one between a link and a rename. Signals that came meanwhile are heard when it returns.
   * @throws Failure 'temporary' when a file is in use; the steps before it are done
   */
  carryOut(steps: readonly ApplyStep[], replaced: Replaced): Promise<readonly StepOutcome[]>
  /** Removes those of the folders that are empty, innermost first, and gives back those that are still there. */
  removeEmpty(folders: readonly string[]): Promise<readonly string[]>
  /** Durable when it returns. */
  writeState(state: LiveState): Promise<void>
  /** Durable when it returns. */
  writeJournal(journal: Journal): Promise<void>
  removeJournal(): Promise<void>
  /** Remembers what the store was told. */
  writeTold(told: ToldReport): Promise<void>
  /** Keeps the stored bytes of a release; durable when it returns. */
  keepRelease(release: ReleaseNumber, stored: Uint8Array): Promise<void>
  /** Lets go of what is kept beyond that. */
  dropOtherKept(wanted: KeptThings): Promise<void>
  /** What went to the backup so far. */
  backups(): BackupReport | undefined
}
