import {createRequire} from 'node:module'
import type {S3Client, S3ClientConfig} from '@aws-sdk/client-s3'
import type {Environment} from '../domain/environment.ts'
import {Failure} from '../domain/failure.ts'
import type {Floor} from './metered-body.ts'
import {watchAnswers} from './s3-answers.ts'
import {proxyFor, type Proxy, type Variables} from './s3-network.ts'
import {limitHeaders, requestHandler} from './s3-request-handler.ts'

/** Loaded by `require`: half the time of an `import`, which would first search the large file for its exports. */
const sdk = createRequire(import.meta.url)('@aws-sdk/client-s3') as typeof import('@aws-sdk/client-s3')

export const {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} = sdk

/**
 * How long to wait, in milliseconds, for a connection and for the next sign of life on one, also for a whole set of headers; how
 * slow an answer may come; and how often to try.
 */
export interface Patience {
  readonly connect: number
  readonly inactivity: number
  readonly floor: Floor
  readonly attempts: number
}

export interface S3ClientOptions {
  /** Told of every request that is sent, each try of it, by the name of S3's operation: `GetObject`. */
  readonly onRequest?: ((operation: string) => void) | undefined
  readonly patience?: Patience | undefined
  /** Proxies and AWS_CA_BUNDLE are read from these. */
  readonly variables?: Variables | undefined
}

export interface S3Clients {
  /** On the way to the server. */
  readonly proxy: Proxy | undefined
  /** Repeats what failed for a passing reason, with growing, random pauses. */
  readonly patient: S3Client
  /** Sends once. */
  readonly once: () => S3Client
  /** Lets go of all connections. */
  readonly close: () => void
}

const PATIENCE: Patience = {
  connect: 10_000,
  inactivity: 60_000,
  floor: {bytesPerSecond: 1024, milliseconds: 60_000},
  attempts: 4,
}
/** S3-compatible servers take any region, or this one. */
const REGION_OF_OTHER_SERVERS = 'us-east-1'

/** The SDK writes warnings to the console otherwise. */
const silent = {
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}

/** Keys and profiles are read from their files for each client, which the SDK's types do not offer: an agent gets new ones. */
const FRESH_FILES = {ignoreCache: true}

const baseConfig = (environment: Environment, patience: Patience): S3ClientConfig => ({
  ...FRESH_FILES,
  maxAttempts: patience.attempts,
  retryMode: 'standard',
  logger: silent,
  ...(environment.profile !== undefined && {profile: environment.profile}),
  // Few other servers have a name for every bucket.
  forcePathStyle: environment.forcePathStyle ?? environment.endpoint !== undefined,
  ...(environment.endpoint !== undefined && {
    endpoint: environment.endpoint,
    // Ceph 16 and others do not know the SDK's default checksums: a streamed body fails with 411.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  }),
})

const noRegion = ({name, profile}: Environment, cause: unknown): Failure =>
  new Failure('configuration', `no AWS region is set for environment "${name}"`, {
    hints: [
      `Set \`region = "eu-central-1"\` (the region of the bucket) under [environments.${name}], or AWS_REGION` +
        (profile === undefined ? '.' : `, or \`region\` of the profile "${profile}".`),
    ],
    cause,
  })

/** The SDK's own chain: AWS_REGION, then the profile. */
const regionOfChain = async (config: S3ClientConfig): Promise<{region?: string; cause?: unknown}> => {
  try {
    return {region: await new sdk.S3Client(config).config.region()}
  } catch (cause) {
    return {cause}
  }
}

const findRegion = async (environment: Environment, config: S3ClientConfig): Promise<string> => {
  if (environment.region !== undefined) return environment.region
  const {region, cause} = await regionOfChain(config)
  if (region !== undefined) return region
  if (environment.endpoint === undefined) throw noRegion(environment, cause)
  return REGION_OF_OTHER_SERVERS
}

const checkEndpoint = ({name, endpoint}: Environment): void => {
  if (endpoint === undefined || (/^https?:/.test(endpoint) && URL.canParse(endpoint))) return
  throw new Failure('configuration', `the endpoint of environment "${name}" is no http or https URL`, {
    hints: [`Write \`endpoint = "https://host:port"\` under [environments.${name}].`],
  })
}

/** Where requests go, as far as proxies are chosen by it. */
const addressOf = ({endpoint, location}: Environment, region: string): URL => {
  const bucket = location.kind === 's3' ? `${location.bucket}.` : ''
  return new URL(endpoint ?? `https://${bucket}s3.${region}.amazonaws.com`)
}

/** Every request says whose bucket it means, so that a bucket of the same name and another owner is refused. */
const expectOwner = (client: S3Client, owner: string | undefined): void => {
  if (owner === undefined) return
  client.middlewareStack.add((next) => (args) => next({...args, input: {...args.input, ExpectedBucketOwner: owner}}), {
    name: 'jsctlExpectedBucketOwner',
    step: 'initialize',
  })
}

/**
 * Clients for the bucket of an environment; sends nothing yet.
 * @throws Failure 'configuration' without a region, or with an endpoint that is no URL.
 */
export const openS3Clients = async (environment: Environment, options: S3ClientOptions): Promise<S3Clients> => {
  checkEndpoint(environment)
  const patience = options.patience ?? PATIENCE
  const config = baseConfig(environment, patience)
  const region = await findRegion(environment, config)
  const {variables = {}} = options
  const target = addressOf(environment, region)
  const handler = await requestHandler(patience, {target, variables})
  const open = (more: S3ClientConfig): S3Client => {
    const client = new sdk.S3Client({...config, region, requestHandler: handler, ...more})
    expectOwner(client, environment.expectedBucketOwner)
    watchAnswers(client, {onRequest: options.onRequest, floor: patience.floor})
    return client
  }
  const patient = open({})
  patient.config.requestHandler = limitHeaders(patient.config.requestHandler, patience)
  let once: S3Client | undefined
  return {
    proxy: proxyFor(target, variables),
    patient,
    once: () => {
      const {credentials, requestHandler, systemClockOffset} = patient.config
      once ??= open({maxAttempts: 1, credentials, requestHandler})
      // What the other client learned about this machine's clock.
      once.config.systemClockOffset = systemClockOffset
      return once
    },
    close: () => {
      patient.destroy()
      once?.destroy()
    },
  }
}
