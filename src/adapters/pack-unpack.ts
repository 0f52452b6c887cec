import {hashing, sha256} from '../domain/digest.ts'
import {Failure} from '../domain/failure.ts'
import {LIMITS} from '../domain/limits.ts'
import type {ContentLocation, PackReference} from '../domain/release.ts'
import {packKey} from '../domain/store-keys.ts'
import type {PackRequest, UnpackedContent} from '../ports/packs.ts'
import type {StoreReader} from '../ports/store.ts'
import {gunzipPieces} from './gzip.ts'

type Pieces = AsyncIterable<Uint8Array>

/** What brings a pack back. */
const MEND_PACKS =
  '`jsctl verify --env ENV --read-data` says which releases need it; with `--repair` it brings back what is still somewhere.'

const nameOf = ({sha256: digest}: PackReference): string => `the pack ${digest}`

const bad = (reference: PackReference, problem: string): Failure =>
  new Failure('integrity', `${nameOf(reference)} ${problem}`, {
    hints: [MEND_PACKS],
  })

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0

/** @throws Failure 'integrity' when a location cannot be in the pack, or a file may not be that large */
const checkLocation = (reference: PackReference, {sha256: digest, offset, size}: ContentLocation): void => {
  const inside = isCount(offset) && isCount(size) && offset + size <= reference.contentSize
  if (!inside) throw bad(reference, `has no place for the content ${digest}: bytes ${offset} to ${offset + size}`)
  if (size > LIMITS.file) throw bad(reference, `has the content ${digest} with more than ${LIMITS.file} bytes`)
}

/**
 * The wanted contents in stream order, each place once; at one offset in the order they were asked for. Contents that share
 * bytes are refused: no writer makes them, and holding many of them open at once would have no bound.
 */
const inStreamOrder = ({reference, wanted}: PackRequest): readonly ContentLocation[] => {
  const places = new Map<string, ContentLocation>()
  for (const location of wanted) {
    checkLocation(reference, location)
    const place = `${location.offset} ${location.size} ${location.sha256}`
    if (!places.has(place)) places.set(place, location)
  }
  const sorted = [...places.values()].sort((left, right) => left.offset - right.offset)
  let end = 0
  for (const {sha256: digest, offset, size} of sorted) {
    if (size === 0) continue
    if (offset < end) throw bad(reference, `has the content ${digest} in the middle of another one`)
    end = offset + size
  }
  return sorted
}

/** Takes bytes from pieces, a part at a time. */
const partsOf = (reference: PackReference, pieces: AsyncIterator<Uint8Array>) => {
  let rest: Uint8Array = new Uint8Array()
  let position = 0

  /** At most `count` bytes, a view of memory that is not to be kept; empty at the end of the stream. */
  const part = async (count: number): Promise<Uint8Array> => {
    while (rest.length === 0) {
      const next = await pieces.next()
      if (next.done === true) return rest
      rest = next.value
    }
    const taken = rest.subarray(0, count)
    rest = rest.subarray(taken.length)
    position += taken.length
    return taken
  }
  const forEach = async (count: number, use: (bytes: Uint8Array, done: number) => void): Promise<void> => {
    for (let done = 0; done < count;) {
      const bytes = await part(count - done)
      if (bytes.length === 0) throw bad(reference, `ends at byte ${position}, before ${reference.contentSize}`)
      use(bytes, done)
      done += bytes.length
    }
  }
  return {
    /** Does nothing when that place is behind already: a content without bytes may lie anywhere. */
    skipTo: (offset: number) => forEach(offset - position, () => undefined),
    take: async (count: number): Promise<Uint8Array> => {
      const bytes = Buffer.allocUnsafeSlow(count)
      await forEach(count, (taken, done) => {
        bytes.set(taken, done)
      })
      return bytes
    },
    /** Reads on to the end of the stream, which must be here. */
    finish: async (): Promise<void> => {
      if ((await part(1)).length > 0) throw bad(reference, `has more than its ${reference.contentSize} bytes`)
    },
  }
}

/** The stored bytes of a pack as they come: never more than the reference says, and at their end the right ones. */
async function* verified(reference: PackReference, pieces: Pieces): AsyncGenerator<Uint8Array> {
  const hash = hashing()
  let size = 0
  for await (const piece of pieces) {
    size += piece.length
    if (size > reference.size) throw bad(reference, `has more than ${reference.size} bytes in the store`)
    hash.update(piece)
    yield piece
  }
  if (size < reference.size) throw bad(reference, `is cut off: ${size} of ${reference.size} bytes came`)
  if (hash.digest() !== reference.sha256) throw bad(reference, 'holds other bytes than its name says')
}

/** @throws Failure 'integrity' when the limits of a pack are broken by the reference alone */
const checkReference = (reference: PackReference): void => {
  const {size, contentSize} = reference
  if (!isCount(size) || !isCount(contentSize)) throw bad(reference, 'is said to have a size that is no number')
  if (contentSize <= LIMITS.packContent) return
  throw bad(reference, `is said to unpack to ${contentSize} bytes; ${LIMITS.packContent} are allowed`)
}

/** The stored bytes of a pack, verified while they are read; undefined when the pack is gone. @throws Failure 'integrity' */
export const openPack = async (store: StoreReader, reference: PackReference): Promise<Pieces | undefined> => {
  checkReference(reference)
  const pieces = await store.stream(packKey(reference.sha256))
  return pieces && verified(reference, pieces)
}

/** @throws Failure 'integrity', with what helps */
async function* unzipped(stored: Pieces, reference: PackReference): AsyncGenerator<Uint8Array> {
  try {
    yield* gunzipPieces(stored, nameOf(reference))
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'integrity' || error.hints.length > 0) throw error
    throw new Failure('integrity', error.message, {cause: error, hints: [MEND_PACKS]})
  }
}

/**
 * The wanted contents of a pack, each in memory of its own, one at a time. Nothing is read behind the last of them; a pack
 * that is read to its end is verified as a whole.
 * @throws Failure 'integrity'; 'not-found' when the pack is gone; what the store throws
 */
export async function* unpackPack(store: StoreReader, request: PackRequest): AsyncGenerator<UnpackedContent> {
  const {reference} = request
  const wanted = inStreamOrder(request)
  if (wanted.length === 0) return
  const stored = await openPack(store, reference)
  if (stored === undefined)
    throw new Failure('not-found', `${nameOf(reference)} is gone from ${store.url}`, {hints: [MEND_PACKS]})
  const pieces = unzipped(stored, reference)
  try {
    const parts = partsOf(reference, pieces)
    let end = 0
    for (const location of wanted) {
      await parts.skipTo(location.offset)
      const bytes = await parts.take(location.size)
      if (sha256(bytes) !== location.sha256) throw bad(reference, `does not hold the content ${location.sha256}`)
      yield {location, bytes}
      end = Math.max(end, location.offset + location.size)
    }
    if (end === reference.contentSize) await parts.finish()
  } finally {
    await pieces.return(undefined)
  }
}
