import type {IncomingHttpHeaders} from 'node:http'

/** One request as it came over the wire, whole. */
export interface Received {
  readonly method: string
  /** Path and query, still encoded. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** One answer, whole. Its length is said by who sends it. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** What a backend is to do otherwise than usual for one request. */
export interface Orders {
  /** `ignored`: If-Match and If-None-Match of writes count for nothing. */
  readonly conditions: 'honoured' | 'ignored'
}

/** Who answers requests: the stand-in's own handler, or a real server. */
export type Backend = (request: Received, orders: Orders) => Promise<Answer>

export const answer = (
  status: number,
  headers: Readonly<Record<string, string | undefined>> = {},
  body: Buffer | string = '',
): Answer => ({
  status,
  headers: Object.fromEntries(
    Object.entries(headers).filter((pair): pair is [string, string] => pair[1] !== undefined),
  ),
  body: Buffer.from(body),
})
