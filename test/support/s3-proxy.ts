import {createServer, request as send, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'

/** A request as it came, and which one it is, from 1. */
export interface Seen {
  readonly number: number
  readonly method: string
  /** Path and query, still encoded. */
  readonly url: string
  readonly headers: IncomingMessage['headers']
}

/**
 * What happens to a request: `forward` it to the real server; forward it and `lose` the answer, so that the client cannot
 * know; `hang` without an answer; or a fixed answer, of which only the first `cut` bytes are sent when it says so (then
 * the connection breaks, or stalls).
 */
export type Fate =
  | 'forward'
  | 'lose'
  | 'hang'
  | {
      readonly status: number
      /** Beside Content-Length and x-amz-request-id; undefined leaves one of these out. */
      readonly headers?: Readonly<Record<string, string | undefined>>
      readonly body?: string
      readonly cut?: {readonly after: number; readonly then: 'break' | 'stall'}
    }

export interface S3Proxy {
  readonly endpoint: string
  readonly seen: readonly Seen[]
  stop(): Promise<void>
}

/** S3's error document. */
export const s3Error = (status: number, code: string, more = ''): Exclude<Fate, string> => ({
  status,
  headers: {'content-type': 'application/xml'},
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>text of the server</Message>${more}<RequestId>1</RequestId></Error>`,
})

const bodyOf = async (message: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = []
  for await (const part of message) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

/** The client's own Host header goes along: the signature covers it. */
const forward = async (target: string, message: IncomingMessage, body: Buffer): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const {hostname, port} = new URL(target)
    const options = {hostname, port, method: message.method, path: message.url, headers: message.headers}
    send(options, resolve).on('error', reject).end(body)
  })

const answerFixed = (response: ServerResponse, {status, headers = {}, body = '', cut}: Exclude<Fate, string>): void => {
  const all: Record<string, string | undefined> = {
    'content-length': String(Buffer.byteLength(body)),
    'x-amz-request-id': '1',
    ...headers,
  }
  for (const [name, value] of Object.entries(all)) if (value !== undefined) response.setHeader(name, value)
  response.writeHead(status)
  if (cut === undefined) {
    response.end(body)
    return
  }
  response.write(body.slice(0, cut.after), () => cut.then === 'break' && response.destroy())
}

/**
 * Stands between the store and a real S3 server (or none), for what a real one cannot be made to do: lost answers,
 * throttling, login pages. It keeps nothing and checks no signature.
 */
export const startS3Proxy = async (fate: (seen: Seen) => Fate, target?: string): Promise<S3Proxy> => {
  const seen: Seen[] = []
  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = {
      number: seen.length + 1,
      method: message.method ?? '',
      url: message.url ?? '',
      headers: message.headers,
    }
    seen.push(request)
    const body = await bodyOf(message)
    const what = fate(request)
    if (what === 'hang') return
    if (typeof what !== 'string') {
      answerFixed(response, what)
      return
    }
    if (target === undefined) throw new Error('there is no server to forward to')
    const real = await forward(target, message, body)
    const bytes = await bodyOf(real)
    if (what === 'lose') response.destroy()
    else response.writeHead(real.statusCode ?? 500, real.headers).end(bytes)
  }
  const server: Server = createServer((message, response) => void answer(message, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const {port} = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    seen,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
