import {ok, skipped, warn, fail, type Diagnosis} from '../../domain/checkup.ts'
import {isOpenToOthers} from '../../domain/environment.ts'
import {printable} from '../../domain/path.ts'
import type {Blame, Contact} from '../../ports/index.ts'
import type {EnvironmentContext} from './environment-context.ts'
import type {Check} from './run-checks.ts'

/** Milliseconds: a clock that is off by more is worth a word. */
const SKEW_WARNED = 60_000
/** Milliseconds: S3 refuses requests that are signed with a time further away (RequestTimeTooSkewed). */
const SKEW_REFUSED = 15 * 60_000
/** Milliseconds: credentials that end sooner may end in the middle of a long push. */
const SOON = 15 * 60_000

/** Asks once, and throws what a part of the way is to be blamed for. @throws Failure */
const contactOr = async ({bucket}: EnvironmentContext, ...blamed: readonly Blame[]): Promise<Contact> => {
  const contact = await (await bucket()).contact()
  if (contact.failure !== undefined && blamed.includes(contact.failure.blames)) throw contact.failure.why
  return contact
}

const credentials = async (context: EnvironmentContext): Promise<Diagnosis> => {
  const bucket = await context.bucket()
  const {source, keyEnd, account, expires} = await bucket.caller()
  const contact = await contactOr(context, 'credentials')
  const known = contact.failure?.blames === 'endpoint' ? undefined : await bucket.callerAsServerSays()
  const says = [
    `access key …${printable(keyEnd)} from ${printable(source)}`,
    ...(account === undefined ? [] : [`account ${printable(account)}`]),
    ...(known === undefined ? [] : [`the server says: ${printable(known)}`]),
    ...(expires === undefined ? [] : [`until ${expires.toISOString().slice(0, 16)}Z`]),
  ].join(', ')
  const left = (expires?.getTime() ?? Infinity) - context.clock.now().getTime()
  return left < SOON ? warn(says, 'They end soon: log in again before a long push.') : ok(says)
}

const endpoint = async (context: EnvironmentContext): Promise<Diagnosis> => {
  const {origin, style} = await contactOr(context, 'endpoint')
  const says = `${printable(origin)} answers, the bucket is named in the ${style === 'path' ? 'path' : 'host name'}`
  return isOpenToOthers(origin)
    ? warn(
        `${says}; what goes over http can be read and changed on its way`,
        `Set an https \`endpoint\` under [environments.${context.environment.name}].`,
      )
    : ok(says)
}

const distance = (milliseconds: number): string => {
  const seconds = Math.round(Math.abs(milliseconds) / 1000)
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`
}

const clock = async (context: EnvironmentContext): Promise<Diagnosis> => {
  const {clocks} = await contactOr(context, 'clock')
  if (clocks === undefined) return skipped('the server does not tell its time')
  const ahead = clocks.here.getTime() - clocks.server.getTime()
  const mend = 'Set the clock (`timedatectl set-ntp true`): requests are signed with the time.'
  const says = `this machine is ${distance(ahead)} ${ahead < 0 ? 'behind' : 'ahead of'} the server`
  if (Math.abs(ahead) > SKEW_REFUSED) return fail('configuration', `${says}: S3 refuses that`, mend)
  return Math.abs(ahead) > SKEW_WARNED ? warn(says, mend) : ok('right, as far as the server can tell')
}

const region = async (context: EnvironmentContext): Promise<Diagnosis> => {
  const {value, origin} = (await context.bucket()).region
  const {bucketRegion} = await contactOr(context, 'region')
  const {name} = context.environment
  const from = origin ?? context.originOf('region') ?? 'the configuration'
  const says = `${printable(value)} (from ${from})`
  if (bucketRegion === undefined) return ok(`${says}; the server does not say where the bucket is`)
  return bucketRegion === value
    ? ok(`${says}, and the bucket is there`)
    : fail(
        'configuration',
        `${says}, but the bucket is in ${printable(bucketRegion)}`,
        `Set \`region = "${printable(bucketRegion)}"\` under [environments.${name}].`,
      )
}

const bucket = async (context: EnvironmentContext): Promise<Diagnosis> => {
  const {failure} = await contactOr(context, 'bucket', 'clock')
  const {location, expectedBucketOwner} = context.environment
  const owner = expectedBucketOwner === undefined ? '' : ` and belongs to account ${expectedBucketOwner}`
  const named = location.kind === 's3' ? `"${location.bucket}"` : context.environment.url
  // 403 is told before anybody looks whether the bucket is there, and whose it is.
  return failure?.blames === 'list'
    ? ok(`${named} is not shown to this user, see below`)
    : ok(`${named} is there${owner}`)
}

/** The way to a bucket: from the credentials to its name. */
export const BUCKET_CHECKS: readonly Check<EnvironmentContext>[] = [
  {check: 'credentials', look: credentials},
  {check: 'endpoint', look: endpoint},
  {check: 'clock', needs: ['endpoint'], look: clock},
  {check: 'region', needs: ['endpoint', 'credentials'], look: region},
  {check: 'bucket', needs: ['endpoint', 'credentials', 'region'], look: bucket},
]
