import type {IncomingHttpHeaders} from 'node:http'
import type {Answer} from './http.ts'

/** A request as it came, and which one it is, from 1. */
export interface Seen {
  readonly number: number
  readonly method: string
  /** Path and query, still encoded. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
}

/** Where something ends, in bytes, and how: the connection breaks, or stays and nothing more comes. */
export interface Cut {
  readonly after: number
  readonly then: 'break' | 'stall'
}

/** An answer that no server gave. */
export interface Fixed {
  readonly status: number
  /** Beside Content-Length and x-amz-request-id; undefined leaves one of these out. */
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly body?: string
  /** Counts bytes of the body. */
  readonly cut?: Cut
  /** Comes after the body again and again, for as long as anybody listens; there is no Content-Length then. */
  readonly endless?: string
}

/** What is done with a request otherwise than to forward it and to give the answer back. */
export type Mishap =
  /** The connection ends while the request is still coming: counts bytes of its body. A shorter one is forwarded. */
  | {readonly kind: 'cut-request'; readonly cut: Cut}
  /** Forwarded; the answer ends early: counts all bytes of it, head included. */
  | {readonly kind: 'cut-answer'; readonly cut: Cut}
  /** Forwarded; the answer comes letter by letter, with a pause after each. */
  | {readonly kind: 'drip'; readonly milliseconds: number}
  /** Forwarded; another answer goes back. */
  | {readonly kind: 'changed'; readonly change: (answer: Answer) => Answer}
  /** Forwarded, and the backend shall not look at the conditions of writes. */
  | {readonly kind: 'unconditional'}

/**
 * What happens to a request: `forward` it; forward it and `lose` the answer, so that the client cannot know; `hang` without an
 * answer; a fixed answer without asking anybody; or a mishap.
 */
export type Fate = 'forward' | 'lose' | 'hang' | Fixed | Mishap

/** S3's error document. */
export const s3Error = (status: number, code: string, more = ''): Fixed => ({
  status,
  headers: {'content-type': 'application/xml'},
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>text of the server</Message>${more}<RequestId>1</RequestId></Error>`,
})
