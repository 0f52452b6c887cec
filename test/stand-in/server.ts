import {createServer, STATUS_CODES, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {setTimeout as pause} from 'node:timers/promises'
import type {Cut, Fate, Fixed, Mishap, Seen} from './fate.ts'
import type {Answer, Backend, Received} from './http.ts'

/** A listening server on 127.0.0.1. */
export interface FaultyServer {
  readonly endpoint: string
  /** Every request so far. */
  readonly seen: readonly Seen[]
  /** @throws whatever went wrong in the server itself: a mistake of the test */
  stop(): Promise<void>
}

/** The body of a request; undefined once the fate of the connection was to end before. */
const bodyOf = async (message: IncomingMessage, cut: Cut | undefined): Promise<Buffer | undefined> => {
  const parts: Buffer[] = []
  let size = 0
  const isOver = (): boolean => {
    if (cut === undefined || size < cut.after) return false
    if (cut.then === 'break') message.socket.destroy()
    else message.pause()
    return true
  }
  if (isOver()) return undefined
  for await (const part of message.iterator({destroyOnReturn: false}) as AsyncIterable<Buffer>) {
    parts.push(part)
    size += part.length
    if (isOver()) return undefined
  }
  return Buffer.concat(parts)
}

const hasLength = (status: number): boolean => status >= 200 && status !== 204 && status !== 304

/** What a forwarded answer says of the connection that it came over. */
const OF_THE_CONNECTION = new Set(['transfer-encoding', 'connection', 'keep-alive'])

/** What answers for the server without being it says so with an empty id of the request: none is sent. */
const requestId = (headers: Answer['headers']): Readonly<Record<string, string>> =>
  headers['x-amz-request-id'] === '' ? {} : {'x-amz-request-id': '1'}

const headOf = ({status, headers, body}: Answer): Readonly<Record<string, string>> => ({
  ...requestId(headers),
  ...(hasLength(status) && {'content-length': String(body.length)}),
  ...Object.fromEntries(
    Object.entries(headers).filter(
      ([name, value]) => !OF_THE_CONNECTION.has(name) && !(name === 'x-amz-request-id' && value === ''),
    ),
  ),
})

const send = (response: ServerResponse, answer: Answer): void => {
  response.writeHead(answer.status, headOf(answer)).end(answer.body)
}

/** The answer as it goes over the wire. */
const wire = (response: ServerResponse, answer: Answer): Buffer => {
  const head = Object.entries(headOf(answer)).map(([name, value]) => `${name}: ${value}\r\n`)
  const first = `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}\r\n`
  const body = response.req.method === 'HEAD' ? Buffer.alloc(0) : answer.body
  return Buffer.concat([Buffer.from(`${first}${head.join('')}\r\n`), body])
}

const sendCut = (response: ServerResponse, bytes: Buffer, {after, then}: Cut): void => {
  const {socket} = response
  if (after === 0 && then === 'break') socket?.destroy()
  else socket?.write(bytes.subarray(0, after), () => then === 'break' && socket.destroy())
}

const drip = async (response: ServerResponse, bytes: Buffer, milliseconds: number): Promise<void> => {
  const {socket} = response
  for (const letter of bytes) {
    if (socket === null || socket.destroyed) return
    socket.write(Buffer.of(letter))
    await pause(milliseconds)
  }
}

/** Until more can be written, or nobody is there any more. */
const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const go = (): void => {
      response.off('drain', go).off('close', go)
      resolve()
    }
    response.on('drain', go).on('close', go)
  })

/** Writes as fast as the other side reads, until it goes away. */
const sendEndless = async (response: ServerResponse, body: string, more: string): Promise<void> => {
  const block = more.repeat(Math.ceil(16_384 / more.length))
  response.write(body)
  while (!response.destroyed && response.socket !== null) {
    if (!response.write(block)) await drained(response)
  }
}

const sendFixed = async (
  response: ServerResponse,
  {status, headers = {}, body = '', cut, endless}: Fixed,
): Promise<void> => {
  const all: Record<string, string | undefined> = {
    'x-amz-request-id': '1',
    ...(endless === undefined && {'content-length': String(Buffer.byteLength(body))}),
    ...headers,
  }
  for (const [name, value] of Object.entries(all)) if (value !== undefined) response.setHeader(name, value)
  response.writeHead(status)
  if (endless !== undefined) await sendEndless(response, body, endless)
  else if (cut === undefined) response.end(body)
  else response.write(body.slice(0, cut.after), () => cut.then === 'break' && response.destroy())
}

const isFixed = (fate: Fate): fate is Fixed => typeof fate === 'object' && 'status' in fate

const sendAfter = async (response: ServerResponse, answer: Answer, mishap: Mishap): Promise<void> => {
  switch (mishap.kind) {
    case 'cut-request':
    case 'unconditional':
      send(response, answer)
      break
    case 'cut-answer':
      sendCut(response, wire(response, answer), mishap.cut)
      break
    case 'drip':
      await drip(response, wire(response, answer), mishap.milliseconds)
      break
    case 'changed':
      send(response, mishap.change(answer))
  }
}

/** Asks the backend, and gives its answer back as the fate wants it. */
const forward = async (
  request: Received,
  response: ServerResponse,
  backend: Backend,
  fate: 'forward' | 'lose' | Mishap,
): Promise<void> => {
  const isUnconditional = typeof fate === 'object' && fate.kind === 'unconditional'
  const answer = await backend(request, {conditions: isUnconditional ? 'ignored' : 'honoured'})
  if (fate === 'lose') response.destroy()
  else if (fate === 'forward') send(response, answer)
  else await sendAfter(response, answer, fate)
}

const cutOf = (fate: Fate): Cut | undefined =>
  typeof fate === 'object' && !isFixed(fate) && fate.kind === 'cut-request' ? fate.cut : undefined

/** Lets the fate of a request happen. */
const fulfil = async (
  message: IncomingMessage,
  response: ServerResponse,
  backend: Backend,
  fate: Fate,
): Promise<void> => {
  const body = await bodyOf(message, cutOf(fate))
  if (body === undefined || fate === 'hang') return
  const {method = '', url = '', headers} = message
  if (isFixed(fate)) await sendFixed(response, fate)
  else await forward({method, url, headers, body}, response, backend, fate)
}

/** A client that went away while its request was read. */
const isGone = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'ECONNRESET' || error.code === 'ERR_STREAM_PREMATURE_CLOSE')

/** Serves a backend on 127.0.0.1, and does to each request what `fate` says. */
export const startServer = async (backend: Backend, fate: (seen: Seen) => Fate): Promise<FaultyServer> => {
  const seen: Seen[] = []
  const problems: unknown[] = []
  const server: Server = createServer((message, response) => {
    const {method = '', url = '', headers} = message
    const request = {number: seen.length + 1, method, url, headers}
    seen.push(request)
    const work = async (): Promise<void> => fulfil(message, response, backend, fate(request))
    work().catch((error: unknown) => {
      if (!isGone(error)) problems.push(error)
      response.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const {port} = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    seen,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      if (problems.length > 0) throw problems[0]
    },
  }
}
