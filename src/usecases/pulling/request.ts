import type {ApplyStep} from '../../domain/apply.ts'
import type {Environment} from '../../domain/environment.ts'
import type {Finding} from '../../domain/finding.ts'
import type {DeletionLimit} from '../../domain/guards.ts'
import type {LivePath} from '../../domain/path.ts'
import type {Manifest} from '../../domain/release.ts'
import type {Sha256} from '../../domain/digest.ts'
import type {ServerName} from '../../domain/server-name.ts'
import type {ReleaseNumber} from '../../domain/store-keys.ts'
import type {BackupReport, HeldLiveFolder, World} from '../../ports/index.ts'
import type {Ground, LostState} from './ground.ts'
import type {ReportOutcome} from './report.ts'

export type PullDoors = Pick<
  World,
  | 'clock'
  | 'identity'
  | 'stores'
  | 'compression'
  | 'packs'
  | 'xml'
  | 'openLiveFolder'
  | 'tell'
  | 'checkpoint'
  | 'desk'
  | 'workTree'
>

/** Where contents come from. */
export type PullSource =
  /** `newest` ends a pin: the newest release is wanted again. */
  | {readonly kind: 'releases'; readonly want: 'newest' | 'newest-or-pinned'}
  /** A release that was here before, from what the live folder keeps: no store is opened. */
  | {readonly kind: 'kept'; readonly release: ReleaseNumber}
  /** A bucket that other tools fill. */
  | {readonly kind: 'plain'; readonly maxDelete: DeletionLimit}

/** Whose folder the configuration says that one is; `origin` is where it says so. */
export type FolderOwner = {readonly kind: 'server'} | {readonly kind: 'desk'; readonly origin: string}

export interface PullRequest {
  readonly environment: Environment
  /** The live folder. */
  readonly into: string
  /** undefined: the configuration does not name it. */
  readonly owner?: FolderOwner | undefined
  readonly mode: 'apply' | 'dry-run'
  readonly source: PullSource
  /** How many releases before the present one stay on the server, so that it can go back without the store. */
  readonly keep: number
  /** `repair` reads every file again, and restores also what was restored too often. */
  readonly care: 'usual' | 'repair'
  /** `remove` takes foreign files to the backup. */
  readonly foreign: 'keep' | 'remove'
  /** Under which name the store is told what this server holds; undefined: it is not told. */
  readonly server?: ServerName | undefined
}

/** One pull on its way. */
export interface Pulling {
  readonly world: PullDoors
  readonly request: PullRequest
  readonly ground: Ground
  /** undefined when nothing may be changed: a dry run. */
  readonly held: HeldLiveFolder | undefined
}

/** A pull that may change the folder. */
export type Applying = Pulling & {readonly held: HeldLiveFolder}

/** A key of a bucket filled by other tools that is not mirrored. */
export interface SkippedKey {
  readonly key: string
  readonly problem: string
}

/** What a pull did, or would do. */
export interface PullResult {
  /** `applied` also for a release that brought nothing new for this folder. */
  readonly kind: 'applied' | 'unchanged' | 'planned'
  readonly environment: Environment
  readonly folder: string
  readonly source: PullSource['kind']
  /** What the folder holds now, or would; null for a plain mirror. */
  readonly release: ReleaseNumber | null
  /** Of line 1 of that release. */
  readonly sha256: Sha256 | null
  /** Since when the folder has held it; milliseconds since 1970. */
  readonly since: number | null
  /** What it held before; null before the first pull, and for a plain mirror. */
  readonly previous: ReleaseNumber | null
  /** The newest release, when an older one is wanted here; null when the newest is. */
  readonly pinnedBelow: ReleaseNumber | null
  /** Of that release, where it was read: an idle pull does not. */
  readonly manifest: Manifest | undefined
  /** In the order in which they were done. */
  readonly steps: readonly ApplyStep[]
  /** Files that had the right content already, but were not known to be ours. */
  readonly adopted: readonly LivePath[]
  /** Ours, or released, but found with other content, or removed, by somebody else. */
  readonly edited: readonly LivePath[]
  /** Of these: restored so often that they were left alone. */
  readonly contested: readonly LivePath[]
  /** Neither released nor ours: kept. Also links, devices, and names that no release can have. */
  readonly foreign: readonly string[]
  readonly skipped: readonly SkippedKey[]
  /** What is wrong with new objects that were let through because the release says so itself. */
  readonly findings: readonly Finding[]
  readonly backups: BackupReport | undefined
  /** Ownership was found out afresh: there was no state, or it was damaged. */
  readonly lost: LostState | undefined
  /** An earlier pull was killed; this one finished its work. */
  readonly resumed: boolean
  /** undefined where nobody wants a report. */
  readonly report?: ReportOutcome | undefined
}
