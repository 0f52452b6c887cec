import {bucketOfCall, header, type Call} from './call.ts'
import {S3Error} from './errors.ts'
import type {Answer} from './http.ts'
import {isAllowed} from './policies.ts'
import {childrenOf, requestXml, textOf, xmlAnswer} from './xml.ts'

const MOST = 1000

const keyOf = (child: Readonly<Record<string, unknown>>): string => {
  if ('VersionId' in child) throw new S3Error('NotImplemented', 'there are no versions here')
  const key = textOf(child, 'Key')
  if (key === undefined || key === '') throw new S3Error('MalformedXML', 'an object has no key')
  return key
}

/** Many keys at once: each by its own right, absent ones are no error. */
export const deleteObjects = (call: Call): Answer => {
  const {bytes, checksums} = call.payload
  if (checksums.size === 0 && header(call, 'content-md5') === undefined) {
    throw new S3Error('InvalidRequest', 'Content-MD5 or a checksum is missing')
  }
  const request = requestXml(bytes, 'Delete')
  const keys = childrenOf(request, 'Object').map(keyOf)
  if (keys.length === 0 || keys.length > MOST) throw new S3Error('MalformedXML', '1 to 1,000 keys')
  const bucket = bucketOfCall(call)
  const denied = new Set(keys.filter((key) => !isAllowed(call.user, bucket, 's3:DeleteObject', key)))
  const deleted = keys.filter((key) => !denied.has(key))
  for (const key of deleted) bucket.objects.delete(key)
  return xmlAnswer('DeleteResult', {
    Deleted: textOf(request, 'Quiet') === 'true' ? undefined : deleted.map((Key) => ({Key})),
    Error: [...denied].map((Key) => ({Key, Code: 'AccessDenied', Message: 'not allowed'})),
  })
}
