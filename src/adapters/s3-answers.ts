import type {Readable} from 'node:stream'
import type {S3Client} from '@aws-sdk/client-s3'
import {meteredBody, type Floor} from './metered-body.ts'
import {AnswerProblem, type Problem} from './s3-answer-problem.ts'

type Headers = Readonly<Record<string, string | undefined>>

interface Answer {
  readonly statusCode: number
  readonly headers: Headers
  body?: Readable
}

/** One request, as far as its answer is judged by it. */
interface Question {
  /** S3's name of it: `GetObject`. */
  readonly operation: string
  readonly key: string
}

const MIB = 1024 * 1024
/**
 * The largest honest page: 1,000 keys of 1,024 bytes, each byte as "%XX", with half a KiB of tags, date, ETag and owner each, is
 * 3.5 MiB. 1,000 refused deletions with keys full of "&quot;" and a message each are 7 MiB.
 */
const PAGE_LIMIT = 16 * MIB
const LIMIT = MIB
const PAGES = new Set(['ListObjectsV2', 'DeleteObjects'])
/** Operations whose success is an XML document. */
const DOCUMENTS = new Set([...PAGES, 'CreateMultipartUpload', 'CompleteMultipartUpload'])
const OBJECTS = new Set(['GetObject', 'HeadObject'])
/** Answers of gateways in front of a server, which come and go. */
const PASSING = new Set([408, 425, 429])

const typeOf = (headers: Headers): string => headers['content-type'] ?? ''
const isHtml = (headers: Headers): boolean => /^text\/html\b/i.test(typeOf(headers))
const isXml = (headers: Headers): boolean => /[/+]xml\b/i.test(typeOf(headers))
const isOtherType = (headers: Headers): boolean => typeOf(headers) !== '' && !isXml(headers) && !isHtml(headers)
const hasS3Header = (headers: Headers): boolean => Object.keys(headers).some((name) => name.startsWith('x-amz-'))

/** jsctl writes these itself, and never as a web page. */
const isOwn = (key: string): boolean => /(^|\/)\.jsctl\//.test(key)

/** What S3 says with success: documents are XML, an object has an ETag and the time of its last change. */
const successProblem = ({operation, key}: Question, headers: Headers): Problem | undefined => {
  if (DOCUMENTS.has(operation) && isOtherType(headers)) return 'no-s3'
  if (hasS3Header(headers)) return undefined
  const isObject = OBJECTS.has(operation)
  const tagged = headers['etag'] !== undefined
  if (isHtml(headers)) return isObject && tagged && !isOwn(key) ? undefined : 'web-page'
  return isObject && !(tagged && headers['last-modified'] !== undefined) ? 'no-s3' : undefined
}

/** Login pages answer 200, 302 or 403, gateways 5xx; a web page with another status comes from a web server at this address. */
const isPassingPage = (status: number): boolean =>
  [401, 403].includes(status) || status < 400 || (status >= 500 && status !== 501)

/** What S3 says without success: an XML document. HEAD has none, nor has 304. */
const refusalProblem = ({operation}: Question, {statusCode: status, headers}: Answer): Problem | undefined => {
  // A proxy that wants a login, whatever it shows with it.
  if (status === 407) return undefined
  if (isHtml(headers)) return isPassingPage(status) ? 'web-page' : 'no-s3'
  const silent = operation.startsWith('Head') || status === 304 || PASSING.has(status)
  const passing = silent || (status >= 500 && status !== 501)
  return passing || isXml(headers) || hasS3Header(headers) ? undefined : 'no-s3'
}

const problemOf = (question: Question, answer: Answer): Problem | undefined =>
  answer.statusCode < 300 ? successProblem(question, answer.headers) : refusalProblem(question, answer)

const limitOf = ({operation}: Question, status: number): number | undefined => {
  if (status >= 300) return LIMIT
  if (operation === 'GetObject') return undefined
  return PAGES.has(operation) ? PAGE_LIMIT : LIMIT
}

/** Counts each request as it is sent, refuses answers that no S3 server gives, and bounds the others in size and slowness. */
export const watchAnswers = (
  client: S3Client,
  {onRequest, floor}: {readonly onRequest: ((operation: string) => void) | undefined; readonly floor: Floor},
): void => {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const operation = (context.commandName ?? 'Unknown').replace(/Command$/, '')
      onRequest?.(operation)
      const result = await next(args)
      const answer = result.response as Answer
      const question = {operation, key: 'Key' in args.input ? (args.input.Key ?? '') : ''}
      const problem = problemOf(question, answer)
      if (problem !== undefined) {
        answer.body?.destroy()
        throw new AnswerProblem(problem, answer.statusCode)
      }
      if (answer.body !== undefined && !operation.startsWith('Head')) {
        const {statusCode: status} = answer
        answer.body = meteredBody(answer.body, {limit: limitOf(question, status), floor, status})
      }
      return result
    },
    {name: 'jsctlWatchAnswers', step: 'deserialize', priority: 'low'},
  )
}
