import {bucketOf, bucketOfCall, header, objectOf, requireRight, type Call} from './call.ts'
import {checkCopySource} from './conditions.ts'
import {S3Error} from './errors.ts'
import type {Answer} from './http.ts'
import {keptHeaders, write} from './objects.ts'
import {xmlAnswer} from './xml.ts'

/** Bucket and key of a source; versions are not known here. */
const sourceOf = (call: Call): {readonly bucketName: string; readonly key: string} => {
  const text = header(call, 'x-amz-copy-source') ?? ''
  if (text.includes('?')) throw new S3Error('NotImplemented', 'there are no versions here')
  const parts = /^\/?([^/]+)\/(.+)$/s.exec(decodeURIComponent(text))
  if (parts === null) throw new S3Error('InvalidArgument', 'the source is BUCKET/KEY')
  return {bucketName: parts[1] ?? '', key: parts[2] ?? ''}
}

export const copyObject = (call: Call): Answer => {
  const source = sourceOf(call)
  const from = bucketOf(call, source.bucketName)
  requireRight(call.user, from, 's3:GetObject', source.key)
  const object = objectOf(call, from, source.key)
  checkCopySource(call.headers, object)
  const replaces = header(call, 'x-amz-metadata-directive') === 'REPLACE'
  if (!replaces && from.name === call.bucketName && source.key === call.key) {
    throw new S3Error('InvalidRequest', 'a copy onto itself that changes nothing')
  }
  const headers = replaces ? {'content-type': 'binary/octet-stream', ...keptHeaders(call.headers)} : object.headers
  const {etag, modified} = write(call, bucketOfCall(call), call.key, {...object, headers})
  return xmlAnswer('CopyObjectResult', {ETag: etag, LastModified: modified.toISOString()})
}
