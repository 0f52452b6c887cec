import {resolve} from 'node:path'
import {fileURLToPath} from 'node:url'
import type {StoreLocation} from '../domain/environment.ts'
import {Failure} from '../domain/failure.ts'
import {printable} from '../domain/path.ts'
import {withoutSecrets} from '../domain/secrets/mask.ts'
import {pathProblem} from './path-problem.ts'

/** Keys and passwords have an @ behind them, and a secret key may hold a "/". */
const CREDENTIALS = /^([a-z0-9+.-]*:\/\/)?.*@/i
const NO_CREDENTIALS = 'Credentials do not belong into a url: name a `profile`, or set them as AWS_… variables.'

const wrong = (origin: string, url: string, problem: string, hint: string): Failure => {
  const shown = url.replace(CREDENTIALS, '$1…@')
  const hints = shown === url ? [hint] : [hint, NO_CREDENTIALS]
  return new Failure('configuration', `${origin}: the url "${printable(withoutSecrets(shown))}" ${problem}`, {hints})
}

/** The rules of AWS for names of buckets, as far as other servers share them. */
const bucketProblem = (bucket: string): string | undefined => {
  if (bucket.length < 3 || bucket.length > 63) return 'names a bucket with fewer than 3 or more than 63 letters'
  if (/[A-Z]/.test(bucket)) return 'names a bucket with capital letters, which S3 does not have'
  if (!/^[a-z0-9][a-z0-9.-]*[a-z0-9]$/.test(bucket))
    return 'names a bucket with other letters than a-z, 0-9, "-" and "."'
  return undefined
}

const prefixProblem = (segments: readonly string[]): string | undefined => {
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    return 'has an empty segment, "." or ".." in it'
  }
  return segments.includes('.jsctl') ? 'leads into the inside of a store (.jsctl)' : undefined
}

const s3Location = (url: string, origin: string): StoreLocation => {
  const [bucket = '', ...rest] = url.slice('s3://'.length).replace(/\/+$/, '').split('/')
  const problem = bucketProblem(bucket) ?? prefixProblem(rest)
  if (problem !== undefined) throw wrong(origin, url, problem, 'Write s3://bucket or s3://bucket/prefix.')
  return {kind: 's3', bucket, prefix: rest.length === 0 ? '' : `${rest.join('/')}/`}
}

const directoryLocation = (url: string, origin: string, base: string): StoreLocation => {
  const hint = 'Write file:./folder (counts from the file that contains it) or file:///absolute/folder.'
  const rest = url.slice('file:'.length)
  if (rest === '' || rest.includes('\0')) throw wrong(origin, url, 'names no folder', hint)
  try {
    const directory = rest.startsWith('//') ? fileURLToPath(url) : resolve(base, decodeURI(rest))
    if (directory.split(/[\\/]/).includes('.jsctl'))
      throw wrong(origin, url, 'leads into the inside of a store (.jsctl)', hint)
    const problem = pathProblem(directory)
    if (problem !== undefined) throw new Failure('configuration', `${origin}: the url ${problem}`, {hints: [hint]})
    return {kind: 'directory', directory: resolve(directory)}
  } catch (cause) {
    if (cause instanceof Failure) throw cause
    throw wrong(origin, url, 'names no folder of this machine', hint)
  }
}

/** Where a store is, and its URL as it is shown: ends in "/". */
export interface StoreUrl {
  readonly location: StoreLocation
  readonly url: string
}

/**
 * Reads the url of an environment.
 * @param origin where it was written, for the message
 * @param base the folder from which relative file: URLs count
 * @throws Failure 'configuration'
 */
export const parseStoreUrl = (url: string, origin: string, base: string): StoreUrl => {
  if (url.startsWith('s3://')) {
    const location = s3Location(url, origin)
    return {location, url: location.kind === 's3' ? `s3://${location.bucket}/${location.prefix}` : url}
  }
  if (url.startsWith('file:')) {
    const location = directoryLocation(url, origin, base)
    return {location, url: location.kind === 'directory' ? `file://${location.directory.replace(/[\\/]+$/, '')}/` : url}
  }
  throw wrong(origin, url, 'begins neither with s3:// nor with file:', 'Write s3://bucket/prefix, or file:./folder.')
}

/** True when two buckets' prefixes are one, or one lies inside the other. Folders are compared where links can be resolved. */
export const prefixesOverlap = (left: StoreLocation, right: StoreLocation): boolean =>
  left.kind === 's3' &&
  right.kind === 's3' &&
  left.bucket === right.bucket &&
  (left.prefix.startsWith(right.prefix) || right.prefix.startsWith(left.prefix))
