import pMap from 'p-map'
import type {Sha256} from '../../domain/digest.ts'
import {Failure} from '../../domain/failure.ts'
import type {ContentLocation, Manifest, PackReference} from '../../domain/release.ts'
import type {StoreFinding} from '../../domain/store-finding.ts'
import {packKey, type ReleaseNumber} from '../../domain/store-keys.ts'
import type {StoreReader, World} from '../../ports/index.ts'

/** A pack as the releases of a store refer to it. */
export interface ReferencedPack {
  readonly reference: PackReference
  /** The newest and the oldest release that refer to it. */
  newest: ReleaseNumber
  oldest: ReleaseNumber
  /** Every content that a release looks for in it, each once. */
  readonly wanted: Map<string, ContentLocation>
  /** Sizes that other releases say it has. */
  readonly contradictions: Set<ReleaseNumber>
}

/** The packs of all releases seen so far. */
export type PackIndex = Map<Sha256, ReferencedPack>

const wantedIn = (manifest: Manifest, packs: readonly (ReferencedPack | undefined)[]): void => {
  for (const file of manifest.files) {
    for (const {sha256, size, pack, offset} of [file, ...(file.base ? [file.base] : [])]) {
      packs[pack]?.wanted.set(`${offset} ${size} ${sha256}`, {sha256, size, pack, offset})
    }
  }
}

/** Adds the packs of a release to the index. */
export const indexPacks = (index: PackIndex, manifest: Manifest): void => {
  const {release} = manifest
  const packs = manifest.packs.map((reference): ReferencedPack => {
    const known = index.get(reference.sha256)
    if (known === undefined) {
      const pack = {
        reference,
        newest: release,
        oldest: release,
        wanted: new Map(),
        contradictions: new Set<ReleaseNumber>(),
      }
      index.set(reference.sha256, pack)
      return pack
    }
    if (release > known.newest) known.newest = release
    if (release < known.oldest) known.oldest = release
    const {size, contentSize} = known.reference
    if (size !== reference.size || contentSize !== reference.contentSize) known.contradictions.add(release)
    return known
  })
  wantedIn(manifest, packs)
}

const users = ({newest, oldest}: ReferencedPack): string =>
  newest === oldest ? `release ${newest} needs it` : `releases ${oldest} to ${newest} need it`

const finding = (pack: ReferencedPack, message: string): StoreFinding => ({
  problem: 'pack',
  key: packKey(pack.reference.sha256),
  release: pack.newest,
  message: `${message}; ${users(pack)}`,
})

/** What a listing of the packs says: all there, with the right sizes. */
export const checkPresence = (index: PackIndex, present: ReadonlyMap<Sha256, number>): readonly StoreFinding[] =>
  [...index.values()].flatMap((pack) => {
    const size = present.get(pack.reference.sha256)
    if (size === undefined) return [finding(pack, 'it is gone')]
    const findings = [...pack.contradictions].map((release) =>
      finding(pack, `release ${release} says that it has another size than other releases say`),
    )
    if (size === pack.reference.size) return findings
    return [...findings, finding(pack, `it has ${size} bytes instead of ${pack.reference.size}`)]
  })

/** The packs that do not hold what releases look for in them. @param read what reading them found */
export const brokenPacks = (
  index: PackIndex,
  present: ReadonlyMap<Sha256, number>,
  read: readonly StoreFinding[],
): readonly ReferencedPack[] => {
  const damaged = new Set(read.map(({key}) => key))
  return [...index.values()].filter(
    ({reference}) => present.get(reference.sha256) !== reference.size || damaged.has(packKey(reference.sha256)),
  )
}

/** Packs that are downloaded at once. */
const CONCURRENCY = 2

export interface PackDoors {
  readonly store: StoreReader
  readonly packs: World['packs']
  readonly progress: (done: number, total: number) => void
}

/** Reads the contents that releases look for; the rest of a pack, where there is one, by its digest alone. */
const readPack = async ({store, packs}: PackDoors, {reference, wanted}: ReferencedPack): Promise<void> => {
  const locations = [...wanted.values()]
  let end = 0
  for await (const {location} of packs.unpack(store, {reference, wanted: locations})) {
    end = Math.max(end, location.offset + location.size)
  }
  if (locations.length > 0 && end === reference.contentSize) return
  const whole = await packs.fetch(store, reference)
  if (whole === undefined) throw new Failure('not-found', 'it is gone')
  await whole.discard()
}

const judgePack = async (doors: PackDoors, pack: ReferencedPack): Promise<readonly StoreFinding[]> => {
  try {
    await readPack(doors, pack)
    return []
  } catch (error) {
    if (error instanceof Failure && (error.kind === 'integrity' || error.kind === 'not-found'))
      return [finding(pack, error.message)]
    throw error
  }
}

/** Downloads every pack that is there once, and checks its digest and that of every content. */
export const readPacks = async (
  doors: PackDoors,
  index: PackIndex,
  present: ReadonlyMap<Sha256, number>,
): Promise<readonly StoreFinding[]> => {
  const packs = [...index.values()].filter(({reference}) => present.get(reference.sha256) === reference.size)
  let done = 0
  const read = async (pack: ReferencedPack): Promise<readonly StoreFinding[]> => {
    const findings = await judgePack(doors, pack)
    doors.progress(++done, packs.length)
    return findings
  }
  return (await pMap(packs, read, {concurrency: CONCURRENCY})).flat()
}
