import {readFileSync, type Stats} from 'node:fs'
import {stat} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import type {Sha256} from '../domain/digest.ts'
import {Failure} from '../domain/failure.ts'
import {decodeJournal, decodeState} from '../domain/live-state.ts'
import {printable, type LivePath} from '../domain/path.ts'
import type {ReleaseNumber} from '../domain/store-keys.ts'
import {decodeTold} from '../domain/told-report.ts'
import type {LiveFolder, StoredState} from '../ports/index.ts'
import {errnoOf} from './errno.ts'
import {lockLiveFolder, JOURNAL_FILE, OWN, STATE_FILE, TOLD_FILE} from './held-live-folder.ts'
import {listKeptContents, readKeptContent, readKeptRelease} from './live-kept.ts'
import {inWords, liveFailure} from './live-failures.ts'
import {lookAt, readLive, requirePlain, scanLive} from './live-scan.ts'
import {promised} from './promised.ts'
import {realFolder} from './real-folders.ts'

/** undefined when nothing is there. */
const statOrNothing = async (path: string): Promise<Stats | undefined> => {
  try {
    return await stat(path)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw liveFailure(error, 'open the folder', path)
  }
}

const WHICH = 'Check the path: --into, or `live` of [server] in the configuration.'

/** @throws Failure when `root` is no folder, and could not be made by adding one segment */
const requireFolder = async (root: string): Promise<void> => {
  const found = await statOrNothing(root)
  if (found?.isDirectory() === true) return
  if (found !== undefined) throw new Failure('configuration', `${printable(root)} is no folder`, {hints: [WHICH]})
  const above = await statOrNothing(dirname(root))
  if (above?.isDirectory() === true) return
  throw new Failure('not-found', `there is no folder ${printable(dirname(root))}`, {hints: [WHICH]})
}

/** The bytes of one of our own files; undefined when it is not there. */
const readOwn = (file: string): Uint8Array | undefined => {
  // A link would lead out of the folder, a pipe would make us wait for ever.
  requirePlain(file)
  try {
    return readFileSync(file)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return undefined
    throw liveFailure(error, 'read', file)
  }
}

const readState = (file: string): StoredState => {
  const stats = lookAt(file)
  const bytes = readOwn(file)
  if (stats === undefined || bytes === undefined) return {kind: 'absent'}
  try {
    return {kind: 'state', state: decodeState(bytes), written: stats.mtimeNs}
  } catch (error) {
    if (error instanceof Failure) return {kind: 'damaged', problem: error.message}
    throw error
  }
}

/** One of our own files that is a help, not needed: it is replaced as a whole, so only a failing disk damages it. */
const readHelp = <Help>(file: string, decode: (bytes: Uint8Array) => Help): Help | undefined => {
  const bytes = readOwn(file)
  if (bytes === undefined) return undefined
  try {
    return decode(bytes)
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

const readBoot = (): string | null => {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return null
  }
}

/**
 * Opens the folder that a JobScheduler watches. Nothing is changed before `hold`.
 * @throws Failure 'not-found' when neither the folder nor the one above it is there, 'configuration' when it is no folder
 */
export const openLiveFolder = async (path: string): Promise<LiveFolder> => {
  const root = await realFolder(path)
  await requireFolder(root)
  const folder: LiveFolder = {
    path: root,
    boot: readBoot(),
    isMirror: promised(() => lookAt(join(root, OWN)) !== undefined),
    scan: promised(() => inWords('read', root, () => scanLive(root))),
    read: promised((paths: Iterable<LivePath>) => readLive(root, paths)),
    readState: promised(() => readState(join(root, STATE_FILE))),
    readJournal: promised(() => readHelp(join(root, JOURNAL_FILE), decodeJournal)),
    readTold: promised(() => readHelp(join(root, TOLD_FILE), decodeTold)),
    keptRelease: promised((release: ReleaseNumber) => readKeptRelease(join(root, OWN), release)),
    keptContents: promised(() => listKeptContents(join(root, OWN))),
    keptContent: promised((digest: Sha256) => readKeptContent(join(root, OWN), digest)),
    hold: (work) => lockLiveFolder(root, (hold) => hold(work)),
    lock: (work) => lockLiveFolder(root, (hold) => work({...folder, hold, lock: (again) => again(folder)})),
  }
  return folder
}
