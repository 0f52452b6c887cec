import {LIMITS} from '../limits.ts'
import type {Excerpt, XmlProblem, XmlRule} from './document.ts'
import {findSecrets} from '../secrets/find.ts'
import {maskedText} from '../secrets/mask.ts'
import {messageMasker} from '../secrets/masked-message.ts'
import type {Secret} from '../secrets/secret.ts'
import {excerptAt, placeOf} from './position.ts'

/** A problem before its place is known as line and column. */
export interface ProblemDraft {
  readonly rule: XmlRule
  /** From 0, in UTF-16 units of the decoded text. */
  readonly offset: number
  readonly message: string
  readonly hint?: string
}

const maskedExcerpt = (text: string, secrets: readonly Secret[], offset: number): Excerpt => {
  const masked = maskedText(text, secrets)
  return excerptAt(masked.text, masked.at(offset))
}

/** Says where in `text` a problem is, and shows its line; without secrets: what is no reference may be a part of a password. */
export const problemIn = (text: string, {rule, offset, message, hint}: ProblemDraft): XmlProblem => {
  const secrets = findSecrets(text)
  const masked = messageMasker(text, secrets)
  return {
    rule,
    position: placeOf(text, offset),
    message: masked(message),
    ...(hint === undefined ? {} : {hint: masked(hint)}),
    ...(text === '' ? {} : {excerpt: maskedExcerpt(text, secrets, offset)}),
  }
}

/** What is read instead of a file that is too large to be an object. */
export const tooLargeDocument = (): {readonly kind: 'problem'; readonly problem: XmlProblem} => ({
  kind: 'problem',
  problem: problemIn('', {
    rule: 'xml.limits',
    offset: 0,
    message: `the file has more than ${LIMITS.xmlObject / 1024 / 1024} MiB`,
    hint: 'No JobScheduler object is that large: put long data into a file of its own.',
  }),
})
