import {bucketOfCall, requireRight, type Call} from './call.ts'
import {S3Error} from './errors.ts'
import type {Answer, Backend, Received} from './http.ts'
import {operationOf, type Operation} from './operations.ts'
import {payloadOf} from './payload.ts'
import {pathOf, queryOf, verifySignature} from './sigv4.ts'
import type {State} from './state.ts'
import {errorAnswer} from './xml.ts'

/** Headers of S3's own that are understood, or may be overlooked; any other one could change what is meant. */
const HEADERS =
  /^x-amz-(date|content-sha256|trailer|decoded-content-length|sdk-checksum-algorithm|user-agent|expected-bucket-owner|security-token|metadata-directive|meta-.*|checksum-.*|copy-source(-if-(none-)?match)?)$/

const refuseUnknownHeaders = ({headers}: Received): void => {
  const unknown = Object.keys(headers).find((name) => name.startsWith('x-amz-') && !HEADERS.test(name))
  if (unknown !== undefined) throw new S3Error('NotImplemented', `${unknown} is not known here`)
}

/** A body must say how long it is, or come in chunks that do. */
const requireLength = ({method, headers}: Received): void => {
  const isUnknown = headers['content-length'] === undefined && headers['x-amz-decoded-content-length'] === undefined
  if (method === 'PUT' && isUnknown && headers['transfer-encoding'] !== undefined) {
    throw new S3Error('MissingContentLength', 'Content-Length is missing')
  }
}

const checkRights = (call: Call, operation: Operation): void => {
  if (operation.about === 'service' || (operation.method === 'PUT' && operation.right === undefined)) return
  const bucket = bucketOfCall(call)
  const expected = call.headers['x-amz-expected-bucket-owner']
  if (expected !== undefined && expected !== bucket.owner.account) throw new S3Error('AccessDenied', 'another owner')
  if (operation.right === undefined) return
  if (operation.right === 'owner') {
    if (bucket.owner !== call.user) throw new S3Error('AccessDenied', 'the owner alone may')
    return
  }
  requireRight(call.user, bucket, operation.right, operation.about === 'object' ? call.key : undefined)
}

const handle = (state: State, now: Date, request: Received, conditions: Call['conditions']): Answer => {
  const secretOf = (accessKeyId: string): string | undefined =>
    state.users.find((user) => user.accessKeyId === accessKeyId)?.secretAccessKey
  const signed = verifySignature(request, {region: state.region, now, secretOf})
  const user = state.users.find(({accessKeyId}) => accessKeyId === signed.accessKeyId)
  if (user === undefined) throw new S3Error('InvalidAccessKeyId', 'nobody has this access key')
  refuseUnknownHeaders(request)
  requireLength(request)
  const [, bucketName = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(pathOf(request.url)) ?? []
  const {method, headers} = request
  const call = {state, now, user, method, headers, bucketName, key, conditions, query: new Map(queryOf(request.url))}
  const operation = operationOf(call)
  if (operation === undefined) throw new S3Error('NotImplemented', 'the stand-in does not know this operation')
  const whole: Call = {...call, payload: payloadOf(request, signed)}
  checkRights(whole, operation)
  return operation.run(whole)
}

/** The stand-in's own way to answer: all in memory, one request after the other. `now` is its clock. */
export const standInBackend =
  (state: State, now: () => Date): Backend =>
  async (request, {conditions}) => {
    const time = now()
    const withDate = (answer: Answer): Answer => ({
      ...answer,
      headers: {...answer.headers, date: time.toUTCString(), server: 'jsctl-stand-in'},
    })
    try {
      return withDate(handle(state, time, request, conditions))
    } catch (error) {
      if (error instanceof S3Error) return withDate(errorAnswer(error))
      throw error
    }
  }
