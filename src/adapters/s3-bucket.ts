import type {S3Client} from '@aws-sdk/client-s3'
import type {Environment} from '../domain/environment.ts'
import {Failure} from '../domain/failure.ts'
import {printable} from '../domain/path.ts'
import type {S3Clients} from './s3-client.ts'
import {s3Failure} from './s3-failures.ts'

/** One bucket as the parts of the S3 store see it: names, clients, and one way to ask. */
export interface Bucket {
  readonly name: string
  /** Empty, or ends in "/". */
  readonly prefix: string
  readonly environment: Environment
  readonly client: S3Client
  /** Sends each request once. */
  readonly once: () => S3Client
  readonly signal: AbortSignal
  /** Before a write. @throws Failure 'interrupted' once the run was aborted. */
  readonly beforeWrite: () => void
  /** Sends by `send`; its errors become Failures that name `action` (the right, as IAM names it) and `key` (whole). */
  ask<Answer>(what: Request, send: () => Promise<Answer>): Promise<Answer>
  /** The Failure for an error of a request; a bug of ours comes back as it is. */
  translate(what: Request, error: unknown): Promise<unknown>
}

interface Request {
  readonly action: string
  readonly key?: string
}

interface BucketOptions {
  readonly environment: Environment
  readonly clients: S3Clients
  readonly signal: AbortSignal
  /** @throws Failure 'interrupted' once the run was aborted. */
  readonly checkpoint: () => void
  readonly beforeWrite: () => void
}

const originOf = (endpoint: string | undefined): string | undefined =>
  endpoint === undefined ? undefined : new URL(endpoint).origin

/** The profile, or the end of the access key as `aws configure list` shows it. */
const who = async ({profile}: Environment, client: S3Client): Promise<string> => {
  if (profile !== undefined) return `profile "${profile}"`
  try {
    const {accessKeyId} = await client.config.credentials()
    return `access key …${printable(accessKeyId.slice(-4))}`
  } catch {
    return 'the default credentials'
  }
}

export const bucketOf = (
  {bucket: name, prefix}: {readonly bucket: string; readonly prefix: string},
  {environment, clients, signal, checkpoint, beforeWrite}: BucketOptions,
): Bucket => {
  const endpoint = originOf(environment.endpoint)
  const translate = async (what: Request, error: unknown): Promise<unknown> => {
    if (error instanceof Failure) return error
    if (signal.aborted) {
      checkpoint()
      return new Failure('interrupted', 'interrupted', {cause: error})
    }
    const {proxy} = clients
    const asked = {environment, bucket: name, endpoint, proxy, action: what.action, key: what.key}
    return s3Failure(error, {...asked, who: await who(environment, clients.patient)})
  }
  const ask = async <Answer>(what: Request, send: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await send()
    } catch (error) {
      throw await translate(what, error)
    }
  }
  const {patient: client, once} = clients
  return {name, prefix, environment, client, once, signal, beforeWrite, ask, translate}
}
