import {readFileSync} from 'node:fs'
import {createServer as createHttp, request as sendRequest, type RequestListener} from 'node:http'
import {connect, createServer as createTcp, type AddressInfo, type Server, type Socket} from 'node:net'
import {createServer as createTls} from 'node:tls'

/** A server of any kind on 127.0.0.1. */
export interface Listening {
  readonly port: number
  stop(): Promise<void>
}

const listening = async (server: Server): Promise<Listening> => {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Answers each HTTP request by `answer`. */
export const httpListening = (answer: RequestListener): Promise<Listening> => listening(createHttp(answer))

/** Does whatever `greet` does with each connection. */
export const tcpListening = (greet: (socket: Socket) => void): Promise<Listening> => listening(createTcp(greet))

/** Ends TLS with a certificate, and hands on to an address that speaks plainly. */
export const tlsListening = ({cert, key}: {cert: string; key: string}, target: string): Promise<Listening> => {
  const {port, hostname} = new URL(target)
  return listening(
    createTls({cert: readFileSync(cert), key: readFileSync(key)}, (socket) => {
      const inner = connect(Number(port), hostname)
      inner.on('error', () => socket.destroy())
      socket.on('error', () => inner.destroy())
      socket.pipe(inner).pipe(socket)
    }),
  )
}

/** A proxy as companies have them: CONNECT for https, whole URLs for http. Counts what it is asked, and may want a login. */
export const proxyListening = async (login?: string): Promise<Listening & {readonly asked: readonly string[]}> => {
  const asked: string[] = []
  const wanted = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`
  const server = createHttp((request, response) => {
    asked.push(`${request.method ?? ''} ${new URL(request.url ?? '').host}`)
    const {'proxy-authorization': given, ...headers} = request.headers
    if (given !== wanted) {
      response.writeHead(407, {'content-type': 'text/html'}).end('<html>Login</html>')
      return
    }
    const onward = sendRequest(request.url ?? '', {method: request.method, headers}, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  })
  server.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url ?? ''}`)
    if (request.headers['proxy-authorization'] !== wanted) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n')
      return
    }
    const [hostname = '', port] = (request.url ?? '').split(':')
    const onward = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      socket.pipe(onward).pipe(socket)
    })
    onward.on('error', () => socket.destroy())
    socket.on('error', () => onward.destroy())
  })
  return {...(await listening(server)), asked}
}
