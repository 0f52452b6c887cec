import {Readable} from 'node:stream'
import {setTimeout as pause} from 'node:timers/promises'
import type {GetObjectCommandOutput} from '@aws-sdk/client-s3'
import {Failure} from '../domain/failure.ts'
import {printable} from '../domain/path.ts'
import type {ETag, StoredObject, StoreEntry} from '../ports/store.ts'
import {GetObjectCommand, HeadBucketCommand, HeadObjectCommand} from './s3-client.ts'
import type {Bucket} from './s3-bucket.ts'
import {errorFacts} from './s3-error-facts.ts'

/** Tries of one small object whose body broke off: the SDK repeats requests, not bodies. */
const BODY_TRIES = 3

/** Tags come in quotes, or empty from servers that have none to give. */
export const bareTag = (tag: string | undefined): ETag => (tag ?? '').replace(/^W\//, '').replace(/^"(.*)"$/, '$1')

const fullName = (bucket: Bucket, key: string): string => printable(`s3://${bucket.name}/${key}`)

/** Servers with weak tags, or with tags without quotes, refuse every condition: the tag of the answer is compared instead. */
const getByTag = async (
  bucket: Bucket,
  key: string,
  tag: ETag,
  signal: AbortSignal | undefined,
): Promise<GetObjectCommandOutput | undefined> => {
  const answer = await getObject(bucket, key, {...(signal !== undefined && {signal})})
  if (answer === undefined || bareTag(answer.ETag) === tag) return answer
  bodyOf(answer).destroy()
  return undefined
}

/** The answer to a GET of a whole key; undefined when the key is absent or, with `ifMatch`, another version. */
const getObject = async (
  bucket: Bucket,
  key: string,
  {ifMatch, signal}: {readonly ifMatch?: ETag | undefined; readonly signal?: AbortSignal},
): Promise<GetObjectCommandOutput | undefined> => {
  const tag = ifMatch === '' ? undefined : ifMatch
  const input = {Bucket: bucket.name, Key: key, ...(tag !== undefined && {IfMatch: `"${tag}"`})}
  try {
    return await bucket.client.send(new GetObjectCommand(input), {...(signal !== undefined && {abortSignal: signal})})
  } catch (error) {
    const {name, status} = errorFacts(error)
    if (name === 'NoSuchKey') return undefined
    if (status === 412 && tag !== undefined) return getByTag(bucket, key, tag, signal)
    throw error
  }
}

const bodyOf = (answer: GetObjectCommandOutput): Readable => {
  if (answer.Body instanceof Readable) return answer.Body
  throw new TypeError('the SDK gave no stream for a body')
}

/** The pieces of a body; ends with an error when there are fewer bytes than announced. */
const pieces = async function* (body: Readable, announced: number | undefined): AsyncGenerator<Uint8Array> {
  let read = 0
  for await (const piece of body as AsyncIterable<Uint8Array>) {
    read += piece.length
    yield piece
  }
  if (announced !== undefined && read !== announced) {
    throw Object.assign(new Error(`${read} of ${announced} bytes came`), {code: 'ECONNRESET'})
  }
}

/** A body in memory, never more than `limit` bytes of it. */
const collect = async (answer: GetObjectCommandOutput, limit: number, name: string): Promise<Uint8Array> => {
  const body = bodyOf(answer)
  const tooLarge = (): Failure => {
    body.destroy()
    return new Failure('integrity', `${name} has more than the ${limit} bytes that it may have`)
  }
  if ((answer.ContentLength ?? 0) > limit) throw tooLarge()
  const parts: Uint8Array[] = []
  let size = 0
  for await (const piece of pieces(body, answer.ContentLength)) {
    size += piece.length
    if (size > limit) throw tooLarge()
    parts.push(piece)
  }
  return Buffer.concat(parts, size)
}

const isBroken = (error: unknown): boolean => {
  const {code, name} = errorFacts(error)
  return !(error instanceof Failure) && (code !== undefined || name === 'TimeoutError')
}

interface Reading {
  readonly limit: number
  readonly ifMatch?: ETag | undefined
  readonly signal?: AbortSignal
}

/** The object under a whole key, as the SDK's errors or as a Failure 'integrity' when it is too large. */
export const readObject = async (bucket: Bucket, key: string, reading: Reading): Promise<StoredObject | undefined> => {
  for (let attempt = 1; ; attempt++) {
    const answer = await getObject(bucket, key, reading)
    if (answer === undefined) return undefined
    try {
      return {bytes: await collect(answer, reading.limit, fullName(bucket, key)), etag: bareTag(answer.ETag)}
    } catch (error) {
      if (attempt === BODY_TRIES || !isBroken(error) || reading.signal?.aborted === true) throw error
      await pause(Math.random() * 200 * 2 ** attempt)
    }
  }
}

/** The object under a whole key piece by piece; a body that breaks off is a Failure 'temporary'. */
export const streamObject = async (bucket: Bucket, key: string): Promise<AsyncIterable<Uint8Array> | undefined> => {
  const what = {action: 's3:GetObject', key}
  const answer = await bucket.ask(what, () => getObject(bucket, key, {signal: bucket.signal}))
  if (answer === undefined) return undefined
  const body = bodyOf(answer)
  // An error before the first piece is asked for must not end the process.
  body.on('error', () => undefined)
  return (async function* () {
    try {
      yield* pieces(body, answer.ContentLength)
    } catch (error) {
      throw await bucket.translate(what, error)
    } finally {
      body.destroy()
    }
  })()
}

/** HEAD has no body: only a look at the bucket tells whether a 404 means the key or the bucket. */
const bucketExists = async (bucket: Bucket): Promise<boolean> => {
  try {
    await bucket.client.send(new HeadBucketCommand({Bucket: bucket.name}), {abortSignal: bucket.signal})
    return true
  } catch (error) {
    const {status} = errorFacts(error)
    if (status === 403 || status === 404) return status === 403
    throw error
  }
}

const noSuchBucket = Object.assign(new Error('the bucket is absent'), {Code: 'NoSuchBucket'})

/** What a listing would say of a whole key. */
export const headObject = async (bucket: Bucket, key: string): Promise<Omit<StoreEntry, 'key'> | undefined> => {
  try {
    const input = {Bucket: bucket.name, Key: key}
    const answer = await bucket.client.send(new HeadObjectCommand(input), {abortSignal: bucket.signal})
    const {ContentLength: size = 0, ETag, LastModified: modified = new Date(0)} = answer
    return {size, etag: bareTag(ETag), modified}
  } catch (error) {
    if (errorFacts(error).status !== 404) throw error
    if (await bucketExists(bucket)) return undefined
    throw noSuchBucket
  }
}
