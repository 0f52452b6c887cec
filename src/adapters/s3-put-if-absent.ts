import {setTimeout as pause} from 'node:timers/promises'
import {Failure} from '../domain/failure.ts'
import type {ETag, PutIfAbsent} from '../ports/store.ts'
import type {Bucket} from './s3-bucket.ts'
import {PutObjectCommand} from './s3-client.ts'
import {errorFacts} from './s3-error-facts.ts'
import {neverSent} from './s3-network-failures.ts'
import {bareTag, readObject} from './s3-reading.ts'

const TRIES = 5

/**
 * How a try ended that did not report success. `taken`: somebody was there, or was just writing. `lost`: no answer, or one
 * that does not say whether the key was written. `unsent`: nothing was written, another try may go through. `refused`:
 * nothing was written, and nothing will be.
 */
type Unwritten = 'taken' | 'lost' | 'unsent' | 'refused'

type Attempt = {readonly end: 'written'; readonly etag: ETag} | {readonly end: Unwritten; readonly error: unknown}

const PASSING = new Set(['RequestTimeTooSkewed', 'SlowDown', 'TooManyRequests'])

/** What an answer says about the write (seen: losers of a race get 412 or 409, and 500 from Ceph 16). */
const judgeAnswer = (name: string, status: number): Unwritten => {
  if (status === 412 || status === 409) return 'taken'
  if (PASSING.has(name) || status === 429) return 'unsent'
  if (status === 501) return 'refused'
  // Success whose rest did not come is no refusal.
  return status < 300 || status >= 500 || name === 'RequestTimeout' ? 'lost' : 'refused'
}

const judge = (error: unknown): Unwritten => {
  const facts = errorFacts(error)
  // What is no S3 server, or stands before one and lets nothing through, has written nothing. A page that comes with success
  // may be a proxy's own, that let the request through.
  const foreign = facts.problem === 'web-page' || facts.problem === 'no-s3'
  const status = facts.status ?? 0
  if (foreign && (status < 200 || (status >= 300 && status < 500))) return 'refused'
  if (facts.status !== undefined) return judgeAnswer(facts.name, facts.status)
  if (neverSent(facts)) return 'unsent'
  return facts.code !== undefined || facts.name === 'TimeoutError' ? 'lost' : 'refused'
}

/** One try. It is not aborted on the way: whether it was written would be unknown. */
const attempt = async (bucket: Bucket, input: ConditionalPut): Promise<Attempt> => {
  try {
    const {ETag} = await bucket.once().send(new PutObjectCommand(input))
    const etag = bareTag(ETag)
    return etag === '' ? {end: 'lost', error: new Error('no ETag came')} : {end: 'written', etag}
  } catch (error) {
    return {end: judge(error), error}
  }
}

/** Who holds the key now; read without the signal, so that the outcome is known even when the run is being stopped. */
const look = async (bucket: Bucket, key: string, bytes: Uint8Array): Promise<PutIfAbsent | undefined> => {
  try {
    const found = await readObject(bucket, key, {limit: bytes.length})
    if (found === undefined) return undefined
    return Buffer.compare(found.bytes, bytes) === 0 ? {outcome: 'written', etag: found.etag} : {outcome: 'present'}
  } catch (error) {
    // Too large for ours: somebody else's.
    if (error instanceof Failure && error.kind === 'integrity') return {outcome: 'present'}
    return {outcome: 'unclear', cause: await bucket.translate({action: 's3:GetObject', key}, error)}
  }
}

interface ConditionalPut {
  readonly Bucket: string
  readonly Key: string
  readonly Body: Uint8Array
  readonly ContentType: string
  readonly IfNoneMatch: '*'
}

export const conditionalPut = (bucket: Bucket, key: string, bytes: Uint8Array, type: string): ConditionalPut => ({
  Bucket: bucket.name,
  Key: key,
  Body: bytes,
  ContentType: type,
  IfNoneMatch: '*',
})

/** The Failure for a store that cannot write conditionally. */
const noConditionalWrites = (bucket: Bucket, cause: unknown): Failure =>
  new Failure(
    'configuration',
    `the store of environment "${bucket.environment.name}" has no conditional writes (HTTP 501 to If-None-Match)`,
    {
      hints: ['Without them two people could publish over each other. Use AWS S3, Ceph, MinIO or a directory.'],
      cause,
    },
  )

/** The Failure for an error of a conditional write. */
export const conditionalFailure = async (bucket: Bucket, key: string, error: unknown): Promise<unknown> => {
  const {status, problem} = errorFacts(error)
  return status === 501 && problem === undefined
    ? noConditionalWrites(bucket, error)
    : bucket.translate({action: 's3:PutObject', key}, error)
}

/**
 * Writes a whole key only if it is absent. A try that may have gone through is followed by a look at the key before the
 * same bytes are sent again; the SDK's own retries would take our own write for somebody else's.
 */
export const putObjectIfAbsent = async (
  bucket: Bucket,
  key: string,
  bytes: Uint8Array,
  type: string,
): Promise<PutIfAbsent> => {
  bucket.beforeWrite()
  let lost: unknown
  // Once a try was lost, only a look can say that nothing was written.
  const giveUp = async (error: unknown): Promise<PutIfAbsent> => {
    if (lost === undefined) throw await conditionalFailure(bucket, key, error)
    return {outcome: 'unclear', cause: error}
  }
  for (let round = 1; ; round++) {
    const tried = await attempt(bucket, conditionalPut(bucket, key, bytes, type))
    if (tried.end === 'written') return {outcome: 'written', etag: tried.etag}
    if (tried.end === 'lost') lost = tried.error
    const seen = tried.end === 'taken' || tried.end === 'lost' ? await look(bucket, key, bytes) : undefined
    if (seen !== undefined) return seen
    if (tried.end === 'refused' || round === TRIES) return giveUp(tried.error)
    await pause(Math.random() * 100 * 2 ** round)
    try {
      bucket.beforeWrite()
    } catch (interruption) {
      return giveUp(interruption)
    }
  }
}
