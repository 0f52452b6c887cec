import {sha256, type Sha256} from '../domain/digest.ts'
import type {Environment, EnvironmentName} from '../domain/environment.ts'
import {Failure} from '../domain/failure.ts'
import {foldJournal, type Observations} from '../domain/live-compare.ts'
import type {LiveState} from '../domain/live-state.ts'
import type {LivePath} from '../domain/path.ts'
import type {ReleaseNumber} from '../domain/store-keys.ts'
import type {LiveFolder, World} from '../ports/index.ts'
import {inspectKept, type KeptRelease} from './kept-releases.ts'
import {refuseOtherEnvironment} from './pulling/ground.ts'

export type VerifyLiveDoors = Pick<World, 'openLiveFolder' | 'compression'>

export interface VerifyLiveRequest {
  readonly into: string
  /** What the folder should mirror; undefined where any will do. */
  readonly environment: Environment | undefined
}

/** How a live folder stands against what the last pull put there. */
export interface LiveVerification {
  readonly folder: string
  readonly environment: EnvironmentName
  /** What it should hold; null for a plain mirror, and before the first release was applied completely. */
  readonly release: ReleaseNumber | null
  /** The newest release, when an older one is wanted here. */
  readonly pinnedBelow: ReleaseNumber | null
  /** How many files it should hold. */
  readonly files: number
  readonly edited: readonly LivePath[]
  readonly missing: readonly LivePath[]
  /** Did not come from a release; also links, devices and names that no release can have. */
  readonly foreign: readonly string[]
  /** A pull is at work, or was killed. */
  readonly unfinished: boolean
  readonly kept: readonly KeptRelease[]
}

/** @throws Failure 'not-found' where no pull has been, 'integrity' for a state that cannot be read */
const requireState = async (folder: LiveFolder): Promise<LiveState> => {
  const stored = await folder.readState()
  switch (stored.kind) {
    case 'state':
      return stored.state
    case 'absent':
      throw new Failure('not-found', `no pull has filled ${folder.path}: there is nothing to compare it with`, {
        hints: ['`jsctl pull --dry-run` compares a folder with what is published.'],
      })
    case 'damaged':
      throw new Failure('integrity', `what ${folder.path} should hold is not known: ${stored.problem}`, {
        hints: ['The next `jsctl pull` finds out afresh what belongs to whom.'],
      })
  }
}

/** The contents that are kept, and are what their names say. */
const wholeContents = async (folder: LiveFolder): Promise<ReadonlySet<Sha256>> => {
  const whole = new Set<Sha256>()
  for (const digest of await folder.keptContents()) {
    const bytes = await folder.keptContent(digest)
    if (bytes !== undefined && sha256(bytes) === digest) whole.add(digest)
  }
  return whole
}

const compare = ({files}: LiveState, observed: Observations): Pick<LiveVerification, 'edited' | 'missing'> => {
  const [edited, missing]: [LivePath[], LivePath[]] = [[], []]
  for (const [path, {sha256: digest}] of files) {
    const found = observed.get(path)
    if (found === undefined) missing.push(path)
    else if (found.content?.sha256 !== digest) edited.push(path)
  }
  return {edited, missing}
}

/**
 * Reads every file of a live folder again and compares it with what the last pull put there. Asks no store, changes nothing.
 * @throws Failure 'not-found' where no pull has been, 'refused' when it mirrors another environment, 'integrity' without a state
 */
export const verifyLive = async (world: VerifyLiveDoors, request: VerifyLiveRequest): Promise<LiveVerification> => {
  const folder = await world.openLiveFolder(request.into)
  const stored = await requireState(folder)
  if (request.environment !== undefined) refuseOtherEnvironment(stored, request.environment, folder)
  const journal = await folder.readJournal()
  const state =
    journal === undefined
      ? stored
      : foldJournal(stored, journal, await folder.read(journal.entries.map(({path}) => path)))
  const scan = await folder.scan()
  const observed = await folder.read([...state.files.keys()].filter((path) => scan.files.has(path)))
  const contents = await wholeContents(folder)
  const has = (path: LivePath, digest: Sha256): boolean =>
    contents.has(digest) || observed.get(path)?.content?.sha256 === digest
  return {
    folder: folder.path,
    environment: state.environment,
    release: state.applied?.release ?? null,
    pinnedBelow: state.pinned === null ? null : (state.verified?.release ?? null),
    files: state.files.size,
    ...compare(state, observed),
    foreign: [...[...scan.files.keys()].filter((path) => !state.files.has(path)), ...scan.others.map(({path}) => path)],
    unfinished: journal !== undefined,
    // What the folder should hold and does not is fetched again by a repair: what is kept shares that content.
    kept: await inspectKept(world, folder, state, has, (path, digest) => state.files.get(path)?.sha256 === digest),
  }
}
