import type {Environment} from '../../domain/environment.ts'
import type {Manifest, PackReference} from '../../domain/release.ts'
import {PACKS_PREFIX, packKey} from '../../domain/store-keys.ts'
import type {SpooledPack, Store, StoreReader, World} from '../../ports/index.ts'

/** Which of the packs are in the store, with their sizes: one look for one pack, a listing for several. */
const seenPacks = async (packs: readonly PackReference[], store: StoreReader): Promise<ReadonlyMap<string, number>> => {
  const keys = packs.map(({sha256}) => packKey(sha256)).sort()
  const [first, second] = keys
  const last = keys.at(-1)
  const seen = new Map<string, number>()
  if (first === undefined || last === undefined) return seen
  if (second === undefined) {
    const found = await store.head(first)
    return found === undefined ? seen : seen.set(first, found.size)
  }
  // The listing begins just before the first pack and ends with the last one.
  for await (const page of store.list(PACKS_PREFIX, {after: first.slice(0, -1)})) {
    for (const {key, size} of page) seen.set(key, size)
    if ((page.at(-1)?.key ?? '') >= last) break
  }
  return seen
}

/** The packs of a release that are gone, or not as long as they should be. */
export const missingPacks = async (
  {packs}: Pick<Manifest, 'packs'>,
  store: StoreReader,
): Promise<readonly PackReference[]> => {
  const seen = await seenPacks(packs, store)
  return packs.filter(({sha256, size}) => seen.get(packKey(sha256)) !== size)
}

/**
 * Looks for every pack of a release that was just committed, and PUTs those of this run again where they are missing: gc may have run
 * in between.
 * @returns the packs of older releases that it needs and that are not there
 */
export const ensurePacks = async (
  manifest: Manifest,
  spooled: readonly SpooledPack[],
  store: Store,
): Promise<readonly PackReference[]> => {
  const missing = new Set((await missingPacks(manifest, store)).map(({sha256}) => sha256))
  for (const pack of spooled) {
    if (missing.delete(pack.reference.sha256)) await pack.upload(store)
  }
  return manifest.packs.filter(({sha256}) => missing.has(sha256))
}

/** A release that nobody can read is no news to be silent about: nothing else of a publication would tell. */
export const tellMissing = (
  {tell}: Pick<World, 'tell'>,
  {name}: Environment,
  {release}: Manifest,
  missing: readonly PackReference[],
): void => {
  const [first] = missing
  if (first === undefined) return
  const others = missing.length > 1 ? ` and ${missing.length - 1} more are` : ' is'
  tell({
    type: 'warning',
    message: `${name}@${release} needs the pack ${first.sha256.slice(0, 12)}, and that${others} gone or cut off: servers cannot take the release. \`jsctl verify --env ${name} --repair\` brings back what is still somewhere`,
  })
}
