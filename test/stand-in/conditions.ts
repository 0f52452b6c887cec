import type {IncomingHttpHeaders} from 'node:http'
import {S3Error} from './errors.ts'
import type {StoredObject} from './state.ts'

/** Tags of a header, bare: clients send them with quotes and without. */
const tags = (header: string): readonly string[] => header.split(',').map((tag) => tag.trim().replace(/^"(.*)"$/, '$1'))

const matches = (header: string, {etag}: Pick<StoredObject, 'etag'>): boolean =>
  header.trim() === '*' || tags(header).includes(etag.slice(1, -1))

const failed = (header: string): S3Error =>
  new S3Error('PreconditionFailed', 'at least one of the preconditions did not hold', {Condition: header})

const timeOf = (header: string | undefined): number => (header === undefined ? Number.NaN : Date.parse(header))

/** For GET and HEAD: whether the client has this object already. @throws S3Error PreconditionFailed */
export const checkRead = (headers: IncomingHttpHeaders, object: StoredObject): 'send' | 'not-modified' => {
  const {'if-match': match, 'if-none-match': noneMatch} = headers
  if (match !== undefined && !matches(match, object)) throw failed('If-Match')
  if (match === undefined && timeOf(headers['if-unmodified-since']) < object.modified.getTime()) {
    throw failed('If-Unmodified-Since')
  }
  if (noneMatch !== undefined) return matches(noneMatch, object) ? 'not-modified' : 'send'
  return timeOf(headers['if-modified-since']) >= object.modified.getTime() ? 'not-modified' : 'send'
}

/**
 * For every write of a key and for DELETE. Nothing else happens between this and the write that follows it: both run in one
 * turn of the event loop, which is the lock of the key.
 * @throws S3Error PreconditionFailed, NoSuchKey
 */
export const checkWrite = (headers: IncomingHttpHeaders, object: StoredObject | undefined): void => {
  const {'if-match': match, 'if-none-match': noneMatch} = headers
  if (match !== undefined) {
    if (object === undefined) throw new S3Error('NoSuchKey', 'If-Match, and the key is absent')
    if (!matches(match, object)) throw failed('If-Match')
  }
  if (noneMatch === undefined) return
  if (noneMatch.trim() !== '*') throw new S3Error('NotImplemented', 'If-None-Match of a write is * or nothing')
  if (object !== undefined) throw failed('If-None-Match')
}

/** For the source of a copy. @throws S3Error PreconditionFailed */
export const checkCopySource = (headers: IncomingHttpHeaders, object: StoredObject): void => {
  const match = headers['x-amz-copy-source-if-match']
  if (typeof match === 'string' && !matches(match, object)) throw failed('x-amz-copy-source-If-Match')
  const noneMatch = headers['x-amz-copy-source-if-none-match']
  if (typeof noneMatch === 'string' && matches(noneMatch, object)) throw failed('x-amz-copy-source-If-None-Match')
}
