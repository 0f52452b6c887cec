import assert from 'node:assert/strict'
import {createHash} from 'node:crypto'
import {S3Error, type S3ErrorCode} from './errors.ts'
import {payloadOf} from './payload.ts'
import {chunkSignature, trailerSignature, type Signed} from './sigv4.ts'

const SIGNED: Signed = {
  accessKeyId: 'A',
  date: '20130524T000000Z',
  scope: '20130524/us-east-1/s3/aws4_request',
  key: Buffer.from('key'),
  signature: 'f'.repeat(64),
}
/** CRC32 of "hello", big-endian, in Base64. */
const CRC = 'NhCmhg=='

const read = (body: string, headers: Readonly<Record<string, string>>): string =>
  payloadOf({method: 'PUT', url: '/b/k', headers, body: Buffer.from(body)}, SIGNED).bytes.toString()

const refused = (body: string, headers: Readonly<Record<string, string>>, code: S3ErrorCode): void => {
  assert.throws(
    () => read(body, headers),
    (error: unknown) => error instanceof S3Error && error.code === code,
  )
}

describe('the bodies of the stand-in', () => {
  describe('given aws-chunked with a trailer', () => {
    const headers = {
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': '5',
      'x-amz-trailer': 'x-amz-checksum-crc32',
    }
    const body = `3\r\nhel\r\n2\r\nlo\r\n0\r\nx-amz-checksum-crc32:${CRC}\r\n\r\n`

    it('takes the frames off', () => assert.equal(read(body, headers), 'hello'))
    it('refuses another checksum', () => refused(body.replace(CRC, 'AAAAAA=='), headers, 'BadDigest'))
    it('refuses a trailer that was announced and did not come', () =>
      refused('5\r\nhello\r\n0\r\n\r\n', headers, 'IncompleteBody'))
    it('refuses a body that is cut off anywhere before its trailer', () => {
      for (let end = 0; end < body.indexOf('x-amz'); end++) refused(body.slice(0, end), headers, 'IncompleteBody')
    })
    it('refuses another length', () =>
      refused(body, {...headers, 'x-amz-decoded-content-length': '6'}, 'IncompleteBody'))
  })

  describe('given signed chunks', () => {
    const headers = {
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': '5',
      'x-amz-trailer': 'x-amz-checksum-crc32',
    }
    const first = chunkSignature(SIGNED, SIGNED.signature, Buffer.from('hello'))
    const last = chunkSignature(SIGNED, first, Buffer.alloc(0))
    const mark = trailerSignature(SIGNED, last, `x-amz-checksum-crc32:${CRC}\n`)
    const body =
      `5;chunk-signature=${first}\r\nhello\r\n0;chunk-signature=${last}\r\n` +
      `x-amz-checksum-crc32:${CRC}\r\nx-amz-trailer-signature:${mark}\r\n\r\n`

    it('takes them', () => assert.equal(read(body, headers), 'hello'))
    it('refuses a chunk, an end or a trailer with another signature', () => {
      for (const signature of [first, last, mark]) {
        refused(body.replace(signature, '0'.repeat(64)), headers, 'SignatureDoesNotMatch')
      }
    })
  })

  it('refuses a body that is not the signed one', () => {
    const digest = createHash('sha256').update('good').digest('hex')
    assert.equal(read('good', {'x-amz-content-sha256': digest}), 'good')
    refused('evil', {'x-amz-content-sha256': digest}, 'XAmzContentSHA256Mismatch')
  })
  it('refuses a wrong Content-MD5, and a checksum that it does not know', () => {
    const unsigned = {'x-amz-content-sha256': 'UNSIGNED-PAYLOAD'}
    refused('x', {...unsigned, 'content-md5': 'AAAA'}, 'BadDigest')
    refused('x', {...unsigned, 'x-amz-checksum-crc64nvme': 'AAAA'}, 'NotImplemented')
  })
})
