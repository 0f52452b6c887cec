import {Agent as HttpAgent} from 'node:http'
import {Agent as HttpsAgent} from 'node:https'
import type {S3Client, S3ClientConfig} from '@aws-sdk/client-s3'
import type {Patience} from './s3-client.ts'
import {proxyFor, readCaBundle, type Variables} from './s3-network.ts'

const CONNECTIONS = 32

type Handler = S3Client['config']['requestHandler']

/** What lies between here and the server. */
export interface Way {
  /** The server's address. */
  readonly target: URL
  readonly variables: Variables
}

const AGENT = {keepAlive: true, maxSockets: CONNECTIONS}

/** Proxy agents are loaded only where a proxy is set. */
const agentsFor = async ({target, variables}: Way) => {
  const ca = await readCaBundle(variables)
  const trust = ca === undefined ? AGENT : {...AGENT, ca}
  const [http, https] = ['http:', 'https:'].map((protocol) => {
    const url = new URL(target)
    url.protocol = protocol
    return proxyFor(url.protocol === target.protocol ? target : url, variables)
  })
  const httpAgent =
    http === undefined ? new HttpAgent(AGENT) : new (await import('http-proxy-agent')).HttpProxyAgent(http.url, trust)
  const httpsAgent =
    https === undefined
      ? new HttpsAgent(trust)
      : new (await import('https-proxy-agent')).HttpsProxyAgent(https.url, trust)
  // The options of a proxy agent are for the connection to the proxy; what lies behind it is asked for by these.
  if (ca !== undefined) Object.assign(httpsAgent.options, {ca})
  return {httpAgent, httpsAgent}
}

/**
 * How requests are sent. The agents are made here: with options of agents only, the SDK makes one more for each large body.
 * @throws Failure 'configuration' for a proxy or certificates that cannot be used
 */
export const requestHandler = async (
  {connect, inactivity}: Patience,
  way: Way,
): Promise<NonNullable<S3ClientConfig['requestHandler']>> => ({
  connectionTimeout: connect,
  socketTimeout: inactivity,
  throwOnRequestTimeout: true,
  ...(await agentsFor(way)),
})

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
