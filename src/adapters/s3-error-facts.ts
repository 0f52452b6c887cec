import {AnswerProblem, type Problem} from './s3-answer-problem.ts'

/** What the SDK, Node and the server say about one failed request, read from an error of any shape. */
export interface ErrorFacts {
  /** S3's code such as `NoSuchBucket`, or the error's name where the answer had no body (HEAD). */
  readonly name: string
  /** HTTP status; undefined when no answer came. */
  readonly status: number | undefined
  /** Node's code such as `ECONNREFUSED`. */
  readonly code: string | undefined
  /** The host that was looked up in vain. */
  readonly hostname: string | undefined
  readonly message: string
  /** The region that the bucket is in, as the answer says. */
  readonly region: string | undefined
  /** The server's clock. */
  readonly serverTime: Date | undefined
  /** True when the answer brought S3's own code, which only an S3 server knows. */
  readonly coded: boolean
  /** What is wrong with the answer as such. */
  readonly problem: Problem | undefined
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (Reflect.get(value, name) as unknown) : undefined

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** Errors of several addresses ("localhost" is two) come as one AggregateError: the first tells enough. */
const first = (error: unknown): unknown => {
  const errors = field(error, 'errors')
  return Array.isArray(errors) && errors.length > 0 ? errors[0] : error
}

const timeOf = (value: unknown): Date | undefined => {
  const time = value instanceof Date ? value : new Date(text(value) ?? Number.NaN)
  return Number.isNaN(time.getTime()) ? undefined : time
}

/** Reads the facts of an error; never throws. */
export const errorFacts = (error: unknown): ErrorFacts => {
  const headers = field(field(error, '$response'), 'headers')
  const status = field(field(error, '$metadata'), 'httpStatusCode')
  return {
    name: text(field(error, 'Code')) ?? text(field(error, 'name')) ?? 'Error',
    status: typeof status === 'number' ? status : undefined,
    code: text(field(error, 'code')) ?? text(field(first(error), 'code')),
    hostname: text(field(error, 'hostname')) ?? text(field(first(error), 'hostname')),
    message: text(field(error, 'message')) ?? '',
    region: text(field(headers, 'x-amz-bucket-region')) ?? text(field(error, 'Region')),
    serverTime: timeOf(field(error, 'ServerTime')) ?? timeOf(field(headers, 'date')),
    coded: text(field(error, 'Code')) !== undefined,
    problem: error instanceof AnswerProblem ? error.problem : undefined,
  }
}
