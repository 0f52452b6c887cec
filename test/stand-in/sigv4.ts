import {createHash, createHmac, timingSafeEqual} from 'node:crypto'
import {S3Error} from './errors.ts'
import type {Received} from './http.ts'

/** Longest difference between the clock of a client and this server's, in milliseconds, as on AWS. */
const SKEW = 15 * 60 * 1000

/** What a verified signature leaves behind: who signed, and what signed chunks of a body go on from. */
export interface Signed {
  readonly accessKeyId: string
  readonly date: string
  readonly scope: string
  readonly key: Buffer
  readonly signature: string
}

export interface Verifier {
  readonly region: string
  readonly now: Date
  /** undefined for an access key that nobody has. */
  readonly secretOf: (accessKeyId: string) => string | undefined
}

export const sha256Hex = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex')
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/** RFC 3986, as SigV4 wants it: encodeURIComponent leaves five letters too many. */
export const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new S3Error('InvalidArgument', 'the URL is no UTF-8')
  }
}

/** Name and value of each parameter, in their order; `?policy` has an empty value. */
export const queryOf = (url: string): readonly (readonly [string, string])[] => {
  const start = url.indexOf('?')
  if (start < 0 || start === url.length - 1) return []
  return url
    .slice(start + 1)
    .split('&')
    .map((pair) => {
      const [name = '', ...value] = pair.split('=')
      return [decode(name), decode(value.join('='))] as const
    })
}

/** The path of a request, decoded. */
export const pathOf = (url: string): string => decode(url.split('?')[0] ?? '')

const byBytes = (left: string, right: string): number => Buffer.compare(Buffer.from(left), Buffer.from(right))

const canonicalQuery = (url: string): string =>
  queryOf(url)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort(byBytes)
    .join('&')

const canonicalRequest = ({method, url, headers}: Received, signedHeaders: string): string => {
  const lines = signedHeaders.split(';').map((name) => {
    const value = headers[name]
    return `${name}:${(Array.isArray(value) ? value.join(',') : (value ?? '')).trim().replace(/ +/g, ' ')}\n`
  })
  const path = pathOf(url).split('/').map(encode).join('/')
  const payload = String(headers['x-amz-content-sha256'])
  return [method, path, canonicalQuery(url), lines.join(''), signedHeaders, payload].join('\n')
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=(?<accessKeyId>[^/,]+)\/(?<day>\d{8})\/(?<region>[^/,]+)\/(?<service>[^/,]+)\/aws4_request, ?SignedHeaders=(?<signedHeaders>[^,]+), ?Signature=(?<signature>[0-9a-f]{64})$/

const timeOf = (date: string): number => {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date)?.slice(1) ?? []
  const [year = '', month = '', day = '', ...time] = parts
  return Date.parse(`${year}-${month}-${day}T${time.join(':')}Z`)
}

const mustBeSigned = (name: string): boolean => name === 'host' || name.startsWith('x-amz-')

/** The key that signs a day's requests. */
const signingKey = (secret: string, [day, region, service]: readonly [string, string, string]): Buffer =>
  [day, region, service, 'aws4_request'].reduce<Buffer | string>(
    (key, part) => hmac(key, part),
    `AWS4${secret}`,
  ) as Buffer

const same = (left: string, right: string): boolean =>
  left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right))

const checkTime = (date: string, day: string, now: Date): void => {
  const time = timeOf(date)
  if (Number.isNaN(time) || !date.startsWith(day)) throw new S3Error('AccessDenied', 'X-Amz-Date is no valid time')
  if (Math.abs(time - now.getTime()) <= SKEW) return
  throw new S3Error('RequestTimeTooSkewed', 'the clocks differ too much', {
    RequestTime: date,
    ServerTime: now.toISOString(),
    MaxAllowedSkewMilliseconds: String(SKEW),
  })
}

interface Authorization {
  readonly accessKeyId: string
  readonly day: string
  readonly region: string
  readonly service: string
  readonly signedHeaders: string
  readonly signature: string
}

const authorizationOf = ({headers}: Received): Authorization => {
  if (headers.authorization === undefined) throw new S3Error('AccessDenied', 'nobody signed this request')
  const parts = AUTHORIZATION.exec(headers.authorization)?.groups
  if (parts === undefined) throw new S3Error('AuthorizationHeaderMalformed', 'only AWS4-HMAC-SHA256 is known here')
  return parts as unknown as Authorization
}

/** What AWS wants to be signed: the host, and whatever is S3's own. */
const checkSignedHeaders = ({headers}: Received, signedHeaders: string): void => {
  if (headers['x-amz-content-sha256'] === undefined)
    throw new S3Error('InvalidRequest', 'x-amz-content-sha256 is missing')
  const names = new Set(signedHeaders.split(';'))
  const unsigned = Object.keys(headers).filter((name) => mustBeSigned(name) && !names.has(name))
  if (unsigned.length > 0) throw new S3Error('AccessDenied', `not signed: ${unsigned.join(', ')}`)
}

/** Checks who signed a request, and that nothing of it was changed. The body is payload.ts's. @throws S3Error */
export const verifySignature = (request: Received, {region, now, secretOf}: Verifier): Signed => {
  const said = authorizationOf(request)
  const {accessKeyId, day, signedHeaders} = said
  if (request.headers['x-amz-security-token'] !== undefined) throw new S3Error('InvalidToken', 'no session tokens here')
  const secret = secretOf(accessKeyId)
  if (secret === undefined) throw new S3Error('InvalidAccessKeyId', 'nobody has this access key')
  if (said.region !== region || said.service !== 's3') {
    throw new S3Error('AuthorizationHeaderMalformed', `the region is ${region}, the service s3`, {Region: region})
  }
  const date = String(request.headers['x-amz-date'])
  checkTime(date, day, now)
  checkSignedHeaders(request, signedHeaders)
  const scope = `${day}/${region}/s3/aws4_request`
  const key = signingKey(secret, [day, region, 's3'])
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256Hex(canonicalRequest(request, signedHeaders))].join('\n')
  if (!same(hmac(key, text).toString('hex'), said.signature)) {
    throw new S3Error('SignatureDoesNotMatch', 'the signature is another')
  }
  return {accessKeyId, date, scope, key, signature: said.signature}
}

/** The signature of the next chunk of a signed body. */
export const chunkSignature = ({date, scope, key}: Signed, previous: string, chunk: Buffer): string =>
  hmac(key, ['AWS4-HMAC-SHA256-PAYLOAD', date, scope, previous, sha256Hex(''), sha256Hex(chunk)].join('\n')).toString(
    'hex',
  )

/** The signature of the trailer of a signed body, whose lines are `name:value`, each with a line feed. */
export const trailerSignature = ({date, scope, key}: Signed, previous: string, lines: string): string =>
  hmac(key, ['AWS4-HMAC-SHA256-TRAILER', date, scope, previous, sha256Hex(lines)].join('\n')).toString('hex')
