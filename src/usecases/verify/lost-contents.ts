import {sha256, type Sha256} from '../../domain/digest.ts'
import {Failure} from '../../domain/failure.ts'
import {groupedBy} from '../../domain/grouped-by.ts'
import {LIMITS} from '../../domain/limits.ts'
import type {ContentLocation, Manifest} from '../../domain/release.ts'
import {viewKey} from '../../domain/store-keys.ts'
import type {Content} from '../../domain/tree.ts'
import type {Packs, StoreReader, UnpackedContent} from '../../ports/index.ts'
import type {ContentSource} from '../publication/write-packs.ts'
import type {PackIndex, ReferencedPack} from './check-packs.ts'

/** Where contents of broken packs are looked for. It holds a stream open: close it. */
export interface LostContents {
  /** The very bytes; undefined where nobody has them. */
  readonly read: ContentSource
  readonly close: () => Promise<void>
}

/** What means that a place does not have a content; a network that fails says nothing of the kind. */
const NOT_THERE: ReadonlySet<string> = new Set(['integrity', 'not-found', 'failed'])

const orNothing = async <Value>(read: () => Promise<Value>): Promise<Value | undefined> => {
  try {
    return await read()
  } catch (error) {
    if (error instanceof Failure && NOT_THERE.has(error.kind)) return undefined
    throw error
  }
}

/** Plain objects at the paths where a release has the content. */
const fromView = (store: StoreReader, manifest: Manifest | undefined): ContentSource => {
  const files = groupedBy(manifest?.files ?? [], (file) => file.sha256)
  return async ({sha256: digest}) => {
    for (const {path} of files.get(digest) ?? []) {
      const stored = await orNothing(() => store.get(viewKey(path), {limit: LIMITS.file}))
      if (stored !== undefined && sha256(stored.bytes) === digest) return stored.bytes
    }
    return undefined
  }
}

interface Place {
  readonly pack: ReferencedPack
  readonly offset: number
}

/** Where the contents of broken packs lie, sound packs first: a broken one may still give what is before the damage. */
const placesOf = (index: PackIndex, broken: readonly ReferencedPack[]): ReadonlyMap<Sha256, readonly Place[]> => {
  const places = new Map<Sha256, Place[]>()
  for (const {wanted} of broken) for (const {sha256: digest} of wanted.values()) places.set(digest, [])
  const isBroken = new Set(broken)
  const packs = [...[...index.values()].filter((pack) => !isBroken.has(pack)), ...broken]
  for (const pack of packs) {
    for (const {sha256: digest, offset} of pack.wanted.values()) places.get(digest)?.push({pack, offset})
  }
  return places
}

/** Packs are read on from where the last content was, so that contents in stream order cost one reading. */
const fromPacks = (
  {store, packs}: {readonly store: StoreReader; readonly packs: Packs},
  places: ReadonlyMap<Sha256, readonly Place[]>,
): LostContents => {
  const endOf = new Map<ReferencedPack, number>()
  /** `passed`: the offset of the last content that came. */
  let open: {readonly pack: ReferencedPack; passed: number; readonly stream: AsyncIterator<UnpackedContent>} | undefined
  const close = async (): Promise<void> => {
    await open?.stream.return?.()
    open = undefined
  }
  const openAt = async ({pack, offset}: Place) => {
    await close()
    const wanted: readonly ContentLocation[] = [...pack.wanted.values()].filter((location) => location.offset >= offset)
    const stream = packs.unpack(store, {reference: pack.reference, wanted})[Symbol.asyncIterator]()
    return (open = {pack, passed: offset - 1, stream})
  }
  const take = async (place: Place, digest: Sha256): Promise<Uint8Array | undefined> => {
    const reading = open?.pack === place.pack && open.passed < place.offset ? open : await openAt(place)
    for (;;) {
      const next = await reading.stream.next()
      if (next.done === true) return undefined
      reading.passed = next.value.location.offset
      if (next.value.location.sha256 === digest) return next.value.bytes
    }
  }
  const read = async ({sha256: digest}: Content): Promise<Uint8Array | undefined> => {
    for (const place of places.get(digest) ?? []) {
      if (place.offset >= (endOf.get(place.pack) ?? Infinity)) continue
      const bytes = await orNothing(() => take(place, digest))
      if (bytes !== undefined) return bytes
      // Nothing behind it can be read either, and it is not tried again for each content.
      endOf.set(place.pack, place.offset)
      await close()
    }
    return undefined
  }
  return {read, close}
}

export interface SearchedPlaces {
  readonly store: StoreReader
  readonly packs: Packs
  readonly index: PackIndex
  readonly broken: readonly ReferencedPack[]
  /** What the plain objects should show. */
  readonly newest: Manifest | undefined
  /** A folder at hand. */
  readonly folder: ContentSource | undefined
}

/** Looks for contents of broken packs in a folder, the plain objects, other packs, and what is whole of the broken ones. */
export const lostContents = ({folder, newest, index, broken, ...doors}: SearchedPlaces): LostContents => {
  const ofPacks = fromPacks(doors, placesOf(index, broken))
  const sources = [...(folder === undefined ? [] : [folder]), fromView(doors.store, newest), ofPacks.read]
  return {
    close: ofPacks.close,
    read: async (content) => {
      for (const source of sources) {
        const bytes = await orNothing(() => source(content))
        if (bytes !== undefined && sha256(bytes) === content.sha256) return bytes
      }
      return undefined
    },
  }
}
