import {mkdirSync, rmdirSync, rmSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {setImmediate as turnOfTheLoop} from 'node:timers/promises'
import {Failure} from '../domain/failure.ts'
import {encodeJournal, encodeState} from '../domain/live-state.ts'
import type {LivePath} from '../domain/path.ts'
import {encodeTold} from '../domain/told-report.ts'
import type {HeldLiveFolder, KeptThings, StepOutcome} from '../ports/index.ts'
import {syncFolder, writeDurably} from './durability.ts'
import {errnoOf} from './errno.ts'
import {openAside} from './live-aside.ts'
import {openBackup, pruneBackups} from './live-backup.ts'
import {lockFile, type FileLock} from './file-lock.ts'
import {inWords, liveFailure} from './live-failures.ts'
import {CONTENTS, RELEASES, removeOtherKept, writeKeptRelease} from './live-kept.ts'
import {requireRights} from './live-rights.ts'
import {lookAt, requirePlain} from './live-scan.ts'
import {openStaging, requireSpace} from './live-staging.ts'
import {promised} from './promised.ts'
import {carryOutStep, type StepTools} from './live-steps.ts'

/** What the mirror keeps in the live folder; the engine does not look into names that begin with a dot. */
export const OWN = '.jsctl-live'
export const STATE_FILE = `${OWN}/state.json`
export const JOURNAL_FILE = `${OWN}/journal.json`
export const TOLD_FILE = `${OWN}/report.json`
const BACKUP = `${OWN}/backup`
const ASIDE = 'aside'
const OWN_FOLDERS = ['backup', ASIDE, CONTENTS, RELEASES]

const removeEmpty = (root: string, folders: readonly string[], touched: Set<string>): readonly string[] => {
  const left: string[] = []
  for (const folder of folders.toSorted((one, other) => other.length - one.length)) {
    try {
      rmdirSync(join(root, folder))
      touched.add(dirname(join(root, folder)))
    } catch (error) {
      const code = errnoOf(error)
      if (code !== 'ENOENT' && code !== 'ENOTDIR') left.push(folder)
    }
  }
  return left
}

/** Whoever owns that folder could place links in it: another user, root above all, must not write through them. */
const refuseOtherOwner = (own: string, owner: number): void => {
  const user = process.geteuid?.()
  if (user === undefined || user === owner) return
  throw new Failure('refused', `${own} belongs to the user with the id ${owner}, and this is ${user}`, {
    hints: [
      'Pull as that user. To change who pulls: remove the folder first; what jsctl knows of the files is found out again.',
    ],
  })
}

/** The file that whoever changes a live folder locks. @throws Failure 'refused' when it is not this user's, or no plain file */
export const lockFileOf = (root: string): string => {
  const found = lookAt(join(root, OWN))
  if (found?.isDirectory() === true) refuseOtherOwner(join(root, OWN), Number(found.uid))
  const file = join(root, OWN, 'lock')
  requirePlain(file)
  return file
}

const makeOwnFolder = (root: string): void => {
  const own = join(root, OWN)
  const found = lookAt(own)
  if (found !== undefined) {
    if (found.isDirectory()) {
      refuseOtherOwner(own, Number(found.uid))
      return
    }
    throw new Failure('refused', `${own} is no folder: jsctl keeps its own things there`, {
      hints: ['Move it away; jsctl makes the folder itself.'],
    })
  }
  try {
    mkdirSync(root)
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw liveFailure(error, 'make the folder', root)
  }
  inWords('make the folder', own, () => mkdirSync(own, {mode: 0o700}))
}

const keepNames = async (folder: string): Promise<void> => {
  try {
    await syncFolder(folder)
  } catch (error) {
    throw liveFailure(error, 'make durable', folder)
  }
}

const held = (tools: Omit<StepTools, 'replaced'>): HeldLiveFolder => {
  const {root, staging, backup, touched} = tools
  const settle = async (): Promise<void> => {
    // A folder that is gone by now needs it no more.
    for (const folder of touched) if (lookAt(folder) !== undefined) await keepNames(folder)
    touched.clear()
  }
  const writeOwn = async (file: string, text: string): Promise<void> => {
    try {
      await writeDurably(join(root, file), text)
    } catch (error) {
      throw liveFailure(error, 'write', join(root, file))
    }
  }
  return {
    requireSpace: promised((bytes: number, files: number) => requireSpace(root, bytes, files)),
    stage: promised((path: LivePath, bytes: Uint8Array) => staging.add(path, bytes)),
    prepare: async (steps) => {
      requireRights(root, steps)
      await staging.makeDurable()
    },
    carryOut: async (steps, replaced) => {
      const outcomes: StepOutcome[] = []
      for (const step of steps) outcomes.push(await carryOutStep({...tools, replaced}, step))
      // The calls above let nothing else run: signals are heard now.
      await turnOfTheLoop()
      return outcomes
    },
    removeEmpty: promised((folders: readonly string[]) => removeEmpty(root, folders, touched)),
    writeState: async (state) => {
      await settle()
      await writeOwn(STATE_FILE, encodeState(state))
    },
    writeJournal: (journal) => writeOwn(JOURNAL_FILE, encodeJournal(journal)),
    removeJournal: async () => {
      const file = join(root, JOURNAL_FILE)
      inWords('remove', file, () => rmSync(file, {recursive: true, force: true}))
      await keepNames(join(root, OWN))
    },
    writeTold: (told) => writeOwn(TOLD_FILE, encodeTold(told)),
    keepRelease: async (release, stored) => {
      try {
        await writeKeptRelease(join(root, OWN), release, stored)
        touched.add(join(root, OWN))
      } catch (error) {
        throw liveFailure(error, 'keep a release in', join(root, OWN))
      }
    },
    dropOtherKept: promised((wanted: KeptThings) =>
      inWords('tidy up', join(root, OWN), () => removeOtherKept(join(root, OWN), wanted)),
    ),
    backups: () => backup.report(),
  }
}

const takeLock = async (root: string): Promise<FileLock> => {
  makeOwnFolder(root)
  const file = lockFileOf(root)
  const lock = await lockFile(file).catch((error: unknown) => {
    throw liveFailure(error, 'lock', file)
  })
  if (lock !== undefined) return lock
  throw new Failure('busy', `another pull holds ${root}`, {
    hints: [
      'A single pull is soon done: try again then.',
      'An agent (`jsctl pull --watch`) stays: `kill -USR2` makes it pull now; for anything else, stop it first.',
    ],
  })
}

/** Folders of ours that stay from run to run: what is written there must not go elsewhere. */
const requireOwnFolders = (root: string): void => {
  for (const name of OWN_FOLDERS) {
    const path = join(root, OWN, name)
    const found = lookAt(path)
    if (found === undefined || found.isDirectory()) continue
    throw new Failure('refused', `${path} is no folder: jsctl keeps its own things there`, {
      hints: ['Remove it; jsctl makes the folder itself.'],
    })
  }
}

/**
 * A folder that was there and is not any more is on its way somewhere, or its disk is: an empty one in its place would be taken for it.
 * @throws Failure 'temporary'
 */
const requireStill = (root: string): void => {
  if (lookAt(root) !== undefined) return
  throw new Failure('temporary', `the live folder ${root} is gone`, {
    hints: ['Somebody moved, removed or unmounted it: it is not made anew. When it is back, it is filled.'],
  })
}

type Work<Result> = (folder: HeldLiveFolder) => Promise<Result>

/** One work on a folder whose lock is ours. */
const workOn = async <Result>(root: string, work: Work<Result>): Promise<Result> => {
  const now = new Date()
  requireOwnFolders(root)
  const staging = openStaging(join(root, OWN, 'staging'))
  const touched = new Set<string>()
  const backup = openBackup(root, BACKUP, now, touched)
  const contents = join(root, OWN, CONTENTS)
  const aside = openAside({folder: join(root, OWN, ASIDE), contents, backup, touched})
  try {
    // What a killed pull left behind.
    staging.clear()
    const clearAside = (): void => inWords('tidy up', join(root, OWN, ASIDE), () => aside.clear())
    clearAside()
    const backups = join(root, BACKUP)
    const prune = (): void => inWords('tidy up', backups, () => pruneBackups(backups, now))
    // Now and not only when all went well: pulls that fail, for a full disk as well, would keep them for ever.
    prune()
    const result = await work(held({root, staging, touched, tidied: new Set(), backup, aside}))
    clearAside()
    if (backup.report() !== undefined) prune()
    return result
  } finally {
    staging.close()
  }
}

/**
 * Locks a live folder as long as `work` goes on.
 * @param work takes what works on the folder, as often as it likes
 * @throws Failure 'busy' when another process holds it, 'forbidden' when it may not be written
 */
export const lockLiveFolder = async <Result>(
  root: string,
  work: (hold: <Held>(work: Work<Held>) => Promise<Held>) => Promise<Result>,
): Promise<Result> => {
  const locks = [await takeLock(root)]
  try {
    return await work(async (inner) => {
      // The folder may have been replaced under us: the lock that counts is the one that others see.
      const inPlace = await locks.at(-1)?.isInPlace()
      if (inPlace !== true) {
        requireStill(root)
        await locks.pop()?.release()
        locks.push(await takeLock(root))
      }
      return workOn(root, inner)
    })
  } finally {
    await locks.pop()?.release()
  }
}
