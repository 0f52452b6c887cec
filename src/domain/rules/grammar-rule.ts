import type {GrammarRule} from '../xml/grammar/fault.ts'
import type {BadExample, Example, FileRule} from './rule.ts'
import {REFUSED} from './xml-rule.ts'

interface GrammarRuleText {
  readonly title: string
  readonly doc: string
  readonly mends?: string
  readonly good: readonly [Example, ...Example[]]
  readonly bad: readonly [BadExample, ...BadExample[]]
}

/** A rule that the grammar decides (src/domain/xml/grammar); JobScheduler's own schema refuses the same. */
export const grammarRule = (id: GrammarRule, text: GrammarRuleText): FileRule => ({
  id,
  severity: 'error',
  engine: REFUSED,
  ...text,
  scope: 'file',
  check: ({faults}) =>
    faults
      .filter(({rule}) => rule === id)
      .map(({position, message, hint, fix}) => ({
        position,
        message,
        ...(hint === undefined ? {} : {hint}),
        ...(fix === undefined ? {} : {fix}),
      })),
})
