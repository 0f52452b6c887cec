import {
  foldJournal,
  mustHashAll,
  observeByStamps,
  pathsToRead,
  type Observations,
  type Trust,
} from '../../domain/live-compare.ts'
import type {Environment} from '../../domain/environment.ts'
import {Failure} from '../../domain/failure.ts'
import {sameStamp, type LiveState, type ManagedFile} from '../../domain/live-state.ts'
import {printable, type LivePath} from '../../domain/path.ts'
import type {Tree} from '../../domain/tree.ts'
import type {LiveFolder, LiveScan, World} from '../../ports/index.ts'

/** Why what belongs to whom must be found out afresh. */
export type LostState = 'never-pulled' | 'damaged'

/** What a pull stands on: the folder as it is, and what is known of it. */
export interface Ground {
  readonly folder: LiveFolder
  readonly scan: LiveScan
  /** undefined before the first pull, and when the state was lost. */
  readonly state: LiveState | undefined
  readonly lost: LostState | undefined
  /** A killed pull left work behind, which is part of the state now. */
  readonly resumed: boolean
  readonly trust: Trust
  /** Milliseconds since 1970. */
  readonly now: number
}

/** @throws Failure 'refused' when the folder mirrors another environment */
export const refuseOtherEnvironment = (state: LiveState, environment: Environment, folder: LiveFolder): void => {
  if (state.environment === environment.name) return
  throw new Failure('refused', `${folder.path} mirrors ${state.environment}, not ${environment.name}`, {
    hints: [
      `Pull ${environment.name} into another folder, or say --env ${state.environment}.`,
      `To make this folder mirror ${environment.name}, remove ${folder.path}/.jsctl-live first: files that ${environment.name} does not have are kept then.`,
    ],
  })
}

const trustIn = (state: LiveState | undefined, written: bigint, now: number, folder: LiveFolder): Trust =>
  state === undefined || mustHashAll(state, now, folder.boot)
    ? {kind: 'bytes'}
    : {kind: 'stamps', stateWritten: written}

/** Reads the state of a folder, with what a killed pull has done since, and looks at every file. */
export const readGround = async (
  {clock}: Pick<World, 'clock'>,
  folder: LiveFolder,
  environment: Environment,
  repair: 'usual' | 'repair',
): Promise<Ground> => {
  const now = clock.now().getTime()
  const stored = await folder.readState()
  const scan = await folder.scan()
  const journal = await folder.readJournal()
  const ground = {folder, scan, now, resumed: journal !== undefined}
  if (stored.kind !== 'state') {
    const lost = stored.kind === 'damaged' ? 'damaged' : 'never-pulled'
    return {...ground, state: undefined, lost, trust: {kind: 'bytes'}}
  }
  refuseOtherEnvironment(stored.state, environment, folder)
  const state =
    journal === undefined
      ? stored.state
      : foldJournal(stored.state, journal, await folder.read(journal.entries.map(({path}) => path)))
  const trust: Trust = repair === 'repair' ? {kind: 'bytes'} : trustIn(state, stored.written, now, folder)
  return {...ground, lost: undefined, state, trust}
}

/** @throws Failure 'refused' when a link or a device stands where a file or a folder of the tree belongs */
export const refuseLinks = ({scan, folder}: Ground, wanted: Tree, folders: ReadonlySet<string>): void => {
  const inTheWay = scan.others.filter(
    ({path, kind}) => kind !== 'name' && (wanted.has(path as LivePath) || folders.has(path)),
  )
  const [first] = inTheWay
  if (first === undefined) return
  const what = first.kind === 'symbolic-link' ? 'a symbolic link' : 'no plain file'
  throw new Failure(
    'refused',
    `${printable(first.path)} in ${folder.path} is ${what}, but a release has something there`,
    {
      hints: ['Nothing is written through links. Remove it, or take the path out of the release; nothing was changed.'],
    },
  )
}

/** The files and their contents, as far as a plan for `wanted` needs them. */
export const observe = async (ground: Ground, wanted: Tree): Promise<Observations> => {
  const {folder, scan, state, trust} = ground
  const managed: ReadonlyMap<LivePath, ManagedFile> = state?.files ?? new Map<LivePath, ManagedFile>()
  const observed = new Map(observeByStamps(scan.files, managed, trust))
  // Without a state, whatever a former release may have brought is of interest.
  const unread = state === undefined ? [...observed.keys()] : pathsToRead(observed, managed, wanted)
  const read = await folder.read(unread)
  for (const path of unread) {
    const found = read.get(path)
    if (found === undefined) observed.delete(path)
    else observed.set(path, found)
  }
  return observed
}

/** True when the files that are right look otherwise than the state says: it is written anew, so that they are not read each time. */
export const looksChanged = (state: LiveState, right: ReadonlyMap<LivePath, ManagedFile>): boolean =>
  Array.from(right).some(([path, {stamp}]) => {
    const known = state.files.get(path)
    return known === undefined || !sameStamp(known.stamp, stamp)
  })
