import type {Severity} from '../finding.ts'
import type {Fix} from '../fix.ts'
import type {ObjectKind} from '../kinds.ts'
import type {ObjectIndex} from '../objects/object-index.ts'
import type {LivePath} from '../path.ts'
import type {Secret} from '../secrets/secret.ts'
import type {Excerpt, Position, XmlDocument} from '../xml/document.ts'
import type {GrammarFault} from '../xml/grammar/fault.ts'

/** One file while it is checked; its bytes are gone afterwards. */
export interface CheckedFile {
  readonly path: LivePath
  /** Bytes. */
  readonly size: number
  /** Undefined for files that the engine does not take for an object. */
  readonly kind: ObjectKind | undefined
  /** Undefined for files that are not read as XML. */
  readonly document: XmlDocument | undefined
  /** The decoded content; undefined when it is no text, cannot be decoded, or was not read. */
  readonly text: string | undefined
  /** What in the text nobody should read, in its order. */
  readonly secrets: readonly Secret[]
  /** Where an object is not as the grammar wants it; found once for all rules. */
  readonly faults: readonly GrammarFault[]
}

/** What stays of a file when all files are looked at together. */
type FileFacts = Pick<CheckedFile, 'path' | 'size' | 'kind'>

/** A name that cannot be published, as the folder reports it. */
export interface RefusedName {
  readonly path: string
  readonly kind: 'symbolic-link' | 'name' | 'special' | 'too-large'
  readonly problem: string
}

/** All files of a folder. */
export interface Inventory {
  readonly files: ReadonlyMap<LivePath, FileFacts>
  readonly refused: readonly RefusedName[]
  /** Paths that are not published on purpose; folders end in "/". */
  readonly ignored: readonly string[]
}

/** What a rule says about a file; the table adds the rest of the finding. */
export interface Remark {
  /** The file it is about; a rule for one file leaves it out. */
  readonly path?: string
  readonly position?: Position
  readonly excerpt?: Excerpt
  /** One sentence without a full stop. Untrusted names in it are printable. */
  readonly message: string
  readonly hint?: string
  readonly fix?: Fix
  /** What JobScheduler does in this case, where a rule has several. */
  readonly engine?: EngineEffect
}

/** What JobScheduler does; the effect names no code but of a rule that has several. */
interface EngineEffect {
  readonly code?: string
  readonly effect: string
}

/** A folder as a rule's example: path -> content. Contents that are no UTF-8 are given as bytes. */
export interface Example {
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  readonly refused?: readonly RefusedName[]
  readonly ignored?: readonly string[]
}

export interface BadExample extends Example {
  /** Where the finding is: a path, or path:line:column. */
  readonly at: string
}

interface RuleText {
  /** `file.root`: group and name. */
  readonly id: string
  readonly severity: Severity
  /** What the rule wants, as a heading. */
  readonly title: string
  /** What JobScheduler does with such a file. */
  readonly engine: EngineEffect
  /** Why this is so, and how it is mended; Markdown. */
  readonly doc: string
  /** What of it `validate --fix` mends, after "mends"; absent where what was meant is a guess. */
  readonly mends?: string
  /** Nothing is found in these; they are tests, and `rules show` prints them. */
  readonly good: readonly Example[]
  readonly bad: readonly [BadExample, ...BadExample[]]
}

/** A rule that needs one file only. It also checks what comes from a store. */
export interface FileRule extends RuleText {
  readonly scope: 'file'
  /** Whether the engine cannot even read a file that breaks it: a pull asks for nothing else (cli.md, "Who may refuse what"). */
  readonly essential?: true
  check(file: CheckedFile): readonly Remark[]
}

/** A rule that looks at the names of all files together. */
export interface FolderRule extends RuleText {
  readonly scope: 'folder'
  check(inventory: Inventory): readonly Remark[]
}

/** A rule that holds the objects of a folder against each other. */
export interface ObjectsRule extends RuleText {
  readonly scope: 'objects'
  check(index: ObjectIndex): readonly Remark[]
}

export type Rule = FileRule | FolderRule | ObjectsRule

/** No remark. */
export const NOTHING: readonly Remark[] = []
