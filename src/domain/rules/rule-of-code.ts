import {codesOfRule, ENGINE_CODES, pageOfCode} from '../engine-codes/index.ts'
import {RULES} from './index.ts'
import type {KeyProblem} from './rule-key.ts'

/** `SCHEDULER-149`, `scheduler-149`, `149`, `SOS-1101` */
const codeIn = (id: string): string | undefined => {
  const [, prefix = 'SCHEDULER', number] = /^(?:(SCHEDULER|SOS|Z)-)?(\d{1,6})$/i.exec(id) ?? []
  return number === undefined ? undefined : `${prefix.toUpperCase()}-${number}`
}

/** What is said to somebody who asks for a code of JobScheduler in place of a rule; undefined for what is no code. */
export const ruleOfCode = (id: string): KeyProblem | undefined => {
  const code = codeIn(id)
  if (code === undefined) return undefined
  const message = `${code} is a code of JobScheduler, not the id of a rule`
  if (!ENGINE_CODES.some((entry) => entry.code === code))
    return {message, hint: 'No rule finds what leads to it. docs/engine-codes.md has the codes that rules find.'}
  const rules = RULES.filter((rule) => codesOfRule(rule).includes(code)).map((rule) => rule.id)
  return {
    message,
    hint: `Found by ${rules.join(', ')}. docs/${pageOfCode(code)} says what it means and how to mend it.`,
  }
}
