import type {Sha256} from '../domain/digest.ts'
import type {Environment, EnvironmentName} from '../domain/environment.ts'
import {Failure} from '../domain/failure.ts'
import type {LiveState, VerifiedRelease} from '../domain/live-state.ts'
import type {LivePath} from '../domain/path.ts'
import {summarize, type ReleaseSummary} from '../domain/release.ts'
import type {ReleaseNumber} from '../domain/store-keys.ts'
import type {LiveFolder, World} from '../ports/index.ts'
import {readKept} from './pulling/keeping.ts'
import {refuseOtherEnvironment} from './pulling/ground.ts'

/** A release that can, or could, be brought back without the store. */
export type KeptRelease =
  /** `missing` are its files whose contents are nowhere here; `lost` those of them that no repair of the live folder brings back. */
  | {
      readonly kind: 'read'
      readonly summary: ReleaseSummary
      readonly missing: readonly LivePath[]
      readonly lost: readonly LivePath[]
    }
  | {readonly kind: 'damaged'; readonly release: ReleaseNumber; readonly problem: string}

/** Says of a content that a path needs whether it is there. */
type Has = (path: LivePath, digest: Sha256) => boolean

const inspectOne = async (
  doors: Pick<World, 'compression'>,
  folder: LiveFolder,
  entry: VerifiedRelease,
  {has, returns}: {readonly has: Has; readonly returns: Has},
): Promise<KeptRelease> => {
  try {
    const read = await readKept(doors, folder, entry)
    const missing = read.manifest.files.filter(({path, sha256}) => !has(path, sha256))
    const lost = missing.filter(({path, sha256}) => !returns(path, sha256))
    const paths = (files: typeof missing) => files.map(({path}) => path)
    return {kind: 'read', summary: summarize(read), missing: paths(missing), lost: paths(lost)}
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'integrity') throw error
    return {kind: 'damaged', release: entry.release, problem: error.message}
  }
}

/**
 * Looks at every release that is kept.
 * @param has whether a content that a path needs is there
 * @param returns whether a repair of the live folder brings it back
 */
export const inspectKept = async (
  doors: Pick<World, 'compression'>,
  folder: LiveFolder,
  {kept}: LiveState,
  has: Has,
  returns: Has = () => false,
): Promise<readonly KeptRelease[]> => {
  const releases: KeptRelease[] = []
  for (const entry of kept) releases.push(await inspectOne(doors, folder, entry, {has, returns}))
  return releases
}

/** What a server can go back to. */
export interface KeptList {
  readonly environment: EnvironmentName
  readonly folder: string
  /** What it holds now. */
  readonly release: ReleaseNumber | null
  /** The newest release, when an older one is wanted here. */
  readonly pinnedBelow: ReleaseNumber | null
  /** Last applied first. */
  readonly kept: readonly KeptRelease[]
}

/** Says what is kept, by names: whether the contents are right is seen when they are used. */
export const listKept = async (
  world: Pick<World, 'compression' | 'openLiveFolder'>,
  {environment, into}: {readonly environment: Environment; readonly into: string},
): Promise<KeptList> => {
  const folder = await world.openLiveFolder(into)
  const stored = await folder.readState()
  const base = {environment: environment.name, folder: folder.path}
  if (stored.kind !== 'state') return {...base, release: null, pinnedBelow: null, kept: []}
  const {state} = stored
  refuseOtherEnvironment(state, environment, folder)
  const contents = await folder.keptContents()
  const has = (path: LivePath, digest: Sha256): boolean =>
    contents.has(digest) || state.files.get(path)?.sha256 === digest
  return {
    ...base,
    release: state.applied?.release ?? null,
    pinnedBelow: state.pinned === null ? null : (state.verified?.release ?? null),
    kept: await inspectKept(world, folder, state, has),
  }
}
