import type {Span} from './markup.ts'

export type SecretRule =
  'secret.password' | 'secret.connection' | 'secret.aws-key' | 'secret.private-key' | 'secret.token'

/** Something in a text that nobody should read there: the span is that of the value alone. */
export interface Secret extends Span {
  readonly rule: SecretRule
  /** Where a finding points to: an attribute, or the value itself. */
  readonly at: number
  /** What it is, without the value: `the value of "db_password"`. */
  readonly what: string
  /** Whether a comment in the file allows it; whether such a comment only lacks its reason, or names a rule that there is not. */
  readonly allowed: 'yes' | 'no' | 'without-reason' | 'unknown-rule'
}

/** A secret before the comments are read. */
export type FoundSecret = Omit<Secret, 'allowed'>
