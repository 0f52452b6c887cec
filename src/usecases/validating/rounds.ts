import {Failure} from '../../domain/failure.ts'
import {findingChanges} from '../../domain/finding-changes.ts'
import type {LivePath} from '../../domain/path.ts'
import {restAfterLook} from '../../domain/poll-schedule.ts'
import type {Tree} from '../../domain/tree.ts'
import type {ChangedFolders, FolderListing, FolderWatch, ObjectFolder, Stirring} from '../../ports/index.ts'
import type {CheckedFolder} from '../check-folder.ts'
import type {ValidatedFolder} from '../validate.ts'
import type {ValidationEvent} from './events.ts'
import type {KeptCheck} from './kept-check.ts'

/** Milliseconds between two looks where changes are heard: file systems of other machines do not tell of all of them. */
const SELDOM = 30_000
/** The same where they are not heard, and while the folder cannot be read. */
const OFTEN = 3000
/** Milliseconds until a look is tried again that came between two steps of somebody's work: a checkout, a folder that moves. */
const SOON = 200
/** Looks that may fail before it is told. */
const PATIENCE = 3
/** Lists of a folder where new folders appear all the time. */
const LISTS = 10

/** What a round needs of the one who asked for it. */
export interface RoundDoors {
  readonly folder: ObjectFolder
  readonly watch: FolderWatch
  readonly check: KeptCheck
  /** What counts of it. @throws Failure 'usage' when what was asked for is not there */
  readonly narrow: (checked: CheckedFolder, round: 'first' | 'next') => Promise<ValidatedFolder>
  readonly tell: (event: ValidationEvent) => void
}

export interface Rounds {
  /**
   * Looks once; what goes wrong is told and tried again.
   * @param why after `changed` only where something was heard
   * @returns milliseconds until the next look
   * @throws Failure 'interrupted'; at the first look 'usage', too
   */
  look(why: Exclude<Stirring, 'stop'>): Promise<number>
}

/** The files that one tree has and the other has not, or with other bytes. */
const changedPaths = (before: Tree, after: Tree): readonly LivePath[] => [
  ...Array.from(after).flatMap(([path, {sha256}]) => (before.get(path)?.sha256 === sha256 ? [] : [path])),
  ...Array.from(before.keys()).filter((path) => !after.has(path)),
]

const words = ({kind, message}: Failure): string => `${kind} ${message}`

/** Looks at a folder again and again, and tells what became of its findings. */
export const createRounds = ({folder, watch, check, narrow, tell}: RoundDoors): Rounds => {
  let last: ValidatedFolder | undefined
  let failures = 0
  let complaint: string | undefined
  let isDeafnessTold = false
  /** Until a look succeeds it is unknown what the one before it missed. */
  let isUnsure = true

  /** A list of folders that are all heard: what is changed after it will be heard of. */
  const list = async (where: ChangedFolders): Promise<FolderListing> => {
    let changed = where
    for (let lists = 1; ; lists++) {
      const listing = await folder.list(changed)
      changed = await watch.follow(listing.folders, changed === 'all' ? 'each' : 'new-ones')
      if (changed.size === 0 || lists === LISTS) return listing
    }
  }

  const tellDeafness = (): void => {
    const reason = watch.deafness()
    if (reason === undefined || isDeafnessTold) return
    isDeafnessTold = true
    tell({event: 'looking', reason, every: OFTEN})
  }

  const tellResult = (result: ValidatedFolder): void => {
    if (last === undefined) {
      tell({event: 'checked', round: 'first', result})
      tell({event: 'watching', folder: result.folder})
      return
    }
    const changed = changedPaths(last.tree, result.tree)
    const {fresh, mended} = findingChanges(last.findings, result.findings)
    if (complaint !== undefined || changed.length + fresh.length + mended.length > 0)
      tell({event: 'checked', round: 'next', result, changed, fresh, mended})
  }

  const lookOnce = async (why: 'changed' | 'time'): Promise<number> => {
    const heard = watch.heard()
    const where = why === 'time' || isUnsure ? 'all' : heard
    isUnsure = true
    const began = watch.elapsed()
    const listing = await list(where)
    const took = watch.elapsed() - began
    tellDeafness()
    const result = await narrow(await check.check(listing), last === undefined ? 'first' : 'next')
    tellResult(result)
    last = result
    isUnsure = false
    failures = 0
    complaint = undefined
    return Math.max(watch.deafness() === undefined ? SELDOM : OFTEN, restAfterLook(took))
  }

  /** What was asked for is wrong, or somebody wants an end; all else may become right. */
  const endsTheRun = (error: unknown): boolean =>
    !(error instanceof Failure) || error.kind === 'interrupted' || (error.kind === 'usage' && last === undefined)

  const afterFailure = (failure: Failure): number => {
    failures++
    if (failures < PATIENCE) return SOON
    if (complaint !== words(failure)) tell({event: 'failed', failure})
    complaint = words(failure)
    return OFTEN
  }

  return {
    look: async (why) => {
      try {
        return await lookOnce(why)
      } catch (error) {
        if (endsTheRun(error)) throw error
        return afterFailure(error as Failure)
      }
    },
  }
}
