import type {ListObjectsV2CommandOutput} from '@aws-sdk/client-s3'
import {Failure} from '../domain/failure.ts'
import {compareBytes, printable} from '../domain/path.ts'
import type {StoreEntry} from '../ports/store.ts'
import type {Bucket} from './s3-bucket.ts'
import {ListObjectsV2Command} from './s3-client.ts'
import {bareTag} from './s3-reading.ts'

const PAGE = 1000
/** Ten million keys: far beyond every store, so that a server cannot keep a listing going for ever. */
const MAX_PAGES = 10_000

/**
 * A key of a listing with `encoding-type=url`, where "+" is a blank. What is no UTF-8 becomes U+FFFD: such a key is
 * shown, and is never one of ours.
 */
const decodeKey = (encoded: string): string => {
  const blanks = encoded.replaceAll('+', ' ')
  try {
    return decodeURIComponent(blanks)
  } catch {
    const bytes = blanks.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    return Buffer.from(bytes, 'latin1').toString('utf8')
  }
}

const bad = (bucket: Bucket, problem: string): Failure =>
  new Failure(
    'configuration',
    `what answers for s3://${bucket.name}/${bucket.prefix} does not list as an S3 server does: ${problem}`,
    {
      hints: [
        'Nothing was read from this listing.',
        `Check \`endpoint\` and \`forcePathStyle\` (true: the bucket is named in the path, false: in the host name) under [environments.${bucket.environment.name}].`,
      ],
    },
  )

const entriesOf = (bucket: Bucket, answer: ListObjectsV2CommandOutput): readonly StoreEntry[] => {
  if (answer.Name === undefined || answer.IsTruncated === undefined) throw bad(bucket, 'it is not complete')
  const encoded = answer.EncodingType === 'url'
  return (answer.Contents ?? []).map(({Key = '', Size = 0, ETag, LastModified = new Date(0)}) => {
    const key = encoded ? decodeKey(Key) : Key
    if (!key.startsWith(bucket.prefix)) throw bad(bucket, `"${printable(key)}" lies elsewhere`)
    return {key: key.slice(bucket.prefix.length), size: Size, etag: bareTag(ETag), modified: LastModified}
  })
}

/** Keys must grow from page to page: a server that repeats itself, or sorts otherwise, would hide keys. */
const checkOrder = (bucket: Bucket, entries: readonly StoreEntry[], after: string | undefined): string | undefined => {
  let last = after
  for (const {key} of entries.filter(({key}) => !key.includes('\uFFFD'))) {
    if (last !== undefined && compareBytes(last, key) >= 0) {
      throw bad(bucket, `"${printable(key)}" comes after "${printable(last)}"`)
    }
    last = key
  }
  return last
}

const nextToken = (
  bucket: Bucket,
  answer: ListObjectsV2CommandOutput,
  current: string | undefined,
): string | undefined => {
  if (answer.IsTruncated !== true) return undefined
  const token = answer.NextContinuationToken
  if (token === undefined || token === '' || token === current) throw bad(bucket, 'it does not come to an end')
  return token
}

/** Pages of the store's keys (counted from its prefix) that begin with `prefix`, after the key `after`. */
export const listObjects = async function* (
  bucket: Bucket,
  prefix: string,
  after: string | undefined,
): AsyncGenerator<readonly StoreEntry[]> {
  const input = {
    Bucket: bucket.name,
    Prefix: `${bucket.prefix}${prefix}`,
    MaxKeys: PAGE,
    EncodingType: 'url' as const,
    ...(after !== undefined && {StartAfter: `${bucket.prefix}${after}`}),
  }
  let token: string | undefined
  let last = after
  for (let page = 1; page <= MAX_PAGES; page++) {
    const command = new ListObjectsV2Command({...input, ...(token !== undefined && {ContinuationToken: token})})
    const answer = await bucket.ask({action: 's3:ListBucket', key: input.Prefix}, () =>
      bucket.client.send(command, {abortSignal: bucket.signal}),
    )
    const entries = entriesOf(bucket, answer)
    last = checkOrder(bucket, entries, last)
    // The S3 console marks a folder by an empty object under the folder's own name: the store itself is none.
    yield entries.filter(({key}) => key !== '')
    token = nextToken(bucket, answer, token)
    if (token === undefined) return
  }
  throw bad(bucket, 'it does not come to an end')
}
