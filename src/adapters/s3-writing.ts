import {createReadStream} from 'node:fs'
import {createRequire} from 'node:module'
import type {DeleteObjectsCommandInput, DeleteObjectsCommandOutput, S3Client} from '@aws-sdk/client-s3'
import type {ETag} from '../ports/store.ts'
import type {Bucket} from './s3-bucket.ts'
import {AbortMultipartUploadCommand, DeleteObjectCommand, DeleteObjectsCommand, PutObjectCommand} from './s3-client.ts'
import {errorFacts} from './s3-error-facts.ts'
import {conditionalFailure, conditionalPut} from './s3-put-if-absent.ts'
import {bareTag, headObject} from './s3-reading.ts'

const loadUpload = (): typeof import('@aws-sdk/lib-storage') =>
  createRequire(import.meta.url)('@aws-sdk/lib-storage') as typeof import('@aws-sdk/lib-storage')

const MIB = 1024 * 1024
const PART = 8 * MIB
const MAX_PARTS = 10_000
/** Parts on their way at once: four times eight MiB is the memory that an upload takes. */
const PARALLEL_PARTS = 4
const DELETE_BATCH = 1000
const CLEAN_UP_MILLISECONDS = 5000

const TYPES: readonly (readonly [suffix: string, type: string])[] = [
  ['.gz', 'application/gzip'],
  ['.json', 'application/json'],
  ['.xml', 'application/xml'],
]

/** What browsers and consoles shall take a key for. */
export const contentType = (key: string): string =>
  TYPES.find(([suffix]) => key.endsWith(suffix))?.[1] ?? 'application/octet-stream'

/** Writes a whole key, whatever was there. */
export const putObject = async (bucket: Bucket, key: string, bytes: Uint8Array): Promise<ETag> => {
  bucket.beforeWrite()
  const command = new PutObjectCommand({Bucket: bucket.name, Key: key, Body: bytes, ContentType: contentType(key)})
  const what = {action: 's3:PutObject', key}
  const {ETag} = await bucket.ask(what, () => bucket.client.send(command, {abortSignal: bucket.signal}))
  const etag = bareTag(ETag)
  if (etag !== '') return etag
  // Servers that give none here give it to who asks. Another size is not what was written: no tag of ours.
  const found = await bucket.ask({action: 's3:GetObject', key}, () => headObject(bucket, key))
  return found?.size === bytes.length ? found.etag : ''
}

/** One conditional write and nothing else. */
export const createObjectOnce = async (
  bucket: Bucket,
  key: string,
  bytes: Uint8Array,
): Promise<'created' | 'refused'> => {
  bucket.beforeWrite()
  const command = new PutObjectCommand(conditionalPut(bucket, key, bytes, contentType(key)))
  try {
    await bucket.client.send(command, {abortSignal: bucket.signal})
    return 'created'
  } catch (error) {
    const {status} = errorFacts(error)
    // 409: somebody else is just writing that very key, under the same condition.
    if (status === 412 || status === 409) return 'refused'
    throw await conditionalFailure(bucket, key, error)
  }
}

/** lib-storage hands no signal to the requests that it sends: this client does. */
const withSignal = (client: S3Client, signal: AbortSignal): S3Client =>
  new Proxy(client, {
    get: (target, name): unknown =>
      name === 'send'
        ? (command: Parameters<S3Client['send']>[0]) => target.send(command, {abortSignal: signal})
        : Reflect.get(target, name),
  })

/** Parts of an upload that will not be finished cost money until somebody removes them. */
const removeParts = async (bucket: Bucket, key: string, uploadId: string): Promise<void> => {
  const command = new AbortMultipartUploadCommand({Bucket: bucket.name, Key: key, UploadId: uploadId})
  try {
    await bucket.once().send(command, {abortSignal: AbortSignal.timeout(CLEAN_UP_MILLISECONDS)})
  } catch {
    // `gc` removes unfinished uploads that are older than a day.
  }
}

/** Sends a file of `size` bytes in parts, or in one piece when it is no larger than a part. */
export const uploadFile = async (
  bucket: Bucket,
  key: string,
  {path, size}: {readonly path: string; readonly size: number},
): Promise<void> => {
  bucket.beforeWrite()
  const {Upload} = loadUpload()
  const body = createReadStream(path, {highWaterMark: MIB})
  const upload = new Upload({
    client: withSignal(bucket.client, bucket.signal),
    params: {Bucket: bucket.name, Key: key, Body: body, ContentLength: size, ContentType: contentType(key)},
    partSize: Math.max(PART, Math.ceil(size / MAX_PARTS)),
    queueSize: PARALLEL_PARTS,
    leavePartsOnError: true,
  })
  const what = {action: 's3:PutObject', key}
  try {
    await upload.done()
  } catch (error) {
    // The answer to the last request was lost and its repetition found the upload finished.
    const finished = errorFacts(error).name === 'NoSuchUpload' && !bucket.signal.aborted
    if (finished && (await bucket.ask(what, () => headObject(bucket, key)))?.size === size) return
    if (upload.uploadId !== undefined) await removeParts(bucket, key, upload.uploadId)
    throw await bucket.translate(what, error)
  } finally {
    body.destroy()
  }
}

/** What servers say that want Content-MD5, which the SDK does not send any more, or that know no deletion of many. */
const NO_BATCHES =
  /^(MissingContentMD5|InvalidRequest|InvalidDigest|BadDigest|MissingContentLength|NotImplemented|MethodNotAllowed)$/

const sendBatch = async (
  bucket: Bucket,
  input: DeleteObjectsCommandInput,
): Promise<DeleteObjectsCommandOutput | 'not-implemented'> => {
  try {
    return await bucket.client.send(new DeleteObjectsCommand(input), {abortSignal: bucket.signal})
  } catch (error) {
    const {name, status} = errorFacts(error)
    if (status === 501 || NO_BATCHES.test(name)) return 'not-implemented'
    throw error
  }
}

const deleteBatch = async (bucket: Bucket, keys: readonly string[]): Promise<void> => {
  bucket.beforeWrite()
  const [only] = keys
  if (only === undefined) return
  const ask = <Answer>(key: string, send: () => Promise<Answer>): Promise<Answer> =>
    bucket.ask({action: 's3:DeleteObject', key}, send)
  const options = {abortSignal: bucket.signal}
  if (keys.length === 1) {
    await ask(only, () => bucket.client.send(new DeleteObjectCommand({Bucket: bucket.name, Key: only}), options))
    return
  }
  const input = {Bucket: bucket.name, Delete: {Objects: keys.map((Key) => ({Key})), Quiet: true}}
  const answer = await ask(only, () => sendBatch(bucket, input))
  if (answer === 'not-implemented') {
    for (const key of keys) await deleteBatch(bucket, [key])
    return
  }
  const {Errors = []} = answer
  const error = Errors.find(({Code}) => Code !== 'NoSuchKey')
  if (error === undefined) return
  const {Code = 'InternalError', Key = only} = error
  const status = Code.startsWith('AccessDenied') ? 403 : 500
  throw await bucket.translate(
    {action: 's3:DeleteObject', key: Key},
    Object.assign(new Error(`${Errors.length} keys were not deleted`), {Code, $metadata: {httpStatusCode: status}}),
  )
}

/** Deletes whole keys; absent ones are no error. */
export const deleteObjects = async (bucket: Bucket, keys: readonly string[]): Promise<void> => {
  for (let start = 0; start < keys.length; start += DELETE_BATCH) {
    await deleteBatch(bucket, keys.slice(start, start + DELETE_BATCH))
  }
}
