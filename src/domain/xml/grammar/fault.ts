import type {ValueFix} from '../../fix.ts'
import type {Position} from '../document.ts'

/** The rules that a value can break: of an attribute, or of an element that holds one. */
export type ValueRule =
  | 'xsd.charset'
  | 'xsd.yesno'
  | 'xsd.enum'
  | 'xsd.number'
  | 'xsd.duration'
  | 'xsd.name'
  | 'xsd.path'
  | 'xsd.value'
  | 'time.format'
  | 'date.format'
  | 'day.name'
  | 'day.range'
  | 'month.value'

/** The rules that the grammar decides. */
export type GrammarRule =
  | ValueRule
  | 'xsd.attribute'
  | 'xsd.required'
  | 'xsd.element'
  | 'xsd.order'
  | 'xsd.repeated'
  | 'xsd.choice'
  | 'xsd.incomplete'
  | 'xsd.text'
  | 'xsd.chain-empty'
  | 'xsd.chain-mixed'
  | 'xsd.source-position'
  | 'xsd.legacy-process'

/** Where a document is not as JobScheduler's grammar wants it. */
export interface GrammarFault {
  readonly rule: GrammarRule
  readonly position: Position
  /** One sentence without a full stop; what it quotes is printable and short. */
  readonly message: string
  readonly hint?: string
  /** The name that a misspelt element or attribute is read as. */
  readonly meant?: string
  readonly fix?: ValueFix
}
