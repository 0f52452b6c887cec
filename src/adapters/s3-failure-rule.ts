import type {Environment} from '../domain/environment.ts'
import type {FailureKind} from '../domain/failure.ts'
import {printable} from '../domain/path.ts'
import type {ErrorFacts} from './s3-error-facts.ts'
import type {Proxy} from './s3-network.ts'

/** What was asked, of whom, by whom: the words of a message. */
export interface Asked {
  readonly environment: Environment
  readonly bucket: string
  /** The server's address without path, for a store with an endpoint of its own. */
  readonly endpoint: string | undefined
  readonly proxy: Proxy | undefined
  /** The right that the request needs, as IAM names it: `s3:GetObject`. */
  readonly action: string
  /** The whole key in the bucket; undefined for requests about the bucket. */
  readonly key: string | undefined
  /** Who asked, as far as known: `profile "js-dev"`. */
  readonly who: string
}

/** One kind of error, and what is said of it. */
export interface Rule {
  readonly when: (facts: ErrorFacts, asked: Asked) => boolean
  readonly kind: FailureKind
  readonly message: (facts: ErrorFacts, asked: Asked) => string
  readonly hints?: (facts: ErrorFacts, asked: Asked) => readonly (string | false)[]
}

export const where = ({bucket, key}: Asked): string => printable(`s3://${bucket}/${key ?? ''}`)
export const server = ({endpoint}: Asked): string => endpoint ?? 'Amazon S3'
/** Where the settings of an environment stand. */
export const table = ({environment}: Asked): string => `[environments.${environment.name}]`

/** The proxy on the way, which may be what fails. */
export const throughProxy = ({proxy}: Asked): string | false =>
  proxy !== undefined && `The way there leads through the proxy ${printable(proxy.origin)} (${proxy.variable}).`

/** How the bucket is named to a server other than Amazon's, and how else it could be. */
export const otherStyle = (asked: Asked): string | false => {
  const {endpoint, forcePathStyle = true} = asked.environment
  if (endpoint === undefined) return false
  const [now, other] = ['in the path', 'in the host name']
  return forcePathStyle
    ? `The bucket is named ${now}. Does this server want it ${other}? Set \`forcePathStyle = false\` under ${table(asked)}.`
    : `The bucket is named ${other}. Does this server want it ${now}? Set \`forcePathStyle = true\` under ${table(asked)}.`
}
