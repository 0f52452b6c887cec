import type {LivePath} from './path.ts'

/** Another value of an attribute, or of an element that holds one: at the place of its finding. */
export interface ValueFix {
  readonly kind: 'value'
  /** Absent where the text of an element is the value. */
  readonly attribute?: string
  /** References resolved, as XML normalises it. */
  readonly old: string
  /** The same letters in another case, blanks around them perhaps left out. */
  readonly new: string
}

/** Another name in the same folder, with the same letters in another case. */
interface RenameFix {
  readonly kind: 'rename'
  readonly path: LivePath
}

/** What mends a finding without a doubt of what was meant (docs/validate.md, "Mending: --fix"). */
export type Fix = ValueFix | RenameFix
