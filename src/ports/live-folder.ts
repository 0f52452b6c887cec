import type {ApplyStep} from '../domain/apply.ts'
import type {Observations} from '../domain/live-compare.ts'
import type {FileStamp, Journal, LiveState} from '../domain/live-state.ts'
import type {LivePath} from '../domain/path.ts'

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
  scan(): Promise<LiveScan>
  /** Reads files; those that are gone are left out. @throws Failure 'forbidden' */
  read(paths: Iterable<LivePath>): Promise<Observations>
  readState(): Promise<StoredState>
  /** What a killed apply left behind. */
  readJournal(): Promise<Journal | undefined>
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
   * Folders are made as they are needed.
   * @throws Failure 'temporary' when a file is in use; the steps before it are done
   */
  carryOut(steps: readonly ApplyStep[]): Promise<readonly StepOutcome[]>
  /** Removes those of the folders that are empty, innermost first, and gives back those that are still there. */
  removeEmpty(folders: readonly string[]): Promise<readonly string[]>
  /** Durable when it returns. */
  writeState(state: LiveState): Promise<void>
  /** Durable when it returns. */
  writeJournal(journal: Journal): Promise<void>
  removeJournal(): Promise<void>
  /** What went to the backup so far. */
  backups(): BackupReport | undefined
}
