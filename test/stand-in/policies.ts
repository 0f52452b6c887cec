import {S3Error} from './errors.ts'
import {arnOf, type Bucket, type User} from './state.ts'

interface Statement {
  readonly effect: 'Allow' | 'Deny'
  readonly principals: readonly string[]
  readonly actions: readonly RegExp[]
  readonly resources: readonly RegExp[]
}

/** A bucket policy: its own text, and what it says. Conditions and the `Not…` elements are not understood, and refused. */
export interface Policy {
  readonly text: string
  readonly statements: readonly Statement[]
}

const strings = (value: unknown): readonly string[] => {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (list.length > 0 && list.every((one) => typeof one === 'string')) return list
  throw new S3Error('MalformedPolicy', 'text, or a list of texts, is wanted')
}

const pattern = (text: string): RegExp =>
  new RegExp(
    `^${text
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '[^]*')
      .replaceAll('?', '[^]')}$`,
  )

const KNOWN = new Set(['Sid', 'Effect', 'Principal', 'Action', 'Resource'])

const statementOf = (value: unknown): Statement => {
  if (typeof value !== 'object' || value === null) throw new S3Error('MalformedPolicy', 'a statement is an object')
  const all = value as Readonly<Record<string, unknown>>
  const unknown = Object.keys(all).filter((name) => !KNOWN.has(name))
  if (unknown.length > 0) throw new S3Error('NotImplemented', `policies know no ${unknown.join(', ')} here`)
  const {Effect: effect, Principal: principal, Action: action, Resource: resource} = all
  if (effect !== 'Allow' && effect !== 'Deny') throw new S3Error('MalformedPolicy', 'Effect is Allow or Deny')
  return {
    effect,
    principals: principal === '*' ? ['*'] : strings((principal as {AWS?: unknown} | undefined)?.AWS),
    actions: strings(action).map(pattern),
    resources: strings(resource).map(pattern),
  }
}

export const parsePolicy = (body: Buffer): Policy => {
  const text = body.toString('utf8')
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    throw new S3Error('MalformedPolicy', 'the policy is no JSON')
  }
  const statements = (document as {Statement?: unknown} | null)?.Statement
  if (!Array.isArray(statements)) throw new S3Error('MalformedPolicy', 'a policy has statements')
  return {text, statements: statements.map(statementOf)}
}

/** Whether a user may do something: what is denied is denied, the owner may, others when it is allowed. */
export const isAllowed = (user: User, bucket: Bucket, action: string, key: string | undefined): boolean => {
  const resource = `arn:aws:s3:::${bucket.name}${key === undefined ? '' : `/${key}`}`
  const fitting = (bucket.policy?.statements ?? []).filter(
    ({principals, actions, resources}) =>
      (principals.includes('*') || principals.includes(arnOf(user))) &&
      actions.some((one) => one.test(action)) &&
      resources.some((one) => one.test(resource)),
  )
  if (fitting.some(({effect}) => effect === 'Deny')) return false
  return bucket.owner === user || fitting.length > 0
}
