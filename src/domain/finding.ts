import type {Fix} from './fix.ts'
import type {LivePath} from './path.ts'
import type {Excerpt} from './xml/document.ts'

export type Severity = 'error' | 'warning' | 'info'

/** What a check says about a file. */
export interface Finding {
  /** The id of the rule: `xml.malformed`. */
  readonly rule: string
  readonly severity: Severity
  /** A checked path where there is one; for a name that breaks the grammar, the name as it was found. */
  readonly path: LivePath | (string & {})
  /** From 1; absent where the finding is about the file as a whole. */
  readonly line?: number
  /** From 1, in characters. */
  readonly column?: number
  /** What was found, in one sentence. */
  readonly message: string
  /** The line of the file, where showing it helps. */
  readonly excerpt?: Excerpt
  /** What to do. */
  readonly hint?: string
  /** What `validate --fix` can do about it. */
  readonly fix?: Fix
  /** What JobScheduler does with it. */
  readonly engine?: {readonly code?: string; readonly effect: string}
}
