import type {XmlRule} from '../xml/document.ts'
import {NOTHING, type BadExample, type Example, type FileRule} from './rule.ts'

interface XmlRuleText {
  readonly title: string
  readonly doc: string
  readonly good: readonly Example[]
  readonly bad: readonly [BadExample, ...BadExample[]]
  /** Where it is not that the engine refuses the file. */
  readonly engine?: FileRule['engine']
}

/** Every problem of XML and of the grammar has one effect (objects.md §3.4: failure of a new, or of a changed file). */
export const REFUSED = {
  code: 'SCHEDULER-428',
  effect: 'refuses the file; an object that was loaded before stays as it was',
}

/** A rule that the XML reader itself decides: objects only, for other files need not be XML. */
export const xmlRule = (id: XmlRule, text: XmlRuleText): FileRule => ({
  id,
  severity: 'error',
  engine: REFUSED,
  ...text,
  scope: 'file',
  essential: true,
  check: ({kind, document}) => {
    if (kind === undefined || document?.kind !== 'problem' || document.problem.rule !== id) return NOTHING
    const {position, message, hint, excerpt} = document.problem
    return [{position, message, ...(hint === undefined ? {} : {hint}), ...(excerpt === undefined ? {} : {excerpt})}]
  },
})
