import type {Finding} from '../finding.ts'
import type {ObjectKind, ObjectKindName} from '../kinds.ts'
import type {LivePath} from '../path.ts'
import type {Position, XmlProblem} from '../xml/document.ts'

/** Where one object names another (objects.md §4). Values are as written. */
export interface NamedReference {
  readonly kind: ObjectKindName
  readonly value: string
  /** From where a relative path counts: the folder of the referring object, or the live root. */
  readonly base: 'folder' | 'root'
  /** The element that names it: `job_chain_node`. */
  readonly element: string
  readonly position: Position
}

/** What an `<include>` is part of: what a missing file does depends on it (objects.md §3.6). */
export type IncludePlace = 'params' | 'holidays' | 'script' | 'description'

/** A file of the live folder that an object includes. */
export interface IncludedFile {
  readonly value: string
  readonly place: IncludePlace
  /** Whether an XPath of its own chooses what is taken (`node`). */
  readonly selection: 'default' | 'own'
  readonly position: Position
}

/** A name with the place where it stands. */
export interface Placed {
  readonly value: string
  readonly position: Position
}

export interface JobFacts {
  readonly kind: 'job'
  /** `by-order` with order="yes". */
  readonly starts: 'by-order' | 'alone'
  /** Whether orders can be given to it: a shell job takes them even without order="yes" (objects.md §3.6). */
  readonly orders: 'taken' | 'refused'
}

/** A state of a chain: orders can start where work is done, not where the chain ends. */
interface ChainState {
  readonly state: string
  readonly kind: 'work' | 'end'
}

export interface ChainFacts {
  readonly kind: 'job_chain'
  readonly states: readonly ChainState[]
  readonly nesting: 'nests' | 'plain'
}

export interface OrderFacts {
  readonly kind: 'order'
  readonly state?: Placed
  readonly endState?: Placed
}

export interface ScheduleFacts {
  readonly kind: 'schedule'
  /** Whether it gives an order a start; `unsaid` when it is empty. */
  readonly orders: 'started' | 'not-started' | 'unsaid'
  readonly singleStarts: 'some' | 'none'
  /** Set when it replaces another one for a time. */
  readonly substitute?: {
    readonly of: NamedReference
    readonly from?: Placed
    readonly to?: Placed
  }
}

interface OtherFacts {
  readonly kind: 'other'
}

/** What stays of an object when all objects of a folder are looked at together; its bytes and its XML are gone. */
export interface ObjectFacts {
  readonly path: LivePath
  readonly kind: ObjectKind
  readonly references: readonly NamedReference[]
  readonly includes: readonly IncludedFile[]
  readonly detail: JobFacts | ChainFacts | OrderFacts | ScheduleFacts | OtherFacts
}

/** What a file of parameters says of the chain that it is for. */
export interface ChainSettings {
  readonly chain?: Placed
  readonly states: readonly Placed[]
}

/** A file that is no object: it may be included by one. */
export type IncludableFacts =
  | {
      readonly path: LivePath
      /** Of the root element. */
      readonly root: string
      /** The elements below the root that are no `<param name="…" value="…">`: none of these can be parameters. */
      readonly strangers: readonly Placed[]
      /** What is wrong in it where it is included as holidays, by the rules for one file; without the lines of the file. */
      readonly faults: readonly Finding[]
      /** What it includes itself: holidays can. */
      readonly includes: readonly IncludedFile[]
      /** Of a `.config.xml`. */
      readonly settings?: ChainSettings
    }
  | {
      readonly path: LivePath
      /** Why it cannot be read as XML. */
      readonly problem: Pick<XmlProblem, 'position' | 'message' | 'hint' | 'excerpt'>
    }

/** What is kept of one file. */
export type FileFacts = {readonly object: ObjectFacts} | {readonly includable: IncludableFacts} | undefined
