import {randomUUID} from 'node:crypto'
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Context} from 'mocha'
import type {Environment, EnvironmentName} from '../../src/domain/environment.ts'
import {skipped} from './skipped.ts'

/** A user of the S3 server with a bucket of their own. */
export interface S3User {
  readonly bucket: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** The real S3 server that tests run on, as test/s3-server/radosgw-up.sh started it. */
export interface S3Server {
  readonly endpoint: string
  readonly region: string
  /** The same by https, where it was started so: with the file of its authority. */
  readonly tls?: {readonly endpoint: string; readonly ca: string}
  readonly dev: S3User
  readonly prd: S3User
}

const HOW =
  'Start one with `test/s3-server/radosgw-up.sh` (Debian; installs radosgw), or set JSCTL_TEST_S3 to the env file of test/s3-server/radosgw-up.sh.'

const settings = (file: string): ReadonlyMap<string, string> =>
  new Map(
    readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => /^([A-Z0-9_]+)=(.*)$/.exec(line))
      .filter((match) => match !== null)
      .map(([, name = '', value = '']) => [name, value]),
  )

/** What the file says that test/s3-server/radosgw-up.sh writes. */
export const serverFrom = (file: string): S3Server => {
  const all = settings(file)
  const setting = (name: string): string => {
    const value = all.get(name)
    if (value === undefined) throw new Error(`${file} does not say ${name}`)
    return value
  }
  const user = (name: 'DEV' | 'PRD'): S3User => ({
    bucket: setting(`${name}_BUCKET`),
    accessKeyId: setting(`${name}_ACCESS_KEY`),
    secretAccessKey: setting(`${name}_SECRET_KEY`),
  })
  const [endpoint, ca] = [all.get('S3_TLS_ENDPOINT'), all.get('S3_TLS_CA')]
  return {
    endpoint: setting('S3_ENDPOINT'),
    region: setting('S3_REGION'),
    ...(endpoint !== undefined && ca !== undefined && {tls: {endpoint, ca}}),
    dev: user('DEV'),
    prd: user('PRD'),
  }
}

const answers = async (endpoint: string): Promise<boolean> => {
  try {
    await fetch(endpoint, {signal: AbortSignal.timeout(5000)})
    return true
  } catch {
    return false
  }
}

/** The S3 server; without one the running test, or suite (from `before`), is skipped, saying how to get it. */
export const s3Server = async (context: Context): Promise<S3Server> => {
  const named = process.env['JSCTL_TEST_S3']
  const file = named ?? join(process.cwd(), '.radosgw', 'env')
  if (!existsSync(file)) {
    if (named !== undefined) throw new Error(`JSCTL_TEST_S3 names ${named}, which is not there`)
    return skipped(context, `no S3 server. ${HOW}`)
  }
  const server = serverFrom(file)
  if (await answers(server.endpoint)) return server
  if (named !== undefined) throw new Error(`JSCTL_TEST_S3 names the server ${server.endpoint}, which does not answer`)
  return skipped(context, `the S3 server at ${server.endpoint} is not running. ${HOW}`)
}

/** Gives the SDK's default chain a user's keys, for this process; returns what takes them back. */
export const useKeys = ({
  accessKeyId,
  secretAccessKey,
}: Pick<S3User, 'accessKeyId' | 'secretAccessKey'>): (() => void) => {
  const before = {id: process.env['AWS_ACCESS_KEY_ID'], secret: process.env['AWS_SECRET_ACCESS_KEY']}
  const set = (name: string, value: string | undefined): void => {
    if (value === undefined) Reflect.deleteProperty(process.env, name)
    else process.env[name] = value
  }
  set('AWS_ACCESS_KEY_ID', accessKeyId)
  set('AWS_SECRET_ACCESS_KEY', secretAccessKey)
  return () => {
    set('AWS_ACCESS_KEY_ID', before.id)
    set('AWS_SECRET_ACCESS_KEY', before.secret)
  }
}

/** Makes a bucket that no other test has. @returns its name */
export const makeBucket = async (
  {region, endpoint}: Pick<S3Server, 'region' | 'endpoint'>,
  owner: Pick<S3User, 'accessKeyId' | 'secretAccessKey'>,
): Promise<string> => {
  const bucket = `jsctl-test-${randomUUID()}`
  const {CreateBucketCommand, S3Client} = await import('@aws-sdk/client-s3')
  await new S3Client({region, endpoint, forcePathStyle: true, credentials: owner}).send(
    new CreateBucketCommand({Bucket: bucket}),
  )
  return bucket
}

/** An environment in a bucket of the server, under a prefix that no other test has. */
export const s3Environment = (
  server: S3Server,
  {
    name = 'dev',
    bucket = server.dev.bucket,
    prefix = `test-${randomUUID()}/`,
  }: {name?: string; bucket?: string; prefix?: string} = {},
): Environment => ({
  name: name as EnvironmentName,
  url: `s3://${bucket}/${prefix}`,
  location: {kind: 's3', bucket, prefix},
  endpoint: server.endpoint,
  forcePathStyle: true,
  protected: false,
  objects: true,
})
