import type {Sha256} from '../../domain/digest.ts'
import {Failure} from '../../domain/failure.ts'
import type {PackDraft, PackedContent} from '../../domain/pack-plan.ts'
import type {ContentLocation, PackReference} from '../../domain/release.ts'
import {packKey} from '../../domain/store-keys.ts'
import type {Content} from '../../domain/tree.ts'
import type {PackInput, Packs, SpooledPack, Store, StoreReader} from '../../ports/index.ts'

/** Where the bytes of new contents come from: a folder, plain objects. undefined when it does not hold the content. */
export type ContentSource = (content: Content) => Promise<Uint8Array | undefined>

/** The packs of a release to come, all in the store, and where each content lies. */
export interface WrittenPacks {
  readonly references: readonly PackReference[]
  readonly locations: ReadonlyMap<Sha256, ContentLocation>
  /** What was PUT by this run; kept until the release is committed and the packs were seen again. */
  readonly spooled: readonly SpooledPack[]
}

interface PackDoors {
  readonly store: Store
  readonly packs: Packs
}

const lostContent = ({sha256}: Content): Failure =>
  new Failure(
    'failed',
    `the content ${sha256.slice(0, 12)} changed while it was being published; nothing was published`,
    {
      hints: ['Save your work in the editor, then push again.'],
    },
  )

const byPack = (
  contents: readonly PackedContent[],
): ReadonlyMap<Sha256, {from: PackReference; wanted: ContentLocation[]}> => {
  const groups = new Map<Sha256, {from: PackReference; wanted: ContentLocation[]}>()
  for (const {sha256, size, offset, from} of contents) {
    const group = groups.get(from.sha256) ?? {from, wanted: []}
    group.wanted.push({sha256, size, offset, pack: 0})
    groups.set(from.sha256, group)
  }
  return groups
}

/** Contents of old packs in stream order: each pack is read once, from its beginning to its end. */
async function* unpackAll(store: StoreReader, packs: Packs, contents: readonly PackedContent[]) {
  for (const {from, wanted} of byPack(contents).values()) yield* packs.unpack(store, {reference: from, wanted})
}

const inputs = (
  draft: Extract<PackDraft, {kind: 'fresh' | 'repacked'}>,
  doors: PackDoors,
  source: ContentSource,
): PackInput[] => {
  if (draft.kind === 'fresh') {
    return draft.contents.map((content) => ({
      ...content,
      read: async () => {
        const bytes = await source(content)
        if (bytes === undefined) throw lostContent(content)
        return bytes
      },
    }))
  }
  const stream = unpackAll(doors.store, doors.packs, draft.contents)
  const read = async (content: Content): Promise<Uint8Array> => {
    const next = await stream.next()
    if (next.done !== true && next.value.location.sha256 === content.sha256) return next.value.bytes
    throw new Failure('integrity', `an old pack does not hold the content ${content.sha256} that its release lists`)
  }
  return draft.contents.map(({sha256, size}) => ({sha256, size, read: () => read({sha256, size})}))
}

const spool = async (draft: PackDraft, doors: PackDoors, source: ContentSource): Promise<SpooledPack | undefined> => {
  switch (draft.kind) {
    case 'kept':
      return undefined
    case 'renewed': {
      const pack = await doors.packs.fetch(doors.store, draft.reference)
      if (pack !== undefined) return pack
      throw new Failure(
        'integrity',
        `the pack ${draft.reference.sha256} is gone from the store: its release cannot be brought back`,
        {
          hints: ['`jsctl verify --read-data` lists what is missing.'],
        },
      )
    }
    case 'fresh':
    case 'repacked':
      return doors.packs.spool(inputs(draft, doors, source))
  }
}

const offsetOf = (draft: PackDraft, content: Content | PackedContent, spooled: SpooledPack | undefined): number => {
  if ((draft.kind === 'kept' || draft.kind === 'renewed') && 'offset' in content) return content.offset
  const offset = spooled?.offsets.get(content.sha256)
  if (offset === undefined) throw new Error(`a pack was written without ${content.sha256}`)
  return offset
}

/**
 * Writes every pack that is not the parent's: spooled to a temporary file, verified, then PUT. Nothing is visible by that.
 * @param uploaded is told the stored bytes of each pack after its PUT
 * @throws Failure 'failed' when a content changed meanwhile
 */
export const writePacks = async (
  drafts: readonly PackDraft[],
  doors: PackDoors,
  source: ContentSource,
  uploaded: (bytes: number) => void,
): Promise<WrittenPacks> => {
  const references: PackReference[] = []
  const locations = new Map<Sha256, ContentLocation>()
  const spooled: SpooledPack[] = []
  try {
    for (const draft of drafts) {
      const pack = await spool(draft, doors, source)
      if (pack !== undefined) {
        spooled.push(pack)
        await pack.upload(doors.store)
        uploaded(pack.reference.size)
      }
      const reference = 'reference' in draft ? draft.reference : pack?.reference
      if (reference === undefined) throw new Error('a pack was planned without contents')
      references.push(reference)
      for (const content of draft.contents) {
        const {sha256, size} = content
        locations.set(sha256, {sha256, size, pack: references.length - 1, offset: offsetOf(draft, content, pack)})
      }
    }
    return {references, locations, spooled}
  } catch (error) {
    await discardPacks(spooled)
    throw error
  }
}

/** Looks for every pack that was PUT and PUTs it again where it is missing: gc may have run in between. */
export const ensurePacks = async (spooled: readonly SpooledPack[], store: Store): Promise<void> => {
  for (const pack of spooled) {
    const seen = await store.head(packKey(pack.reference.sha256))
    if (seen?.size !== pack.reference.size) await pack.upload(store)
  }
}

/** Removes the temporary files. */
export const discardPacks = async (spooled: readonly SpooledPack[]): Promise<void> => {
  await Promise.all(spooled.map((pack) => pack.discard()))
}
