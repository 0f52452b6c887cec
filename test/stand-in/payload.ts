import {S3Error} from './errors.ts'
import type {Received} from './http.ts'
import {verifyChecksums} from './checksums.ts'
import {chunkSignature, sha256Hex, trailerSignature, type Signed} from './sigv4.ts'

/** The content of a request, without framing, and what was said and found true of it. */
export interface Payload {
  readonly bytes: Buffer
  readonly checksums: ReadonlyMap<string, string>
}

const CRLF = Buffer.from('\r\n')
const FRAMED = /^STREAMING-(UNSIGNED-PAYLOAD|AWS4-HMAC-SHA256-PAYLOAD)(-TRAILER)?$/

const incomplete = (why: string): S3Error => new S3Error('IncompleteBody', `aws-chunked: ${why}`)

/** Reads aws-chunked from left to right. */
const reader = (body: Buffer) => {
  let at = 0
  return {
    line: (): string => {
      const end = body.indexOf(CRLF, at)
      if (end < 0) throw incomplete('a line does not end')
      const line = body.toString('latin1', at, end)
      at = end + 2
      return line
    },
    take: (size: number): Buffer => {
      const bytes = body.subarray(at, at + size)
      if (bytes.length < size) throw incomplete('a chunk is cut off')
      at += size
      return bytes
    },
    ended: (): boolean => at >= body.length,
  }
}

const signatureMismatch = (what: string): S3Error =>
  new S3Error('SignatureDoesNotMatch', `the signature of ${what} is another`)

type Reader = ReturnType<typeof reader>

/** The chunks up to the empty one, and the signature that the trailer goes on from. */
const chunksOf = (source: Reader, signed: Signed, isSigned: boolean): {bytes: Buffer; previous: string} => {
  const chunks: Buffer[] = []
  let previous = signed.signature
  for (;;) {
    const parts = /^([0-9a-f]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?$/i.exec(source.line())
    if (parts === null) throw incomplete('a chunk has no size')
    const [, size = '', signature] = parts
    const chunk = source.take(Number.parseInt(size, 16))
    if (isSigned && chunkSignature(signed, previous, chunk) !== signature) throw signatureMismatch('a chunk')
    previous = signature ?? previous
    if (chunk.length === 0) return {bytes: Buffer.concat(chunks), previous}
    if (source.line() !== '') throw incomplete('a chunk is longer than it says')
    chunks.push(chunk)
  }
}

const TRAILER_SIGNATURE = 'x-amz-trailer-signature'

/** The lines behind the last chunk, but their signature, which is checked when there must be one. */
const trailersOf = (source: Reader, verify: (lines: string) => string | undefined): ReadonlyMap<string, string> => {
  const trailers = new Map<string, string>()
  while (!source.ended()) {
    const line = source.line()
    const [name = '', value = ''] = line.split(/:(.*)/s)
    if (line !== '') trailers.set(name.toLowerCase(), value.trim())
  }
  const mark = trailers.get(TRAILER_SIGNATURE)
  trailers.delete(TRAILER_SIGNATURE)
  const wanted = verify([...trailers].map(([name, value]) => `${name}:${value}\n`).join(''))
  if (wanted !== undefined && wanted !== mark) throw signatureMismatch('the trailer')
  return trailers
}

/** Takes the frames off; each chunk's signature is checked where chunks are signed. */
const unframe = (
  body: Buffer,
  kind: string,
  signed: Signed,
): {bytes: Buffer; trailers: ReadonlyMap<string, string>} => {
  const isSigned = kind.includes('HMAC')
  const source = reader(body)
  const {bytes, previous} = chunksOf(source, signed, isSigned)
  const isTrailerSigned = isSigned && kind.endsWith('-TRAILER')
  const verify = (lines: string) => (isTrailerSigned ? trailerSignature(signed, previous, lines) : undefined)
  return {bytes, trailers: trailersOf(source, verify)}
}

const NO_TRAILERS: ReadonlyMap<string, string> = new Map()

/** @throws S3Error IncompleteBody when the trailer that was announced did not come */
const checkAnnounced = (announced: string | undefined, trailers: ReadonlyMap<string, string>): void => {
  for (const name of announced?.split(',') ?? []) {
    if (!trailers.has(name.trim().toLowerCase())) throw incomplete(`the trailer ${name} did not come`)
  }
}

/** The content of a request: without framing, compared with every digest and checksum that came with it. @throws S3Error */
export const payloadOf = ({headers, body}: Received, signed: Signed): Payload => {
  const digest = String(headers['x-amz-content-sha256'])
  if (FRAMED.test(digest)) {
    const {bytes, trailers} = unframe(body, digest, signed)
    if (Number(headers['x-amz-decoded-content-length']) !== bytes.length) throw incomplete('the length is another')
    checkAnnounced(headers['x-amz-trailer'] as string | undefined, trailers)
    return {bytes, checksums: verifyChecksums(headers, trailers, bytes)}
  }
  if (digest !== 'UNSIGNED-PAYLOAD' && digest !== sha256Hex(body)) {
    throw new S3Error('XAmzContentSHA256Mismatch', 'x-amz-content-sha256 is not of this body')
  }
  return {bytes: body, checksums: verifyChecksums(headers, NO_TRAILERS, body)}
}
