import type {Environment} from '../domain/environment.ts'
import type {Finding} from '../domain/finding.ts'
import type {PublicationPlan} from '../domain/publication-plan.ts'
import type {Checkups} from './checkup.ts'
import type {DeskMemory, MendableFolder, ObjectFolder, PlanFiles, WorkTree} from './desk.ts'
import type {FolderWatch} from './folder-watch.ts'
import type {IgnoreRules} from './ignore-rules.ts'
import type {LiveFolder} from './live-folder.ts'
import type {Compression, Packs} from './packs.ts'
import type {Store, StoreReader} from './store.ts'
import type {XmlReader} from './xml-reader.ts'

/** What work tells while it goes on; how it is shown, or whether, is not its business. */
export type Event =
  | {
      readonly type: 'progress'
      readonly activity: string
      readonly done: number
      readonly total: number
    }
  /** What is about to be published, and what was found in it, before anybody is asked. */
  | {readonly type: 'plan'; readonly plan: PublicationPlan; readonly findings: readonly Finding[]}
  | {readonly type: 'note'; readonly message: string}
  | {readonly type: 'warning'; readonly message: string}

/** A question to a person. It carries the flag that answers it, for runs without a terminal. */
export type Question =
  | {readonly kind: 'confirm'; readonly text: string; readonly flag: string}
  | {readonly kind: 'type-name'; readonly text: string; readonly expected: string; readonly flag: string}

/** A question that is answered by a text. */
export interface TextQuestion {
  readonly text: string
  readonly flag: string
  /** What is asked after it: told with it where nobody can be asked. */
  readonly next?: Question | undefined
}

interface Clock {
  now(): Date
}

interface Identity {
  /** `user@host`. */
  readonly author: string
  /** `jsctl/0.1.0`. */
  readonly tool: string
  newId(): string
}

/** Opens stores. A directory store that is not there is 'not-found' for `read`, empty for `plan`, and made by the first write for `publish`. */
export interface Stores {
  read(environment: Environment): Promise<StoreReader>
  plan(environment: Environment): Promise<StoreReader>
  publish(environment: Environment): Promise<Store>
  /** Lets go of all connections; none of the stores is used afterwards. */
  close(): void
}

/** Every door to the outside that a use case may take; each takes the few it needs. */
export interface World {
  readonly clock: Clock
  readonly identity: Identity
  readonly stores: Stores
  readonly compression: Compression
  readonly packs: Packs
  readonly xml: XmlReader
  readonly desk: DeskMemory
  readonly workTree: WorkTree
  readonly planFiles: PlanFiles
  readonly checkups: Checkups
  /** No rules yet: what the `.jsctlignore` of a bucket say is added. */
  ignoreRules(): Promise<IgnoreRules>
  openFolder(path: string): Promise<ObjectFolder>
  /** Hears of nothing before it follows folders. */
  watchFolder(path: string): Promise<FolderWatch>
  openFolderToMend(path: string): Promise<MendableFolder>
  openLiveFolder(path: string): Promise<LiveFolder>
  tell(event: Event): void
  /** Whether there is somebody to be asked. */
  mayAsk(): boolean
  /** True when the answer is yes. @throws Failure 'refused' without a terminal, naming the flag. */
  ask(question: Question): Promise<boolean>
  /** The text that was typed. @throws Failure 'refused' without a terminal, naming the flag. */
  askText(question: TextQuestion): Promise<string>
  /** @throws Failure 'interrupted' when the run was aborted: called before a write begins. */
  checkpoint(): void
}
