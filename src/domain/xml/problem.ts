import type {XmlProblem, XmlRule} from './document.ts'
import {excerptAt, placeOf} from './position.ts'

/** A problem before its place is known as line and column. */
export interface ProblemDraft {
  readonly rule: XmlRule
  /** From 0, in UTF-16 units of the decoded text. */
  readonly offset: number
  readonly message: string
  readonly hint?: string
}

/** Says where in `text` a problem is, and shows its line. */
export const problemIn = (text: string, {rule, offset, message, hint}: ProblemDraft): XmlProblem => ({
  rule,
  position: placeOf(text, offset),
  message,
  ...(hint === undefined ? {} : {hint}),
  ...(text === '' ? {} : {excerpt: excerptAt(text, offset)}),
})
