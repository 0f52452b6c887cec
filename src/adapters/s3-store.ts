import {setMaxListeners} from 'node:events'
import {isOpenToOthers, type Environment} from '../domain/environment.ts'
import {MARKER_KEY} from '../domain/store-keys.ts'
import type {Store} from '../ports/store.ts'
import {bucketOf, type Bucket} from './s3-bucket.ts'
import {openS3Clients, type S3ClientOptions} from './s3-client.ts'
import {errorFacts} from './s3-error-facts.ts'
import {listObjects} from './s3-listing.ts'
import {putObjectIfAbsent} from './s3-put-if-absent.ts'
import {headObject, readObject, streamObject} from './s3-reading.ts'
import {contentType, createObjectOnce, deleteObjects, putObject, uploadFile} from './s3-writing.ts'

export interface S3StoreOptions extends S3ClientOptions {
  /** 'read' and 'plan' refuse every write: a write there is a bug of the caller. */
  readonly access: 'read' | 'plan' | 'publish'
  /** Called before every write; throws once the run was aborted. */
  readonly checkpoint: () => void
  readonly signal: AbortSignal
  /** What the user shall know before anything is sent. */
  readonly warn?: (message: string) => void
}

/** Keys are signed with, not sent; but what is read or written can be read and changed on the way. */
const warnOfPlainHttp = ({name, endpoint}: Environment, warn: S3StoreOptions['warn']): void => {
  if (endpoint === undefined || !isOpenToOthers(endpoint)) return
  warn?.(
    `\`endpoint\` of [environments.${name}] is http: whoever sits between here and ${new URL(endpoint).host} can read and change what is published`,
  )
}

/** The folders above a prefix, nearest first: `a/b/` gives `a/` and the bucket's root, "". */
const prefixesAbove = (prefix: string): readonly string[] => {
  const segments = prefix.split('/').slice(0, -1)
  return segments.map((_, index) =>
    segments
      .slice(0, segments.length - 1 - index)
      .map((segment) => `${segment}/`)
      .join(''),
  )
}

const markerAt = async (bucket: Bucket, prefix: string): Promise<'present' | 'absent' | 'hidden'> => {
  const key = `${prefix}${MARKER_KEY}`
  return bucket.ask({action: 's3:GetObject', key}, async () => {
    try {
      return (await headObject(bucket, key)) === undefined ? 'absent' : 'present'
    } catch (error) {
      if (errorFacts(error).status === 403) return 'hidden'
      throw error
    }
  })
}

/**
 * A bucket with a prefix as a Store. Sends nothing yet. On a bucket with versioning some servers (Ceph 16) ignore the
 * condition of `putIfAbsent`: the publisher's probe by `createOnce` notices that before it commits.
 * @throws Failure 'configuration' when the region is missing or the endpoint is no URL.
 */
export const openS3Store = async (environment: Environment, options: S3StoreOptions): Promise<Store> => {
  const {location, url} = environment
  if (location.kind !== 's3') throw new TypeError(`${url} is no bucket`)
  const {signal, access, checkpoint} = options
  const beforeWrite = (): void => {
    if (access !== 'publish') throw new Error(`a store that was opened to ${access} is being written`)
    checkpoint()
  }
  // Every request on its way listens: Node would warn of a leak at the eleventh.
  setMaxListeners(0, signal)
  const clients = await openS3Clients(environment, options)
  warnOfPlainHttp(environment, options.warn)
  const bucket = bucketOf(location, {environment, clients, signal, checkpoint, beforeWrite})
  const whole = (key: string): string => `${location.prefix}${key}`
  const above = prefixesAbove(location.prefix)
  return {
    url,
    get: (key, {limit, ifMatch}) =>
      bucket.ask({action: 's3:GetObject', key: whole(key)}, () =>
        readObject(bucket, whole(key), {limit, ifMatch, signal}),
      ),
    stream: (key) => streamObject(bucket, whole(key)),
    head: async (key) => {
      const found = await bucket.ask({action: 's3:GetObject', key: whole(key)}, () => headObject(bucket, whole(key)))
      return found === undefined ? undefined : {key, ...found}
    },
    list: (prefix, {after} = {}) => listObjects(bucket, prefix, after),
    levelsAbove: above.length,
    markerAbove: async (level) => {
      const prefix = above[level - 1]
      if (prefix === undefined) throw new RangeError(`there are ${above.length} folders above ${url}, not ${level}`)
      return markerAt(bucket, prefix)
    },
    close: () => {
      clients.close()
    },
    put: (key, bytes) => putObject(bucket, whole(key), bytes),
    putIfAbsent: (key, bytes) => putObjectIfAbsent(bucket, whole(key), bytes, contentType(key)),
    createOnce: (key, bytes) => createObjectOnce(bucket, whole(key), bytes),
    upload: (key, file) => uploadFile(bucket, whole(key), file),
    delete: (keys) => deleteObjects(bucket, keys.map(whole)),
  }
}
