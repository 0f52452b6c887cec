import {sha256, type Sha256} from '../../domain/digest.ts'
import {Failure} from '../../domain/failure.ts'
import {LIMITS} from '../../domain/limits.ts'
import type {VerifiedRelease} from '../../domain/live-state.ts'
import type {ReleaseNumber} from '../../domain/store-keys.ts'
import type {HeldLiveFolder, LiveFolder, World} from '../../ports/index.ts'
import {unpackRelease, type StoredRelease} from '../read-release.ts'

type Kept = Pick<LiveFolder, 'path' | 'keptRelease'>
type Doors = Pick<World, 'compression'>

/** What is wrong with a release that should be kept; nothing was changed. */
const damaged = ({path}: Kept, release: ReleaseNumber, problem: string): Failure =>
  new Failure('integrity', `release ${release}, kept in ${path}/.jsctl-live/kept, ${problem}`, {
    hints: ['Nothing was changed. `jsctl pull --offline` says which releases are whole.'],
  })

/**
 * Reads a release that is kept in the live folder, and compares it with what was verified when it came from the store.
 * @throws Failure 'integrity' when it is gone or damaged
 */
export const readKept = async (
  {compression}: Doors,
  folder: Kept,
  {release, sha256: line, storedSha256}: VerifiedRelease,
): Promise<StoredRelease> => {
  const bytes = await folder.keptRelease(release)
  if (bytes === undefined) throw damaged(folder, release, 'is gone')
  if (sha256(bytes) !== storedSha256) throw damaged(folder, release, 'is damaged')
  const read = await unpackRelease({compression}, release, {bytes})
  if (read.kind === 'release' && read.sha256 === line) return read
  throw damaged(folder, release, 'is another one than was verified here')
}

/** The same; undefined when it is not there as it should be. */
export const keptOrNothing = async (
  doors: Doors,
  folder: Kept,
  release: VerifiedRelease,
): Promise<StoredRelease | undefined> => {
  try {
    return await readKept(doors, folder, release)
  } catch (error) {
    if (error instanceof Failure && error.kind === 'integrity') return undefined
    throw error
  }
}

const utf8 = new TextDecoder()

/** Every digest that a release mentions: more than its contents, and found without reading 200,000 entries one by one. */
const mentioned = async ({compression}: Doors, bytes: Uint8Array): Promise<readonly string[]> => {
  const text = utf8.decode(await compression.gunzip(bytes, LIMITS.manifest + LIMITS.document))
  return Array.from(text.matchAll(/"sha256":"([0-9a-f]{64})"/g), ([, digest = '']) => digest)
}

const contentsOf = async (
  doors: Doors,
  folder: Kept,
  {release, storedSha256}: VerifiedRelease,
): Promise<readonly string[]> => {
  const bytes = await folder.keptRelease(release)
  // A damaged one cannot be brought back: nothing needs to be kept for it.
  return bytes === undefined || sha256(bytes) !== storedSha256 ? [] : mentioned(doors, bytes)
}

/** Lets go of the releases that are no longer kept, and of contents that none of the kept ones has. */
export const dropUnneeded = async (
  doors: Doors,
  folder: Kept & Pick<LiveFolder, 'keptContents'>,
  held: HeldLiveFolder,
  kept: readonly VerifiedRelease[],
): Promise<void> => {
  const there = await folder.keptContents()
  const contents = new Set<Sha256>()
  for (const release of there.size === 0 ? [] : kept) {
    for (const digest of await contentsOf(doors, folder, release)) {
      if (there.has(digest as Sha256)) contents.add(digest as Sha256)
    }
  }
  await held.dropOtherKept({releases: new Set(kept.map(({release}) => release)), contents})
}
