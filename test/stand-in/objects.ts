import {createHash} from 'node:crypto'
import type {IncomingHttpHeaders} from 'node:http'
import {bucketOfCall, header, objectOf, type Call} from './call.ts'
import {checkRead, checkWrite} from './conditions.ts'
import {S3Error} from './errors.ts'
import {answer, type Answer} from './http.ts'
import type {Bucket, StoredObject} from './state.ts'

const LONGEST_KEY = 1024
const KEPT = ['cache-control', 'content-disposition', 'content-encoding', 'content-language', 'content-type', 'expires']

export const md5Of = (bytes: Buffer): Buffer => createHash('md5').update(bytes).digest()

/** HTTP dates have whole seconds. */
export const wholeSecond = (now: Date): Date => new Date(Math.floor(now.getTime() / 1000) * 1000)

/** What comes back with an object as it was put with it. The framing of the transfer is none of it. */
export const keptHeaders = (headers: IncomingHttpHeaders): Readonly<Record<string, string>> => {
  const kept = Object.entries(headers)
    .filter(([name]) => KEPT.includes(name) || name.startsWith('x-amz-meta-'))
    .map(([name, value]) => [name, String(value)] as const)
    .map(([name, value]) =>
      name === 'content-encoding'
        ? ([name, value.replace(/^aws-chunked,? *|, *aws-chunked$/, '')] as const)
        : ([name, value] as const),
    )
  return Object.fromEntries(kept.filter(([, value]) => value !== ''))
}

/** Writes an object if the call's conditions hold; nobody comes in between. @throws S3Error PreconditionFailed */
export const write = (
  call: Call,
  bucket: Bucket,
  key: string,
  object: Omit<StoredObject, 'modified'>,
): StoredObject => {
  if (Buffer.byteLength(key) > LONGEST_KEY) throw new S3Error('KeyTooLongError', 'the key is longer than 1,024 bytes')
  if (call.conditions === 'honoured') checkWrite(call.headers, bucket.objects.get(key))
  const written = {...object, modified: wholeSecond(call.now)}
  bucket.objects.set(key, written)
  return written
}

export const putObject = (call: Call): Answer => {
  const {bytes, checksums} = call.payload
  const object = {
    bytes,
    etag: `"${md5Of(bytes).toString('hex')}"`,
    headers: {'content-type': 'binary/octet-stream', ...keptHeaders(call.headers)},
    checksums,
  }
  const {etag} = write(call, bucketOfCall(call), call.key, object)
  return answer(200, {etag, ...Object.fromEntries(checksums)})
}

interface Span {
  readonly from: number
  /** Inclusive. */
  readonly to: number
}

/** First and last byte of a range, the last one inclusive and maybe behind the end; undefined where it is none that S3 understands. */
const rangeOf = (range: string | undefined, size: number): Span | undefined => {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? []
  if (first !== '') return {from: Number(first), to: last === '' ? size - 1 : Number(last)}
  return last === '' ? undefined : {from: Math.max(0, size - Number(last)), to: size - 1}
}

/** The bytes that are asked for; undefined for all. @throws S3Error InvalidRange */
const spanOf = (range: string | undefined, size: number): Span | undefined => {
  const span = rangeOf(range, size)
  if (span === undefined) return undefined
  if (span.from < size && span.to >= span.from) return {from: span.from, to: Math.min(span.to, size - 1)}
  throw new S3Error('InvalidRange', 'the range lies behind the end', {ActualObjectSize: String(size)})
}

const describe = ({etag, modified, headers}: StoredObject): Record<string, string> => ({
  ...headers,
  etag,
  'last-modified': modified.toUTCString(),
  'accept-ranges': 'bytes',
})

/** Checksums are of the whole object: with a range they would be wrong. */
const checksumsFor = (call: Call, {checksums}: StoredObject): Record<string, string> =>
  header(call, 'x-amz-checksum-mode') === 'ENABLED' ? Object.fromEntries(checksums) : {}

/** GET and HEAD; who answers leaves the body of a HEAD out. */
export const getObject = (call: Call): Answer => {
  const object = objectOf(call, bucketOfCall(call), call.key)
  if (checkRead(call.headers, object) === 'not-modified') return answer(304, describe(object))
  const span = spanOf(header(call, 'range'), object.bytes.length)
  if (span === undefined) return answer(200, {...describe(object), ...checksumsFor(call, object)}, object.bytes)
  const {from, to} = span
  const range = {'content-range': `bytes ${from}-${to}/${object.bytes.length}`}
  return answer(206, {...describe(object), ...range}, object.bytes.subarray(from, to + 1))
}

export const deleteObject = (call: Call): Answer => {
  const bucket = bucketOfCall(call)
  if (call.conditions === 'honoured') checkWrite(call.headers, bucket.objects.get(call.key))
  bucket.objects.delete(call.key)
  return answer(204)
}
