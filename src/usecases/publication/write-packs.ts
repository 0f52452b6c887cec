import {sha256, type Sha256} from '../../domain/digest.ts'
import {Failure} from '../../domain/failure.ts'
import type {PackDraft, PackedContent} from '../../domain/pack-plan.ts'
import type {ContentLocation, PackReference} from '../../domain/release.ts'
import type {Content} from '../../domain/tree.ts'
import type {PackInput, Packs, SpooledPack, Store, StoreReader, UnpackedContent} from '../../ports/index.ts'

/** Where the bytes of new contents come from: a folder, plain objects. undefined when it does not hold the content. */
export type ContentSource = (content: Content) => Promise<Uint8Array | undefined>

/** Gives bytes only when they are still what the digest says, and nothing when the source fails: packs hold them, too. */
export const verifiedSource =
  (source: ContentSource): ContentSource =>
  async (content) => {
    try {
      const bytes = await source(content)
      return bytes !== undefined && sha256(bytes) === content.sha256 ? bytes : undefined
    } catch (error) {
      if (error instanceof Failure) return undefined
      throw error
    }
  }

/** The packs of a release to come, all in the store, and where each content lies. */
export interface WrittenPacks {
  readonly references: readonly PackReference[]
  readonly locations: ReadonlyMap<Sha256, ContentLocation>
  /** What was PUT by this run; kept until the release is committed and the packs were seen again. */
  readonly spooled: readonly SpooledPack[]
}

interface PackDoors {
  /** Where the release is going to be. */
  readonly store: Store
  readonly packs: Packs
  /** Where an old pack lies. */
  readonly storeOf: (pack: Sha256) => StoreReader
}

const lostContent = ({sha256}: Content): Failure =>
  new Failure(
    'failed',
    `the content ${sha256.slice(0, 12)} changed while it was being published; nothing was published`,
    {
      hints: ['Save your work in the editor, then push again.'],
    },
  )

/** Reads contents of old packs: from the source where it still has them, else from the pack, each pack at most once. */
interface OldContents {
  read(content: PackedContent): Promise<Uint8Array>
  close(): Promise<void>
}

const oldContents = (
  {storeOf, packs}: PackDoors,
  contents: readonly PackedContent[],
  source: ContentSource,
): OldContents => {
  const remaining = new Map<Sha256, PackedContent[]>()
  for (const content of contents) {
    const group = remaining.get(content.from.sha256)
    if (group === undefined) remaining.set(content.from.sha256, [content])
    else group.push(content)
  }
  let open: {readonly pack: Sha256; readonly stream: AsyncIterator<UnpackedContent>} | undefined
  const close = async (): Promise<void> => {
    await open?.stream.return?.()
    open = undefined
  }
  /** From the first content that the source lacks on, the rest of a pack comes from its stream. */
  const openPack = async ({from}: PackedContent, rest: readonly PackedContent[]): Promise<void> => {
    await close()
    const wanted = rest.map(({sha256: digest, size, offset}) => ({sha256: digest, size, offset, pack: 0}))
    open = {
      pack: from.sha256,
      stream: packs.unpack(storeOf(from.sha256), {reference: from, wanted})[Symbol.asyncIterator](),
    }
  }
  const read = async (content: PackedContent): Promise<Uint8Array> => {
    const rest = remaining.get(content.from.sha256) ?? []
    if (open?.pack !== content.from.sha256) {
      const bytes = await source(content)
      if (bytes === undefined) await openPack(content, rest)
      else {
        rest.shift()
        return bytes
      }
    }
    rest.shift()
    const next = await open?.stream.next()
    if (next !== undefined && next.done !== true && next.value.location.sha256 === content.sha256)
      return next.value.bytes
    throw new Failure('integrity', `an old pack does not hold the content ${content.sha256} that its release lists`)
  }
  return {read, close}
}

const freshInputs = (contents: readonly Content[], source: ContentSource): PackInput[] =>
  contents.map((content) => ({
    ...content,
    read: async () => {
      const bytes = await source(content)
      if (bytes === undefined) throw lostContent(content)
      return bytes
    },
  }))

const repack = async (
  contents: readonly PackedContent[],
  doors: PackDoors,
  source: ContentSource,
): Promise<SpooledPack> => {
  const old = oldContents(doors, contents, verifiedSource(source))
  try {
    const inputs = contents.map((content) => ({
      sha256: content.sha256,
      size: content.size,
      read: () => old.read(content),
    }))
    return await doors.packs.spool(inputs)
  } finally {
    await old.close()
  }
}

const spool = async (draft: PackDraft, doors: PackDoors, source: ContentSource): Promise<SpooledPack | undefined> => {
  switch (draft.kind) {
    case 'kept':
      return undefined
    case 'renewed': {
      const from = doors.storeOf(draft.reference.sha256)
      const pack = await doors.packs.fetch(from, draft.reference)
      if (pack !== undefined) return pack
      throw new Failure(
        'integrity',
        `the pack ${draft.reference.sha256} is gone from ${from.url}: its release cannot be published again`,
        {
          hints: [
            '`jsctl verify --env ENV --read-data` lists what is missing; with `--repair` it brings back what is still somewhere.',
          ],
        },
      )
    }
    case 'fresh':
      return doors.packs.spool(freshInputs(draft.contents, source))
    case 'repacked':
      return repack(draft.contents, doors, source)
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
 * @param uploaded is told after the PUT of each pack
 * @throws Failure 'failed' when a content changed meanwhile
 */
export const writePacks = async (
  drafts: readonly PackDraft[],
  doors: PackDoors,
  source: ContentSource,
  uploaded: () => void,
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
        uploaded()
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

/** Removes the temporary files. */
export const discardPacks = async (spooled: readonly SpooledPack[]): Promise<void> => {
  await Promise.all(spooled.map((pack) => pack.discard()))
}
