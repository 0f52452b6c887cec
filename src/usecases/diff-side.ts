import type {Sha256} from '../domain/digest.ts'
import type {Environment, EnvironmentName} from '../domain/environment.ts'
import type {LivePath} from '../domain/path.ts'
import type {PathFilter} from '../domain/path-filter.ts'
import type {ReleaseChoice} from '../domain/ref.ts'
import {releaseTree, type Release} from '../domain/release.ts'
import type {ReleaseNumber} from '../domain/store-keys.ts'
import type {Tree} from '../domain/tree.ts'
import type {World} from '../ports/index.ts'
import {chooseRelease, openReadableOrNew, type ReadableStore} from './readable-store.ts'

/** What shall be compared. */
export type DiffSide =
  | {readonly kind: 'folder'; readonly path: string}
  | {readonly kind: 'release'; readonly environment: Environment; readonly choice: ReleaseChoice}

/** What was compared. */
export type ComparedSide =
  | {readonly kind: 'folder'; /** Absolute. */ readonly path: string}
  | {
      readonly kind: 'release'
      readonly environment: EnvironmentName
      readonly release: ReleaseNumber
      readonly sha256: Sha256
      readonly tree: Sha256
    }
  /** An environment without a release: compared as if it were empty. */
  | {readonly kind: 'nothing'; readonly environment: EnvironmentName}

/** A content and one path that has it. */
export interface WantedContent {
  readonly path: LivePath
  readonly sha256: Sha256
}

export interface OpenedSide {
  readonly side: ComparedSide
  /** Only the paths that the filter lets through. */
  readonly tree: Tree
  /** Every path there is, whatever the filter says. */
  readonly paths: readonly string[]
  /** The bytes of contents of the tree, each once, in no particular order. */
  contents(wanted: readonly WantedContent[]): AsyncIterable<{readonly sha256: Sha256; readonly bytes: Uint8Array}>
}

export type DiffDoors = Pick<World, 'stores' | 'compression' | 'desk' | 'packs' | 'openFolder' | 'tell'>

/** How many refused files a warning names. */
const NAMED = 3

const openFolderSide = async (world: DiffDoors, path: string, filter: PathFilter): Promise<OpenedSide> => {
  const folder = await world.openFolder(path)
  const {files, refused} = await folder.list()
  const meant = refused.filter((file) => filter(file.path))
  if (meant.length > 0) {
    const named = meant.slice(0, NAMED).map((file) => `${file.path} (${file.problem})`)
    const rest = meant.length > NAMED ? ` and ${meant.length - NAMED} more` : ''
    world.tell({type: 'warning', message: `not compared, because a push would refuse it: ${named.join(', ')}${rest}`})
  }
  return {
    side: {kind: 'folder', path: folder.path},
    tree: await folder.digest([...files.keys()].filter(filter)),
    paths: [...files.keys(), ...refused.map(({path}) => path)],
    async *contents(wanted) {
      for (const {path, sha256} of wanted) yield {sha256, bytes: await folder.read(path)}
    },
  }
}

async function* packedContents(
  {packs}: DiffDoors,
  {store}: ReadableStore,
  release: Release,
  wanted: ReadonlySet<Sha256>,
) {
  const {manifest} = release
  const files = manifest.files.filter((file) => wanted.has(file.sha256))
  for (const [pack, reference] of manifest.packs.entries()) {
    const locations = files.filter((file) => file.pack === pack)
    if (locations.length === 0) continue
    for await (const {location, bytes} of packs.unpack(store, {reference, wanted: locations})) {
      yield {sha256: location.sha256, bytes}
    }
  }
}

async function* noContents(): AsyncGenerator<never> {
  // An environment without a release holds nothing.
}

const openReleaseSide = async (
  world: DiffDoors,
  {environment, choice}: Extract<DiffSide, {kind: 'release'}>,
  filter: PathFilter,
): Promise<OpenedSide> => {
  const readable = await openReadableOrNew(world, environment)
  const release = await chooseRelease(readable, choice)
  if (release === undefined) {
    world.tell({
      type: 'warning',
      message: `nothing is published in ${environment.name} yet: everything counts as new`,
    })
    return {side: {kind: 'nothing', environment: environment.name}, tree: new Map(), paths: [], contents: noContents}
  }
  const {manifest, sha256} = release
  return {
    side: {kind: 'release', environment: environment.name, release: manifest.release, sha256, tree: manifest.tree},
    tree: new Map([...releaseTree(manifest)].filter(([path]) => filter(path))),
    paths: manifest.files.map(({path}) => path),
    contents: (wanted) => packedContents(world, readable, release, new Set(wanted.map((content) => content.sha256))),
  }
}

/** Opens one side of a comparison. @throws Failure 'not-found' for a missing store, release or folder */
export const openSide = (world: DiffDoors, side: DiffSide, filter: PathFilter): Promise<OpenedSide> =>
  side.kind === 'folder' ? openFolderSide(world, side.path, filter) : openReleaseSide(world, side, filter)
