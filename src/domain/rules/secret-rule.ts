import type {Secret, SecretRule} from '../secrets/secret.ts'
import {placeFinder} from '../xml/position.ts'
import {NOTHING, type FileRule, type Remark} from './rule.ts'

type SecretRuleText = Pick<FileRule, 'title' | 'doc' | 'good' | 'bad'> & {
  /** What to do instead. */
  readonly hint: string
}

/** What to do; where a comment is there that does not allow it, why. */
const hintFor = (id: SecretRule, allowed: Secret['allowed'], hint: string): string => {
  if (allowed === 'without-reason') return `The comment that allows it gives no reason: jsctl-allow ${id}: REASON.`
  return allowed === 'unknown-rule'
    ? `The comment that stands for it names a rule that there is not; write jsctl-allow ${id}: REASON.`
    : hint
}

/** The end of every page of such a rule. */
const ALLOWING = (
  id: string,
): string => `A value that is meant to stand there is allowed by a comment with a reason, before the element or in it:
\`<!-- jsctl-allow ${id}: test account, no rights -->\`. It holds for that element with all that is in it; without a reason it does nothing. The value is
masked all the same wherever jsctl shows it.`

/** A rule about secrets of one sort, which are found once for all of them: domain/secrets. */
export const secretRule = (id: SecretRule, {doc, hint, ...text}: SecretRuleText): FileRule => ({
  id,
  ...text,
  severity: 'warning',
  engine: {effect: 'uses it; everybody who can read the store, the live folder or the log of a job can use it, too'},
  doc: `${doc}\n\n${ALLOWING(id)}`,
  scope: 'file',
  check: ({text: content, secrets}) => {
    const own = secrets.filter(({rule, allowed}) => rule === id && allowed !== 'yes')
    if (content === undefined || own.length === 0) return NOTHING
    const places = placeFinder(content)
    return own.map(({at, what, allowed}): Remark => ({
      position: places.at(at),
      message: `${what} stands here in clear text`,
      hint: hintFor(id, allowed, hint),
    }))
  },
})
