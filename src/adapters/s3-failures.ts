import {Failure} from '../domain/failure.ts'
import {printable} from '../domain/path.ts'
import {ANSWER_RULES, UNCODED_RULE} from './s3-answer-failures.ts'
import {errorFacts, type ErrorFacts} from './s3-error-facts.ts'
import {otherStyle, server, where, type Asked, type Rule} from './s3-failure-rule.ts'
import {NETWORK_RULES} from './s3-network-failures.ts'

const NO_CREDENTIALS = /^(CredentialsProviderError|TokenProviderError|ProviderError)$/
const EXPIRED = /^(ExpiredToken|ExpiredTokenException|TokenRefreshRequired|RequestExpired|UnauthorizedException)$/
const WRONG_KEY = /^(InvalidAccessKeyId|InvalidToken|InvalidClientTokenId|UnrecognizedClientException|InvalidSecurity)$/
const WRONG_REGION = /^(PermanentRedirect|TemporaryRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraint.*)$/
const THROTTLED = /^(SlowDown|Throttl.*|TooManyRequests.*|RequestLimitExceeded|BandwidthLimitExceeded)$/

const login = ({environment: {profile}}: Asked): string =>
  `With single sign-on: \`aws sso login${profile === undefined ? '' : ` --profile ${profile}`}\`.`
const seconds = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`

/** AWS names the caller, the right and the resource in its message; other servers say nothing. */
const denial = ({message}: ErrorFacts, asked: Asked): {who: string; action: string} => {
  const told = /User: (arn:[\w:/+=,.@-]{1,300}) is not authorized to perform: ([\w:*]{1,100})/.exec(message)
  return {who: told?.[1] ?? asked.who, action: told?.[2] ?? asked.action}
}

const READS = new Set(['s3:GetObject', 's3:ListBucket'])

/** From the most telling to the most general; the first rule that fits speaks. */
const RULES: readonly Rule[] = [
  ...ANSWER_RULES,
  {
    when: ({name}) => name === 'RequestTimeTooSkewed' || name === 'RequestInTheFuture',
    kind: 'configuration',
    message: ({serverTime}, asked) =>
      `the clock of this machine is wrong: it says ${seconds(new Date())}, ${server(asked)} says ` +
      (serverTime === undefined ? 'another time' : seconds(serverTime)),
    hints: () => ['Set the clock (`timedatectl set-ntp true`): requests are signed with the time.'],
  },
  {
    when: ({name}) => NO_CREDENTIALS.test(name),
    kind: 'forbidden',
    message: (_, asked) =>
      `there are no usable AWS credentials for environment "${asked.environment.name}" (${asked.who})`,
    hints: (_, asked) => [
      login(asked),
      asked.environment.profile !== undefined &&
        'Is the profile in ~/.aws/config? `aws configure list-profiles` shows all.',
      asked.environment.profile === undefined &&
        'Set `profile` for the environment, AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    ],
  },
  {
    // Node refuses such a header; all of the SDK's that a person chooses are made of credentials.
    when: ({code}) => code === 'ERR_INVALID_CHAR',
    kind: 'configuration',
    message: (_, {environment, who}) =>
      `the AWS credentials for environment "${environment.name}" hold a character that no key has, such as a line feed (${who})`,
    hints: () => [
      'Set the access key, the secret key and the session token again, without blanks or quotes round them.',
    ],
  },
  {
    when: ({name}) => EXPIRED.test(name),
    kind: 'forbidden',
    message: (_, asked) =>
      `the AWS credentials for environment "${asked.environment.name}" have expired (${asked.who})`,
    hints: (_, asked) => [login(asked)],
  },
  {
    when: ({name}) => WRONG_KEY.test(name),
    kind: 'forbidden',
    message: (_, asked) => `${server(asked)} does not know ${asked.who} (environment "${asked.environment.name}")`,
    hints: (_, asked) => ['`aws configure list` shows which credentials are found first.', login(asked)],
  },
  {
    when: ({name}) => name === 'SignatureDoesNotMatch',
    kind: 'forbidden',
    message: (_, asked) =>
      `${server(asked)} refuses the signature of ${asked.who} (environment "${asked.environment.name}"): the secret key is wrong`,
    hints: () => ['Set the secret access key that belongs to this access key, without blanks or quotes round it.'],
  },
  {
    when: ({name, status, region}) =>
      WRONG_REGION.test(name) ||
      ((status === 301 || status === 307) && region !== undefined) ||
      (status === 400 && region !== undefined),
    kind: 'configuration',
    message: ({region}, {bucket, environment}) =>
      `bucket "${bucket}" of environment "${environment.name}" is in ` +
      (region === undefined ? 'another region' : `region ${printable(region)}`),
    hints: ({region}, {environment}) => [
      `Set \`region = "${printable(region ?? '…')}"\` under [environments.${environment.name}].`,
    ],
  },
  {
    when: ({name}) => name === 'NoSuchBucket',
    kind: 'not-found',
    message: (_, asked) =>
      `bucket "${asked.bucket}" of environment "${asked.environment.name}" does not exist at ${server(asked)}`,
    hints: (_, asked) => [
      `Check \`url\`${asked.environment.endpoint === undefined ? ' and `region`' : ' and `endpoint`'} under [environments.${asked.environment.name}]; buckets are not made by jsctl.`,
      otherStyle(asked),
    ],
  },
  {
    when: ({name}) => name === 'InvalidBucketName',
    kind: 'configuration',
    message: (_, {bucket, environment}) =>
      `"${printable(bucket)}" of environment "${environment.name}" cannot name a bucket`,
    hints: (_, {environment}) => [`Check \`url\` under [environments.${environment.name}].`],
  },
  {
    when: ({status, name}) => status === 403 || status === 401 || name.startsWith('AccessDenied'),
    kind: 'forbidden',
    message: (facts, asked) => {
      const {who, action} = denial(facts, asked)
      return `${who} is not allowed ${action} on ${where(asked)} (environment "${asked.environment.name}")`
    },
    hints: (_, asked) => [
      READS.has(asked.action) &&
        `S3 also answers 403 for a missing key when s3:ListBucket on "${asked.bucket}" is not granted: check both rights.`,
      !READS.has(asked.action) && `Whoever publishes needs ${asked.action} there: ask the owner of the bucket.`,
      asked.environment.expectedBucketOwner !== undefined &&
        `It is also refused when the bucket is not owned by account ${asked.environment.expectedBucketOwner} (\`expectedBucketOwner\`).`,
    ],
  },
  {
    when: ({status}) => status === 501,
    kind: 'configuration',
    message: (_, asked) => `${server(asked)} does not implement ${asked.action} as jsctl needs it (${where(asked)})`,
  },
  {
    when: ({name, status}) => THROTTLED.test(name) || status === 429,
    kind: 'temporary',
    message: (_, asked) => `${server(asked)} is being asked too fast and slows down (${where(asked)})`,
    hints: () => ['Try again in a minute; fewer parallel users of the bucket help.'],
  },
  {
    when: ({status, name}) => (status !== undefined && status >= 500) || status === 409 || name === 'RequestTimeout',
    kind: 'temporary',
    message: ({status}, asked) => `${server(asked)} has trouble (HTTP ${status ?? 500}) with ${where(asked)}`,
    hints: () => ['Try again.'],
  },
  ...NETWORK_RULES,
  {
    when: ({message}) => message.startsWith('Region not accepted'),
    kind: 'configuration',
    message: (_, {environment}) =>
      `"${printable(environment.region ?? '')}" of environment "${environment.name}" is no region`,
    hints: (_, {environment}) => [`Check \`region\` under [environments.${environment.name}].`],
  },
  UNCODED_RULE,
  {
    when: ({status}) => status !== undefined,
    kind: 'failed',
    message: ({name, status}, asked) =>
      `${server(asked)} refused ${asked.action} on ${where(asked)}: ${printable(name).slice(0, 100)} (HTTP ${status ?? 0})`,
  },
]

/**
 * Translates an error of the SDK, of Node or of the server into a Failure fit for people: without secrets, signatures,
 * or text that the server chose. What no rule knows is a bug of ours and comes back as it is.
 */
export const s3Failure = (error: unknown, asked: Asked): unknown => {
  if (error instanceof Failure) return error
  const facts = errorFacts(error)
  const rule = RULES.find(({when}) => when(facts, asked))
  if (rule === undefined) return error
  const hints = (rule.hints?.(facts, asked) ?? []).filter((hint) => hint !== false)
  return new Failure(rule.kind, rule.message(facts, asked), {hints, cause: error})
}
