import assert from 'node:assert/strict'
import {S3Error, type S3ErrorCode} from './errors.ts'
import type {Received} from './http.ts'
import {chunkSignature, verifySignature, type Signed, type Verifier} from './sigv4.ts'

// The keys, requests and signatures are those of the examples in Amazon's documentation of SigV4 for S3.
const ACCESS_KEY = 'AKIAIOSFODNN7EXAMPLE'
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const verifier: Verifier = {
  region: 'us-east-1',
  now: new Date('2013-05-24T00:00:00Z'),
  secretOf: (key: string) => (key === ACCESS_KEY ? SECRET : undefined),
}

const example = (
  {method = 'GET', url, signature, ...over}: {method?: string; url: string; signature: string; body?: Buffer},
  more: Readonly<Record<string, string>> = {},
): Received => {
  const headers: Record<string, string> = {
    host: 'examplebucket.s3.amazonaws.com',
    'x-amz-content-sha256': EMPTY,
    'x-amz-date': '20130524T000000Z',
    ...more,
  }
  const signedHeaders = Object.keys(headers).sort().join(';')
  const credential = `Credential=${ACCESS_KEY}/20130524/us-east-1/s3/aws4_request`
  const authorization = `AWS4-HMAC-SHA256 ${credential},SignedHeaders=${signedHeaders},Signature=${signature}`
  return {method, url, headers: {...headers, authorization}, body: Buffer.alloc(0), ...over}
}

const LISTING = {
  url: '/?max-keys=2&prefix=J',
  signature: '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
}

const refused = (request: Received, code: S3ErrorCode, over: Partial<Verifier> = {}): void => {
  assert.throws(
    () => verifySignature(request, {...verifier, ...over}),
    (error: unknown) => error instanceof S3Error && error.code === code,
  )
}

describe('the signatures of the stand-in, given the examples of Amazon', () => {
  it('takes a GET of a range', () => {
    const request = example(
      {url: '/test.txt', signature: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41'},
      {range: 'bytes=0-9'},
    )
    assert.equal(verifySignature(request, verifier).accessKeyId, ACCESS_KEY)
  })

  it('takes a PUT of a name with a dollar sign', () => {
    const request = example(
      {
        method: 'PUT',
        url: '/test%24file.text',
        signature: '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
      },
      {
        date: 'Fri, 24 May 2013 00:00:00 GMT',
        'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
        'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      },
    )
    assert.equal(verifySignature(request, verifier).accessKeyId, ACCESS_KEY)
  })

  it('takes a parameter without a value, and parameters in another order', () => {
    const lifecycle = 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543'
    verifySignature(example({url: '/?lifecycle', signature: lifecycle}), verifier)
    verifySignature(example({url: '/?lifecycle=', signature: lifecycle}), verifier)
    verifySignature(example({...LISTING, url: '/?prefix=J&max-keys=2'}), verifier)
  })

  it('takes each chunk of a signed body', () => {
    const request = example(
      {
        method: 'PUT',
        url: '/examplebucket/chunkObject.txt',
        signature: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
      },
      {
        host: 's3.amazonaws.com',
        'content-encoding': 'aws-chunked',
        'content-length': '66824',
        'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
        'x-amz-decoded-content-length': '66560',
        'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      },
    )
    const signed: Signed = verifySignature(request, verifier)
    const first = chunkSignature(signed, signed.signature, Buffer.alloc(65_536, 'a'))
    assert.equal(first, 'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648')
    const second = chunkSignature(signed, first, Buffer.alloc(1024, 'a'))
    assert.equal(second, '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497')
    const last = chunkSignature(signed, second, Buffer.alloc(0))
    assert.equal(last, 'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9')
  })

  it('refuses one of which anything was changed', () => {
    for (const url of ['/?max-keys=3&prefix=J', '/?max-keys=2', '/a?max-keys=2&prefix=J']) {
      refused(example({...LISTING, url}), 'SignatureDoesNotMatch')
    }
    refused(example({...LISTING, method: 'DELETE'}), 'SignatureDoesNotMatch')
    refused(example(LISTING), 'SignatureDoesNotMatch', {secretOf: () => 'another'})
  })

  it('refuses who is unknown, late, unsigned, elsewhere, or has headers of S3 that nobody signed', () => {
    refused(example(LISTING), 'InvalidAccessKeyId', {secretOf: () => undefined})
    refused(example(LISTING), 'RequestTimeTooSkewed', {now: new Date('2013-05-24T00:15:01Z')})
    refused(example(LISTING), 'RequestTimeTooSkewed', {now: new Date('2013-05-23T23:44:59Z')})
    refused(example(LISTING), 'AuthorizationHeaderMalformed', {region: 'eu-west-3'})
    const {headers, ...rest} = example(LISTING)
    refused({...rest, headers: {host: 'x'}}, 'AccessDenied')
    refused({...rest, headers: {...headers, 'x-amz-acl': 'public-read'}}, 'AccessDenied')
    refused({...rest, headers: {...headers, authorization: 'AWS who:what'}}, 'AuthorizationHeaderMalformed')
  })
})
