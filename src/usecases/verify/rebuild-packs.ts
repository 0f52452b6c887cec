import type {Sha256} from '../../domain/digest.ts'
import {Failure} from '../../domain/failure.ts'
import type {ContentLocation} from '../../domain/release.ts'
import type {Packs, SpooledPack} from '../../ports/index.ts'
import type {ContentSource} from '../publication/write-packs.ts'
import type {ReferencedPack} from './check-packs.ts'

/** What can be done for a broken pack. */
export interface Rebuilding {
  readonly pack: ReferencedPack
  /** The contents that are still somewhere. */
  readonly found: ReadonlySet<Sha256>
  /** The very bytes of the pack again, in a temporary file; undefined where they cannot be made. */
  readonly rebuilt: SpooledPack | undefined
}

/** The contents of a pack from its first byte to its last; undefined where the releases do not say what all of it was. */
const layout = ({reference, wanted}: ReferencedPack): readonly ContentLocation[] | undefined => {
  const contents = [...wanted.values()].sort((left, right) => left.offset - right.offset)
  let end = 0
  for (const {offset, size} of contents) {
    if (size === 0) continue
    if (offset !== end) return undefined
    end += size
  }
  return end === reference.contentSize ? contents : undefined
}

const lost = ({sha256: digest}: ContentLocation): Failure =>
  new Failure('temporary', `the content ${digest.slice(0, 12)} went away while it was read; run the command again`)

/** Equal contents give equal bytes, from the same zlib: the digest tells, and nothing else is taken. */
const spoolAgain = async (
  packs: Packs,
  {reference}: ReferencedPack,
  contents: readonly ContentLocation[],
  read: ContentSource,
): Promise<SpooledPack | undefined> => {
  const inputs = contents.map((content) => ({
    sha256: content.sha256,
    size: content.size,
    read: async () => {
      const bytes = await read(content)
      if (bytes === undefined) throw lost(content)
      return bytes
    },
  }))
  const spooled = await packs.spool(inputs)
  if (spooled.reference.sha256 === reference.sha256) return spooled
  await spooled.discard()
  return undefined
}

/**
 * Looks for everything that releases want of a broken pack and, where all of it is found, makes the pack again. Writes nothing into
 * the store.
 */
export const rebuildPack = async (packs: Packs, pack: ReferencedPack, read: ContentSource): Promise<Rebuilding> => {
  const found = new Set<Sha256>()
  const wanted = [...pack.wanted.values()].sort((left, right) => left.offset - right.offset)
  for (const content of wanted) if ((await read(content)) !== undefined) found.add(content.sha256)
  const contents = layout(pack)
  const isWhole = contents !== undefined && wanted.every(({sha256}) => found.has(sha256))
  return {pack, found, rebuilt: isWhole ? await spoolAgain(packs, pack, contents, read) : undefined}
}
