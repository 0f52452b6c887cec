import {randomBytes} from 'node:crypto'
import {bucketOfCall, numberOf, type Call} from './call.ts'
import {S3Error} from './errors.ts'
import {answer, type Answer} from './http.ts'
import {keptHeaders, md5Of, wholeSecond, write} from './objects.ts'
import type {Part, Upload} from './state.ts'
import {childrenOf, requestXml, textOf, xmlAnswer} from './xml.ts'

/** Every part but the last one. */
const SMALLEST_PART = 5 * 1024 * 1024
const MOST_PARTS = 10_000

const uploadOf = (call: Call): Upload => {
  const upload = bucketOfCall(call).uploads.get(call.query.get('uploadId') ?? '')
  if (upload?.key !== call.key) throw new S3Error('NoSuchUpload', 'it was completed, or aborted, or never begun')
  return upload
}

export const createUpload = (call: Call): Answer => {
  const {uploads, name} = bucketOfCall(call)
  const id = randomBytes(24).toString('base64url')
  const headers = {'content-type': 'binary/octet-stream', ...keptHeaders(call.headers)}
  uploads.set(id, {id, key: call.key, begun: wholeSecond(call.now), headers, parts: new Map()})
  return xmlAnswer('InitiateMultipartUploadResult', {Bucket: name, Key: call.key, UploadId: id})
}

const etagOf = ({md5}: Part): string => `"${md5.toString('hex')}"`

export const uploadPart = (call: Call): Answer => {
  const {parts} = uploadOf(call)
  const number = numberOf(call, 'partNumber', {usual: 0, least: 1, most: MOST_PARTS})
  const {bytes, checksums} = call.payload
  const part = {bytes, md5: md5Of(bytes), modified: wholeSecond(call.now)}
  parts.set(number, part)
  return answer(200, {etag: etagOf(part), ...Object.fromEntries(checksums)})
}

const partOf = ({parts}: Upload, child: Readonly<Record<string, unknown>>): {number: number; part: Part} => {
  const number = Number(textOf(child, 'PartNumber'))
  const part = parts.get(number)
  const etag = (textOf(child, 'ETag') ?? '').replaceAll('"', '')
  if (part?.md5.toString('hex') === etag) return {number, part}
  throw new S3Error('InvalidPart', `part ${number} is not the one that came`)
}

/** The parts that a client says make the object, in their order. */
const partsOf = (body: Buffer, upload: Upload): readonly Part[] => {
  const wanted = childrenOf(requestXml(body, 'CompleteMultipartUpload'), 'Part')
  if (wanted.length === 0) throw new S3Error('MalformedXML', 'there are no parts')
  let last = 0
  return wanted.map((child, index) => {
    const {number, part} = partOf(upload, child)
    if (number <= last) throw new S3Error('InvalidPartOrder', 'parts come in the order of their numbers')
    last = number
    if (index < wanted.length - 1 && part.bytes.length < SMALLEST_PART) {
      throw new S3Error('EntityTooSmall', 'every part but the last has 5 MiB or more')
    }
    return part
  })
}

export const completeUpload = (call: Call): Answer => {
  const upload = uploadOf(call)
  const bucket = bucketOfCall(call)
  const parts = partsOf(call.payload.bytes, upload)
  const object = {
    bytes: Buffer.concat(parts.map(({bytes}) => bytes)),
    etag: `"${md5Of(Buffer.concat(parts.map(({md5}) => md5))).toString('hex')}-${parts.length}"`,
    headers: upload.headers,
    checksums: new Map<string, string>(),
  }
  const {etag} = write(call, bucket, call.key, object)
  bucket.uploads.delete(upload.id)
  return xmlAnswer('CompleteMultipartUploadResult', {Bucket: bucket.name, Key: call.key, ETag: etag})
}

export const abortUpload = (call: Call): Answer => {
  bucketOfCall(call).uploads.delete(uploadOf(call).id)
  return answer(204)
}

export const listParts = (call: Call): Answer => {
  const {id, key, parts} = uploadOf(call)
  return xmlAnswer('ListPartsResult', {
    Bucket: call.bucketName,
    Key: key,
    UploadId: id,
    IsTruncated: false,
    Part: [...parts].map(([PartNumber, part]) => ({
      PartNumber,
      ETag: etagOf(part),
      Size: part.bytes.length,
      LastModified: part.modified.toISOString(),
    })),
  })
}

/** All of them in one page. */
export const listUploads = (call: Call): Answer => {
  const prefix = call.query.get('prefix') ?? ''
  const uploads = [...bucketOfCall(call).uploads.values()].filter(({key}) => key.startsWith(prefix))
  return xmlAnswer('ListMultipartUploadsResult', {
    Bucket: call.bucketName,
    Prefix: prefix,
    IsTruncated: false,
    Upload: uploads.map(({id, key, begun}) => ({Key: key, UploadId: id, Initiated: begun.toISOString()})),
  })
}
