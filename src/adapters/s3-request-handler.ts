import {Agent as HttpAgent} from 'node:http'
import {Agent as HttpsAgent} from 'node:https'
import type {S3Client, S3ClientConfig} from '@aws-sdk/client-s3'
import type {Patience} from './s3-client.ts'

const CONNECTIONS = 32

type Handler = S3Client['config']['requestHandler']

/** How requests are sent. */
export const requestHandler = ({connect, inactivity}: Patience): NonNullable<S3ClientConfig['requestHandler']> => {
  const agent = {keepAlive: true, maxSockets: CONNECTIONS}
  return {
    connectionTimeout: connect,
    socketTimeout: inactivity,
    throwOnRequestTimeout: true,
    // Agents, not their options: with options the SDK makes one more agent for each large body.
    httpAgent: new HttpAgent(agent),
    httpsAgent: new HttpsAgent(agent),
  }
}

/**
 * The same handler with a time limit for the headers of an answer: a server that sends one letter of them a minute is never
 * inactive. A body that is sent may take its time, down to the floor.
 */
export const limitHeaders = (handler: Handler, {connect, inactivity, floor}: Patience): Handler => {
  const handle: Handler['handle'] = (request, options) => {
    const {headers} = request as {readonly headers: Readonly<Record<string, string | undefined>>}
    const size = Number(headers['content-length'] ?? 0)
    const requestTimeout = connect + inactivity + Math.ceil((size * 1000) / floor.bytesPerSecond)
    return handler.handle(request, {...options, requestTimeout})
  }
  return new Proxy(handler, {
    get: (target, name): unknown => (name === 'handle' ? handle : Reflect.get(target, name)),
  })
}
