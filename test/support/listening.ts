import {createServer as createHttp, type RequestListener} from 'node:http'
import {createServer as createTcp, type AddressInfo, type Server, type Socket} from 'node:net'

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
