import * as buckets from './buckets.ts'
import type {Call} from './call.ts'
import {copyObject} from './copying.ts'
import {deleteObjects} from './deletion.ts'
import type {Answer} from './http.ts'
import {listObjects} from './listing.ts'
import * as multipart from './multipart.ts'
import {deleteObject, getObject, putObject} from './objects.ts'

export interface Operation {
  readonly method: string
  readonly about: 'service' | 'bucket' | 'object'
  /** Parameters that make a request this operation. */
  readonly needs?: readonly string[]
  /** Further parameters that it understands. */
  readonly knows?: readonly string[]
  /** A header that makes a request this operation. */
  readonly header?: string
  /** The right that it takes; undefined where everybody with a key may. `owner`: the bucket's owner alone. */
  readonly right?: string
  readonly run: (call: Call) => Answer
}

const LISTING = ['prefix', 'delimiter', 'max-keys', 'continuation-token', 'start-after', 'encoding-type', 'fetch-owner']

/** Everything that the stand-in can do. The more particular comes first. */
const OPERATIONS: readonly Operation[] = [
  {method: 'GET', about: 'service', run: buckets.listBuckets},
  {method: 'PUT', about: 'bucket', needs: ['policy'], right: 'owner', run: buckets.putPolicy},
  {method: 'GET', about: 'bucket', needs: ['policy'], right: 'owner', run: buckets.getPolicy},
  {method: 'DELETE', about: 'bucket', needs: ['policy'], right: 'owner', run: buckets.deletePolicy},
  {method: 'GET', about: 'bucket', needs: ['list-type'], knows: LISTING, right: 's3:ListBucket', run: listObjects},
  {
    method: 'GET',
    about: 'bucket',
    needs: ['uploads'],
    knows: ['prefix', 'max-uploads'],
    right: 's3:ListBucketMultipartUploads',
    run: multipart.listUploads,
  },
  {method: 'POST', about: 'bucket', needs: ['delete'], run: deleteObjects},
  {method: 'PUT', about: 'bucket', run: buckets.createBucket},
  {method: 'HEAD', about: 'bucket', right: 's3:ListBucket', run: buckets.headBucket},
  {method: 'DELETE', about: 'bucket', right: 'owner', run: buckets.deleteBucket},
  {method: 'POST', about: 'object', needs: ['uploads'], right: 's3:PutObject', run: multipart.createUpload},
  {
    method: 'PUT',
    about: 'object',
    needs: ['partNumber', 'uploadId'],
    right: 's3:PutObject',
    run: multipart.uploadPart,
  },
  {method: 'POST', about: 'object', needs: ['uploadId'], right: 's3:PutObject', run: multipart.completeUpload},
  {
    method: 'DELETE',
    about: 'object',
    needs: ['uploadId'],
    right: 's3:AbortMultipartUpload',
    run: multipart.abortUpload,
  },
  {
    method: 'GET',
    about: 'object',
    needs: ['uploadId'],
    right: 's3:ListMultipartUploadParts',
    run: multipart.listParts,
  },
  {method: 'PUT', about: 'object', header: 'x-amz-copy-source', right: 's3:PutObject', run: copyObject},
  {method: 'PUT', about: 'object', right: 's3:PutObject', run: putObject},
  {method: 'GET', about: 'object', right: 's3:GetObject', run: getObject},
  {method: 'HEAD', about: 'object', right: 's3:GetObject', run: getObject},
  {method: 'DELETE', about: 'object', right: 's3:DeleteObject', run: deleteObject},
]

/** The SDK's name of the operation: it changes nothing. */
const DECORATION = 'x-id'

const fits = (operation: Operation, {query, headers}: Pick<Call, 'query' | 'headers'>): boolean => {
  const {needs = [], knows = [], header} = operation
  const names = [...query.keys()].filter((name) => name !== DECORATION)
  return (
    needs.every((name) => query.has(name)) &&
    names.every((name) => needs.includes(name) || knows.includes(name)) &&
    (headers['x-amz-copy-source'] !== undefined) === (header === 'x-amz-copy-source')
  )
}

/** The operation of a call; undefined where a parameter, or the copying of a part, is none that it understands. */
export const operationOf = (
  call: Pick<Call, 'method' | 'bucketName' | 'key' | 'query' | 'headers'>,
): Operation | undefined => {
  const about = call.bucketName === '' ? 'service' : call.key === '' ? 'bucket' : 'object'
  return OPERATIONS.find((one) => one.method === call.method && one.about === about && fits(one, call))
}
