import {Readable, type Transform} from 'node:stream'
import {promisify} from 'node:util'
import {createGunzip, createGzip, gzip} from 'node:zlib'
import {Failure} from '../domain/failure.ts'
import type {Compression} from '../ports/packs.ts'

/** One level for everything, so that equal bytes are packed to equal bytes. */
const LEVEL = 6
/** Bytes that zlib hands out at once. */
const PIECE = 64 * 1024

/**
 * The byte of the header that names the operating system (RFC 1952, 2.3.1). zlib writes its own there; 255, "unknown", makes
 * the bytes of all systems equal. The time of the header is 0 already.
 */
const SYSTEM = {position: 9, value: 255} as const

/** The end of a gzip member is the size of its content, modulo 2^32 (RFC 1952, 2.3.1). */
const SIZE_BYTES = 4
const SIZE_RANGE = 2 ** 32

const gzipBuffer = promisify<Uint8Array, {level: number}, Buffer>(gzip)

const broken = (what: string, problem: string, cause?: unknown): Failure =>
  new Failure('integrity', `${what} ${problem}`, {...(cause !== undefined && {cause})})

const zlibCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')
    ? error.code
    : undefined

/** What went into the unpacking, to be held against what came out. */
interface Fed {
  bytes: number
  /** The last four bytes. */
  tail: Buffer
  complete: boolean
}

async function* watched(source: AsyncIterable<Uint8Array>, fed: Fed): AsyncGenerator<Uint8Array> {
  for await (const piece of source) {
    fed.bytes += piece.length
    fed.tail = Buffer.concat([fed.tail, piece.subarray(-SIZE_BYTES)]).subarray(-SIZE_BYTES)
    yield piece
  }
  fed.complete = true
}

/**
 * zlib passes over zeros behind a member, and unpacks a second member as if it belonged to the first: neither is what we wrote.
 */
const checkEnd = (what: string, fed: Fed, consumed: number, unpacked: number): void => {
  if (!fed.complete || consumed !== fed.bytes) throw broken(what, 'has something behind its gzip stream')
  if (fed.tail.readUInt32LE(0) !== unpacked % SIZE_RANGE) throw broken(what, 'is more than one gzip stream')
}

/** What comes out of `transform` when the pieces go in; leaving early closes both. */
async function* through(source: AsyncIterable<Uint8Array>, transform: Transform): AsyncGenerator<Buffer> {
  const input = Readable.from(source, {highWaterMark: 1})
  input.on('error', (error) => transform.destroy(error))
  input.pipe(transform)
  try {
    yield* transform as AsyncIterable<Buffer>
  } finally {
    input.destroy()
    transform.destroy()
  }
}

/** Packs pieces into one gzip stream, in bounded memory. The source's errors come through. */
export async function* gzipPieces(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let position = 0
  for await (const piece of through(source, createGzip({level: LEVEL, chunkSize: PIECE}))) {
    const system = SYSTEM.position - position
    if (system >= 0 && system < piece.length) piece[system] = SYSTEM.value
    position += piece.length
    yield piece
  }
}

/**
 * Unpacks a gzip stream piece by piece, in bounded memory: who reads on decides how much. Leaving early closes the source.
 * @param what names the stream in messages: `the pack 1234`
 * @throws Failure 'integrity' when it is no gzip stream, damaged, cut off, or followed by anything; the source's own errors
 */
export async function* gunzipPieces(source: AsyncIterable<Uint8Array>, what: string): AsyncGenerator<Uint8Array> {
  const fed: Fed = {bytes: 0, tail: Buffer.alloc(0), complete: false}
  const gunzip = createGunzip({chunkSize: PIECE})
  let unpacked = 0
  try {
    for await (const piece of through(watched(source, fed), gunzip)) {
      unpacked += piece.length
      yield piece
    }
  } catch (error) {
    const code = zlibCode(error)
    if (code === undefined) throw error
    throw broken(what, code === 'Z_BUF_ERROR' ? 'is cut off' : 'is no gzip stream, or is damaged', error)
  }
  checkEnd(what, fed, gunzip.bytesWritten, unpacked)
}

const gunzipWithin = async (bytes: Uint8Array, limit: number): Promise<Uint8Array> => {
  const what = 'a compressed document of the store'
  const pieces: Uint8Array[] = []
  let size = 0
  // In an array, or its bytes would be taken one by one.
  for await (const piece of gunzipPieces(Readable.from([bytes]), what)) {
    size += piece.length
    if (size > limit) throw broken(what, `unpacks to more than the ${limit} bytes that it may have`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces, size)
}

/** gzip with bytes that depend on the content only: no time, no name, no system, one level. */
export const gzipCompression: Compression = {
  gzip: async (bytes) => {
    const packed = await gzipBuffer(bytes, {level: LEVEL})
    packed[SYSTEM.position] = SYSTEM.value
    return packed
  },
  gunzip: gunzipWithin,
}
