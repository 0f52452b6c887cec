import type {LivePath} from '../../domain/path.ts'
import type {FolderListing, ListedFile, ObjectFolder, World} from '../../ports/index.ts'
import {checkFiles, joinChecked, type CheckedFile, type CheckedFolder, type CheckOptions} from '../check-folder.ts'
import {keptTogether} from './kept-together.ts'

/** What stays of a file between two looks. */
interface KeptFile {
  readonly stamp: string | undefined
  readonly file: CheckedFile
}

/** A check that is made again and again. */
export interface KeptCheck {
  /**
   * The same as a check of the whole folder gives; only files that were written since the last one are read.
   * @throws Failure when a file vanishes or cannot be read; the next look reads what is missing
   */
  check(listing: FolderListing): Promise<CheckedFolder>
}

/** The same facts as before are the same value: what was found with them is still true. */
const withKnownFacts = (file: CheckedFile, known: CheckedFile | undefined): CheckedFile =>
  known !== undefined && known !== file && JSON.stringify(known.facts) === JSON.stringify(file.facts)
    ? {...file, facts: known.facts}
    : file

/** Keeps what was found in each file, and what the others are held against: no bytes, no XML. */
export const createKeptCheck = (
  doors: Pick<World, 'xml' | 'tell'>,
  folder: ObjectFolder,
  {rules = [], published = []}: CheckOptions,
): KeptCheck => {
  const kept = new Map<LivePath, KeptFile>()
  const known = (path: LivePath): CheckedFile | undefined => kept.get(path)?.file
  const together = keptTogether((path) => known(path)?.content)
  const isStale = ([path, {stamp}]: readonly [LivePath, ListedFile]): boolean =>
    stamp === undefined || kept.get(path)?.stamp !== stamp

  return {
    check: async (listing) => {
      for (const path of kept.keys()) if (!listing.files.has(path)) kept.delete(path)
      const stale = new Map(Array.from(listing.files).filter(isStale))
      for (const read of await checkFiles(doors, folder, stale, known)) {
        const {path} = read
        kept.set(path, {stamp: stale.get(path)?.stamp, file: withKnownFacts(read, known(path))})
      }
      const files = Array.from(listing.files.keys()).flatMap((path) => known(path) ?? [])
      return joinChecked(folder, listing, files, {rules, published}, together)
    },
  }
}
