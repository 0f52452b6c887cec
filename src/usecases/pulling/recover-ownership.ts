import {recognise, type Observations} from '../../domain/live-compare.ts'
import {Failure} from '../../domain/failure.ts'
import type {ManagedFile} from '../../domain/live-state.ts'
import type {LivePath} from '../../domain/path.ts'
import {releaseTree, type Release} from '../../domain/release.ts'
import {isReleaseNumber, type ReleaseNumber} from '../../domain/store-keys.ts'
import type {Tree} from '../../domain/tree.ts'
import {readRelease, type ReleaseSource} from '../read-release.ts'

/** How many releases, the newest among them, are asked whether a file came from them. */
const ASKED = 20

const treeOf = async (source: ReleaseSource, number: ReleaseNumber): Promise<Tree | undefined> => {
  try {
    const release = await readRelease(source, number)
    return release?.kind === 'release' ? releaseTree(release.manifest) : undefined
  } catch (error) {
    // A bad release among the old ones is no reason not to apply the newest, which is good.
    if (error instanceof Failure && error.kind === 'integrity') return undefined
    throw error
  }
}

/**
 * Finds out, without a state, which files came from a release: those that have the content that one of the last 20 releases
 * had at their path. Reads old releases only while there are files to be explained.
 */
export const recoverOwnership = async (
  source: ReleaseSource,
  release: Release,
  observed: Observations,
): Promise<ReadonlyMap<LivePath, ManagedFile>> => {
  const wanted = releaseTree(release.manifest)
  let known: ReadonlyMap<LivePath, ManagedFile> = new Map()
  const unexplained = (): boolean =>
    Array.from(observed).some(([path, {content}]) => !known.has(path) && content?.sha256 !== wanted.get(path)?.sha256)
  for (let number = release.manifest.release - 1; number > release.manifest.release - ASKED; number--) {
    if (!isReleaseNumber(number) || !unexplained()) break
    const former = await treeOf(source, number)
    if (former !== undefined) known = recognise(observed, known, former)
  }
  // What has the wanted content already is adopted, whoever put it there.
  return new Map(Array.from(known).filter(([path]) => observed.get(path)?.content?.sha256 !== wanted.get(path)?.sha256))
}
