import {bucketOfCall, type Call} from './call.ts'
import {S3Error} from './errors.ts'
import {answer, type Answer} from './http.ts'
import {parsePolicy} from './policies.ts'
import {newBucket} from './state.ts'
import {xmlAnswer} from './xml.ts'

const NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/

export const createBucket = ({state, bucketName, user, now}: Call): Answer => {
  if (!NAME.test(bucketName)) throw new S3Error('InvalidBucketName', 'such a name no bucket can have')
  const existing = state.buckets.get(bucketName)
  if (existing !== undefined) {
    throw new S3Error(existing.owner === user ? 'BucketAlreadyOwnedByYou' : 'BucketAlreadyExists', 'it is there')
  }
  state.buckets.set(bucketName, newBucket(bucketName, user, now))
  return answer(200, {location: `/${bucketName}`})
}

export const headBucket = ({state}: Call): Answer => answer(200, {'x-amz-bucket-region': state.region})

export const deleteBucket = (call: Call): Answer => {
  const {name, objects} = bucketOfCall(call)
  if (objects.size > 0) throw new S3Error('BucketNotEmpty', 'there are objects in it')
  call.state.buckets.delete(name)
  return answer(204)
}

export const listBuckets = ({state, user}: Call): Answer => {
  const own = [...state.buckets.values()].filter(({owner}) => owner === user)
  const buckets = own.map(({name, created}) => ({Name: name, CreationDate: created.toISOString()}))
  return xmlAnswer('ListAllMyBucketsResult', {
    Owner: {ID: user.account, DisplayName: user.name},
    Buckets: {Bucket: buckets},
  })
}

export const putPolicy = (call: Call): Answer => {
  bucketOfCall(call).policy = parsePolicy(call.payload.bytes)
  return answer(204)
}

export const getPolicy = (call: Call): Answer => {
  const {policy} = bucketOfCall(call)
  if (policy === undefined) throw new S3Error('NoSuchBucketPolicy', 'there is none')
  return answer(200, {'content-type': 'application/json'}, policy.text)
}

export const deletePolicy = (call: Call): Answer => {
  bucketOfCall(call).policy = undefined
  return answer(204)
}
