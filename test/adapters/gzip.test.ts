import assert from 'node:assert/strict'
import {gzipSync, gunzipSync} from 'node:zlib'
import fc from 'fast-check'
import {gunzipPieces, gzipCompression, gzipPieces} from '../../src/adapters/gzip.ts'
import {Failure} from '../../src/domain/failure.ts'

const gzip = (bytes: Uint8Array) => gzipCompression.gzip(bytes)
const gunzip = (bytes: Uint8Array, limit: number) => gzipCompression.gunzip(bytes, limit)

const isIntegrity = (error: unknown): boolean => error instanceof Failure && error.kind === 'integrity'

async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += length) yield bytes.subarray(start, start + length)
}

const collect = async (pieces: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const parts: Uint8Array[] = []
  for await (const piece of pieces) parts.push(piece)
  return Buffer.concat(parts)
}

const unpackInPieces = (bytes: Uint8Array, length: number) => collect(gunzipPieces(inPieces(bytes, length), 'it'))

const text = Buffer.from('{"format":"jsctl/1"}\n'.repeat(50))

describe('gzip', () => {
  it('gives back what was packed, and is read by every other gunzip', () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({maxLength: 5000}), fc.integer({min: 1, max: 700}), async (bytes, length) => {
        const packed = await gzip(bytes)
        assert.deepEqual(Buffer.from(await gunzip(packed, bytes.length)), Buffer.from(bytes))
        assert.deepEqual(gunzipSync(packed), Buffer.from(bytes))
        assert.deepEqual(await unpackInPieces(packed, length), Buffer.from(bytes))
        assert.deepEqual(gunzipSync(await collect(gzipPieces(inPieces(bytes, length)))), Buffer.from(bytes))
      }),
      {numRuns: 50},
    ))

  it('makes bytes that tell nothing but the content: no time, no name, no system', async () => {
    const header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
    assert.deepEqual([...(await gzip(text)).subarray(0, 10)], header)
    assert.deepEqual([...(await collect(gzipPieces(inPieces(text, 100)))).subarray(0, 10)], header)
    assert.deepEqual(await gzip(text), await gzip(Buffer.from(text)))
  })

  it('reads what other tools packed, with a name and a time in the header', async () => {
    const plain = gzipSync(text)
    const named = Buffer.concat([plain.subarray(0, 10), Buffer.from('release.jsonl\0'), plain.subarray(10)])
    named[3] = 8
    named.writeUInt32LE(1_700_000_000, 4)
    assert.deepEqual(Buffer.from(await gunzip(named, text.length)), text)
  })

  it('unpacks up to the limit and not a byte more', async () => {
    const packed = await gzip(text)
    assert.equal((await gunzip(packed, text.length)).length, text.length)
    await assert.rejects(gunzip(packed, text.length - 1), isIntegrity)
  })

  it('stops a bomb when the limit is reached, not when all of it was unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024))
    let unpacked = 0
    let fed = 0
    const source = async function* () {
      for await (const piece of inPieces(bomb, 1024)) {
        fed += piece.length
        yield piece
      }
    }
    for await (const piece of gunzipPieces(source(), 'the bomb')) {
      unpacked += piece.length
      if (unpacked > 1_000_000) break
    }
    assert.ok(fed < bomb.length / 2, `${fed} of ${bomb.length} bytes were read`)
    await assert.rejects(gunzip(bomb, 1_000_000), isIntegrity)
  })

  describe('given bytes that are no single whole gzip stream', () => {
    const packed = gzipSync(text)
    const damaged = (position: number): Buffer => {
      const copy = Buffer.from(packed)
      copy[position] = (copy[position] ?? 0) ^ 0x10
      return copy
    }
    const BAD: Readonly<Record<string, Buffer>> = {
      'nothing at all': Buffer.alloc(0),
      text,
      'a header only': packed.subarray(0, 10),
      'a stream without its last byte': packed.subarray(0, -1),
      'a stream without its checksums': packed.subarray(0, -8),
      'another checksum': damaged(packed.length - 6),
      'another size': damaged(packed.length - 1),
      'a flipped bit inside': damaged(Math.floor(packed.length / 2)),
      'letters behind it': Buffer.concat([packed, Buffer.from('more')]),
      'a zero behind it': Buffer.concat([packed, Buffer.alloc(1)]),
      'zeros behind it': Buffer.concat([packed, Buffer.alloc(600)]),
      'a zero and its size again behind it': Buffer.concat([packed, Buffer.alloc(1), packed.subarray(-4)]),
      'the beginning of another stream behind it': Buffer.concat([packed, packed.subarray(0, 2)]),
      'a second stream behind it': Buffer.concat([packed, gzipSync('more')]),
      'an empty stream behind it': Buffer.concat([packed, gzipSync('')]),
    }

    for (const [what, bytes] of Object.entries(BAD)) {
      it(`refuses ${what}, whole and in pieces`, async () => {
        await assert.rejects(gunzip(bytes, 1_000_000), isIntegrity)
        for (const length of [1, 7, packed.length]) {
          await assert.rejects(unpackInPieces(bytes, length), isIntegrity, `in pieces of ${length}`)
        }
      })
    }

    it('never gives other content, whichever byte is changed', async () => {
      for (let position = 0; position < packed.length; position++) {
        const unpacked = await gunzip(damaged(position), text.length).catch((error: unknown) => {
          assert.ok(isIntegrity(error), String(error))
        })
        if (unpacked !== undefined) assert.deepEqual(Buffer.from(unpacked), text, `byte ${position}`)
      }
    })
  })

  it('lets the failure of its source through', async () => {
    const lost = new Failure('temporary', 'the network is gone')
    const source = async function* () {
      yield gzipSync(text).subarray(0, 20)
      throw lost
    }
    await assert.rejects(collect(gunzipPieces(source(), 'it')), (error) => error === lost)
    await assert.rejects(collect(gzipPieces(source())), (error) => error === lost)
  })

  it('closes its source when the reader leaves', async () => {
    let closed = false
    const source = async function* () {
      try {
        const packed = gzipSync(Buffer.alloc(1_000_000))
        for (;;) yield packed
      } finally {
        closed = true
      }
    }
    for await (const piece of gunzipPieces(source(), 'it')) if (piece.length > 0) break
    await new Promise(setImmediate)
    assert.ok(closed)
  })
})
