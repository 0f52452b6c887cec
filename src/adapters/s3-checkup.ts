import type {S3Client} from '@aws-sdk/client-s3'
import type {Environment} from '../domain/environment.ts'
import {Failure} from '../domain/failure.ts'
import {RELEASES_PREFIX} from '../domain/store-keys.ts'
import type {Blame, BucketCheckup, Contact} from '../ports/checkup.ts'
import {bucketOf, type Bucket} from './s3-bucket.ts'
import {readCaller} from './s3-caller.ts'
import type {Variables} from './s3-network.ts'
import {ListBucketsCommand, ListObjectsV2Command, openS3Clients} from './s3-client.ts'
import {errorFacts, type ErrorFacts} from './s3-error-facts.ts'

export interface BucketCheckupOptions {
  /** The environment variables that the SDK reads. */
  readonly variables: Variables
  readonly signal: AbortSignal
  /** @throws Failure 'interrupted' once the run was aborted */
  readonly checkpoint: () => void
}

/** Somebody waits and looks: a way that does not answer is told soon. Milliseconds. */
const PATIENCE = {
  connect: 5000,
  inactivity: 15_000,
  floor: {bytesPerSecond: 1024, milliseconds: 15_000},
  attempts: 2,
}

interface Request {
  readonly protocol: string
  readonly hostname: string
  readonly port?: number
}

type Seen = Pick<Contact, 'clocks' | 'bucketRegion'> & {readonly request: Request | undefined}

const dateOf = (text: string | undefined): Date | undefined => {
  const time = new Date(text ?? Number.NaN)
  return Number.isNaN(time.getTime()) ? undefined : time
}

/** Notes where requests go, and what every answer says of the server, also one that refuses. */
const watch = (client: S3Client): (() => Seen) => {
  let seen: Seen = {clocks: undefined, bucketRegion: undefined, request: undefined}
  client.middlewareStack.add(
    (next) => async (args) => {
      seen = {...seen, request: args.request as Request}
      const sent = Date.now()
      const result = await next(args)
      const {headers = {}} = result.response as {headers?: Readonly<Record<string, string | undefined>>}
      const server = dateOf(headers['date'])
      // The server wrote its time somewhere between the request and the answer.
      const here = new Date((sent + Date.now()) / 2)
      const bucketRegion = headers['x-amz-bucket-region'] ?? seen.bucketRegion
      seen = {...seen, bucketRegion, ...(server !== undefined && {clocks: {server, here}})}
      return result
    },
    {name: 'jsctlCheckup', step: 'deserialize', priority: 'low'},
  )
  return () => seen
}

/** From now on requests go unsigned: whoever has no credentials still learns whether a server is there. */
const withoutSignature = (client: S3Client): void => {
  client.config.credentials = () => Promise.resolve({accessKeyId: 'none', secretAccessKey: 'none'})
  client.middlewareStack.add(
    (next) => (args) => {
      const {headers} = args.request as {headers: Record<string, string>}
      delete headers['authorization']
      return next(args)
    },
    {name: 'jsctlUnsigned', step: 'deserialize', priority: 'high'},
  )
}

/** What a failed request is to be blamed on, from the most telling fact to the most general. */
const BLAMES: readonly (readonly [blame: Blame, when: (facts: ErrorFacts, why: Failure) => boolean])[] = [
  ['endpoint', ({problem}) => problem !== undefined],
  ['credentials', ({status}, {kind}) => status === undefined && kind === 'forbidden'],
  ['endpoint', ({status}) => status === undefined],
  ['clock', ({name}) => name === 'RequestTimeTooSkewed' || name === 'RequestInTheFuture'],
  ['bucket', ({name}) => name === 'NoSuchBucket' || name === 'InvalidBucketName'],
  ['list', ({name}) => name.startsWith('AccessDenied')],
  ['credentials', (_, {kind}) => kind === 'forbidden'],
  ['region', ({region, status}, {kind}) => kind === 'configuration' && (region !== undefined || status !== 501)],
]

const blame = (error: unknown, why: Failure): Blame => {
  const facts = errorFacts(error)
  return BLAMES.find(([, when]) => when(facts, why))?.[0] ?? 'bucket'
}

const listOnce = async (bucket: Bucket): Promise<Contact['failure']> => {
  const key = `${bucket.prefix}${RELEASES_PREFIX}`
  try {
    const command = new ListObjectsV2Command({Bucket: bucket.name, Prefix: key, MaxKeys: 1})
    await bucket.client.send(command, {abortSignal: bucket.signal})
    return undefined
  } catch (error) {
    const why = await bucket.translate({action: 's3:ListBucket', key}, error)
    if (!(why instanceof Failure) || why.kind === 'interrupted') throw why
    return {blames: blame(error, why), why}
  }
}

const originOf = ({protocol, hostname, port}: Request): string =>
  new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`).origin

/** An owner as S3-compatible servers tell it; on AWS it is a number of 64 digits that says nothing to people. */
const ownerText = ({
  ID,
  DisplayName,
}: {
  ID?: string | undefined
  DisplayName?: string | undefined
}): string | undefined => {
  const id = ID === undefined || ID === '' || /^[0-9a-f]{64}$/.test(ID) ? undefined : ID.slice(0, 200)
  return id === undefined || id === DisplayName ? id : `${id}${DisplayName ? ` (${DisplayName.slice(0, 200)})` : ''}`
}

/**
 * Who a server takes us for. There is no S3 request for that: the list of all buckets names its owner on S3-compatible servers,
 * and where it is refused AWS names the caller's ARN in its message.
 */
const askWho = async ({client, signal}: Bucket): Promise<string | undefined> => {
  try {
    const {Owner} = await client.send(new ListBucketsCommand({MaxBuckets: 1}), {abortSignal: signal})
    return Owner === undefined ? undefined : ownerText(Owner)
  } catch (error) {
    return /User: (arn:[\w:/+=,.@-]{1,300}) is not authorized/.exec(errorFacts(error).message)?.[1]
  }
}

const regionOf = async (
  client: S3Client,
  {region, endpoint, profile}: Environment,
  {AWS_REGION: variable, AWS_PROFILE: active}: Variables,
): Promise<BucketCheckup['region']> => {
  const value = await client.config.region()
  if (region !== undefined) return {value, origin: undefined}
  if (variable !== undefined && variable !== '') return {value, origin: 'AWS_REGION'}
  const named = `profile "${profile ?? active ?? 'default'}"`
  return {value, origin: endpoint === undefined ? named : `${named} or by default`}
}

/** Rejects when the run is aborted, also while a program or a machine that hands out credentials keeps silent. */
const unlessAborted = <Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> =>
  new Promise((resolve, reject) => {
    const abort = (): void => reject(new Error('aborted'))
    signal.addEventListener('abort', abort, {once: true})
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })

/** A bucket as a checkup looks at it. Sends nothing yet. @throws Failure 'configuration' as the store does */
export const openBucketCheckup = async (
  environment: Environment,
  {variables, signal, checkpoint}: BucketCheckupOptions,
): Promise<BucketCheckup> => {
  const {location, url} = environment
  if (location.kind !== 's3') throw new TypeError(`${url} is no bucket`)
  const clients = await openS3Clients(environment, {patience: PATIENCE, variables})
  const bucket = bucketOf(location, {environment, clients, signal, checkpoint, beforeWrite: checkpoint})
  const {client} = bucket
  const seen = watch(client)
  const caller = (): ReturnType<BucketCheckup['caller']> =>
    bucket.ask({action: 'credentials'}, () => unlessAborted(readCaller(client, environment, variables), signal))
  const contact = async (): Promise<Contact> => {
    let failure = await listOnce(bucket)
    const anonymous = failure?.blames === 'credentials' && seen().request === undefined
    if (anonymous) {
      withoutSignature(client)
      const unsigned = await listOnce(bucket)
      if (unsigned?.blames === 'endpoint') failure = unsigned
    }
    const {request, clocks, bucketRegion} = seen()
    const style = request?.hostname.startsWith(`${location.bucket}.`) === true ? 'host' : 'path'
    return {failure, origin: request === undefined ? url : originOf(request), style, anonymous, clocks, bucketRegion}
  }
  let asked: Promise<Contact> | undefined
  return {
    region: await regionOf(client, environment, variables),
    caller,
    contact: () => (asked ??= contact()),
    callerAsServerSays: () => askWho(bucket),
  }
}
