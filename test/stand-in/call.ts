import type {IncomingHttpHeaders} from 'node:http'
import {S3Error} from './errors.ts'
import type {Orders} from './http.ts'
import {isAllowed} from './policies.ts'
import type {Payload} from './payload.ts'
import type {Bucket, State, StoredObject, User} from './state.ts'

/** A request after its signature and body were checked. */
export interface Call extends Orders {
  readonly state: State
  readonly user: User
  readonly now: Date
  readonly method: string
  /** Empty for requests to the service. */
  readonly bucketName: string
  /** Empty for requests to a bucket. */
  readonly key: string
  readonly query: ReadonlyMap<string, string>
  readonly headers: IncomingHttpHeaders
  readonly payload: Payload
}

/** The bucket that a call is about. @throws S3Error NoSuchBucket */
export const bucketOf = ({state}: Pick<Call, 'state'>, name: string): Bucket => {
  const bucket = state.buckets.get(name)
  if (bucket === undefined) throw new S3Error('NoSuchBucket', 'there is no such bucket', {BucketName: name})
  return bucket
}

/** The bucket of a call. */
export const bucketOfCall = (call: Call): Bucket => bucketOf(call, call.bucketName)

/** @throws S3Error AccessDenied */
export const requireRight = (user: User, bucket: Bucket, action: string, key?: string): void => {
  if (!isAllowed(user, bucket, action, key)) throw new S3Error('AccessDenied', `${user.name} may not ${action} here`)
}

/** The object under a key. As on AWS, who may not list does not learn that a key is absent. @throws S3Error NoSuchKey, AccessDenied */
export const objectOf = (call: Call, bucket: Bucket, key: string): StoredObject => {
  const object = bucket.objects.get(key)
  if (object !== undefined) return object
  requireRight(call.user, bucket, 's3:ListBucket')
  throw new S3Error('NoSuchKey', 'there is no such key', {Key: key})
}

/** A header that comes at most once. */
export const header = ({headers}: Pick<Call, 'headers'>, name: string): string | undefined => {
  const value = headers[name]
  return Array.isArray(value) ? value.join(',') : value
}

/** A number of the query between bounds. @throws S3Error InvalidArgument */
export const numberOf = (
  {query}: Call,
  name: string,
  {usual, least, most}: {readonly usual: number; readonly least: number; readonly most: number},
): number => {
  const text = query.get(name)
  if (text === undefined) return usual
  const value = Number(text)
  if (!Number.isInteger(value) || value < least) throw new S3Error('InvalidArgument', `${name} is no such number`)
  return Math.min(value, most)
}
