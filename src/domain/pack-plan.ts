import type {Sha256} from './digest.ts'
import {LIMITS} from './limits.ts'
import type {Manifest, PackReference} from './release.ts'
import type {Content} from './tree.ts'

/** A content in an old pack. */
export interface PackedContent extends Content {
  readonly from: PackReference
  /** In the uncompressed stream of that pack. */
  readonly offset: number
}

/**
 * One pack of the release to come.
 * `kept`: the parent addresses it. `renewed`: another release does; its bytes are PUT again, which renews their age for gc.
 * `fresh`: contents that no release addresses. `repacked`: contents of old packs, packed afresh so that packs stay few.
 */
export type PackDraft =
  | {readonly kind: 'kept'; readonly reference: PackReference; readonly contents: readonly PackedContent[]}
  | {readonly kind: 'renewed'; readonly reference: PackReference; readonly contents: readonly PackedContent[]}
  | {readonly kind: 'fresh'; readonly contents: readonly Content[]}
  | {readonly kind: 'repacked'; readonly contents: readonly PackedContent[]}

type OldDraft = Extract<PackDraft, {kind: 'kept' | 'renewed'}>

const isOwnPack = (draft: OldDraft): boolean => {
  const [content, second] = draft.contents
  return (
    second === undefined &&
    content !== undefined &&
    content.size >= LIMITS.largeFile &&
    content.size === draft.reference.contentSize
  )
}

/** Where the releases of this store keep contents, but for lost packs; the first manifest wins. */
const locate = (manifests: readonly Manifest[], lost: ReadonlySet<Sha256>): ReadonlyMap<Sha256, PackedContent> => {
  const located = new Map<Sha256, PackedContent>()
  for (const {files, packs} of manifests) {
    for (const file of files) {
      for (const {sha256, size, pack, offset} of [file, ...(file.base ? [file.base] : [])]) {
        const from = packs[pack]
        if (from !== undefined && !lost.has(from.sha256) && !located.has(sha256))
          located.set(sha256, {sha256, size, from, offset})
      }
    }
  }
  return located
}

const inGroups = <Item extends Content>(contents: readonly Item[]): Item[][] => {
  const groups: Item[][] = []
  let group: Item[] = []
  let groupSize = 0
  for (const content of contents) {
    if (group.length > 0 && groupSize + content.size > LIMITS.packContent) {
      groups.push(group)
      group = []
      groupSize = 0
    }
    group.push(content)
    groupSize += content.size
  }
  return group.length > 0 ? [...groups, group] : groups
}

const freshDrafts = (contents: readonly Content[]): PackDraft[] => {
  const large = contents.filter(({size}) => size >= LIMITS.largeFile)
  const small = contents.filter(({size}) => size < LIMITS.largeFile)
  return [...inGroups(small), ...large.map((content) => [content])].map((group) => ({kind: 'fresh', contents: group}))
}

const oldDrafts = (contents: readonly PackedContent[], parent: Manifest | undefined): OldDraft[] => {
  const byPack = new Map<Sha256, {reference: PackReference; contents: PackedContent[]}>()
  for (const content of contents) {
    const pack = byPack.get(content.from.sha256)
    if (pack === undefined) byPack.set(content.from.sha256, {reference: content.from, contents: [content]})
    else pack.contents.push(content)
  }
  const ofParent = new Set(parent?.packs.map(({sha256}) => sha256))
  return Array.from(byPack.values(), (pack) => ({
    ...pack,
    kind: ofParent.has(pack.reference.sha256) ? 'kept' : 'renewed',
  }))
}

/** Contents in the order of the packs' streams, so that each old pack is read once from beginning to end. */
const inStreamOrder = (contents: readonly PackedContent[]): PackedContent[] =>
  contents.toSorted((left, right) =>
    left.from.sha256 === right.from.sha256 ? left.offset - right.offset : left.from.sha256 < right.from.sha256 ? -1 : 1,
  )

const unpackedSize = (drafts: readonly PackDraft[]): number =>
  drafts.reduce(
    (sum, draft) =>
      sum +
      ('reference' in draft ? draft.reference.contentSize : draft.contents.reduce((total, {size}) => total + size, 0)),
    0,
  )

/**
 * Decides which packs the next release refers to (storage.md, "Pack").
 * @param needed the contents of its files, each once
 * @param parent the release it follows
 * @param others further releases whose packs may serve: the target of a rollback
 * @param lost packs that serve no more: what they held is packed afresh
 */
export const planPacks = (
  needed: readonly Content[],
  parent: Manifest | undefined,
  others: readonly Manifest[] = [],
  lost: ReadonlySet<Sha256> = new Set(),
): readonly PackDraft[] => {
  const located = locate([...(parent === undefined ? [] : [parent]), ...others], lost)
  const fresh: Content[] = []
  const packed: PackedContent[] = []
  for (const content of needed) {
    const old = located.get(content.sha256)
    if (old === undefined) fresh.push(content)
    else packed.push(old)
  }
  const old = oldDrafts(packed, parent)
  const drafts = [...old, ...freshDrafts(fresh)]
  const small = old.filter((draft) => !isOwnPack(draft))
  const smallCount = small.length + (fresh.some(({size}) => size < LIMITS.largeFile) ? 1 : 0)
  if (smallCount <= LIMITS.smallPacks && unpackedSize(drafts) <= LIMITS.releaseContent) return drafts
  const repacked = inGroups(inStreamOrder(small.flatMap(({contents}) => contents)))
  return [
    ...old.filter(isOwnPack),
    ...repacked.map((contents): PackDraft => ({kind: 'repacked', contents})),
    ...freshDrafts(fresh),
  ]
}
