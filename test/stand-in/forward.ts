import {request as send, type IncomingMessage} from 'node:http'
import type {Answer, Backend, Received} from './http.ts'

const receive = async (target: string, {method, url, headers, body}: Received): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const {hostname, port} = new URL(target)
    send({hostname, port, method, path: url, headers}, resolve).on('error', reject).end(body)
  })

const flat = (headers: IncomingMessage['headers']): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))

/**
 * A real server as a backend. The client's own Host header goes along: the signature covers it. What conditions mean to that
 * server nobody can change.
 */
export const forwardTo =
  (target: string): Backend =>
  async (request, {conditions}): Promise<Answer> => {
    if (conditions === 'ignored') throw new Error('a real server cannot be told to ignore conditions')
    const real = await receive(target, request)
    const parts: Buffer[] = []
    for await (const part of real) parts.push(part as Buffer)
    return {status: real.statusCode ?? 500, headers: flat(real.headers), body: Buffer.concat(parts)}
  }

/** For fates that ask nobody. */
export const nobody: Backend = () => Promise.reject(new Error('there is no server to forward to'))
