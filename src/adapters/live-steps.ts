import {
  chmodSync,
  constants,
  copyFileSync,
  lstatSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  type BigIntStats,
} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import type {ApplyStep, Fate, RemoveStep, WriteStep} from '../domain/apply.ts'
import type {Sha256} from '../domain/digest.ts'
import {Failure} from '../domain/failure.ts'
import {sameStamp, type FileStamp} from '../domain/live-state.ts'
import {printable, type LivePath} from '../domain/path.ts'
import type {Replaced, StepOutcome} from '../ports/index.ts'
import {syncFiles} from './durability.ts'
import {errnoOf} from './errno.ts'
import {clearLeftovers} from './leftovers.ts'
import type {Aside} from './live-aside.ts'
import type {Backup} from './live-backup.ts'
import {stepFailure} from './live-failures.ts'
import {ensureFolder, giveTo} from './live-made-folders.ts'
import {lookAt, observeFile, stampOf} from './live-scan.ts'
import type {Staging} from './live-staging.ts'
import {patiently} from './patience.ts'
import {pinFolder, type PinnedFolder} from './pinned-folder.ts'

/** What the steps of an apply work with. */
export interface StepTools {
  /** The live folder, links resolved. */
  readonly root: string
  readonly staging: Staging
  readonly backup: Backup
  readonly aside: Aside
  readonly replaced: Replaced
  /** Folders whose names changed; made durable before the state is written. */
  readonly touched: Set<string>
  /** Folders from which the leftovers of killed pulls were removed. */
  readonly tidied: Set<string>
}

/** Removes folders that hold nothing but folders; what cannot go stays. */
const removeHollow = (folder: string): void => {
  for (const entry of readdirSync(folder, {withFileTypes: true})) {
    if (entry.isDirectory()) removeHollow(join(folder, entry.name))
  }
  try {
    rmdirSync(folder)
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(errnoOf(error) ?? '')) throw error
  }
}

/** Makes room where a folder lies and a file is wanted. */
const clearFolder = ({backup}: StepTools, folder: string, path: LivePath): boolean => {
  removeHollow(folder)
  if (lookAt(folder) === undefined) return false
  backup.take(folder, path)
  return true
}

/** What becomes of a present file: as planned while it is what was planned with, else by its content. */
const fateOf = (file: string, found: BigIntStats, step: ApplyStep): Fate | 'right' => {
  if (step.before !== null && sameStamp(stampOf(found), step.before.stamp)) return step.fate
  const digest = observeFile(file)?.content?.sha256
  if (step.kind === 'write' && digest === step.after.sha256) return 'right'
  return digest !== undefined && digest === step.before?.content?.sha256 ? step.fate : 'back-up'
}

const TWO_SECONDS = 2000

/**
 * Gives a staged file mode, owner and time. The engine compares times in whole seconds and only for being different
 * (objects.md §3.2), so a new one is at least two seconds after the old.
 */
const dress = (staged: string, folder: string, old: BigIntStats | undefined): void => {
  const above = statSync(folder)
  // Never writable for everybody, even where the folder is.
  chmodSync(staged, old === undefined ? above.mode & 0o664 : Number(old.mode) & 0o777)
  giveTo(staged, old === undefined ? above : {uid: Number(old.uid), gid: Number(old.gid)})
  // The old time is cut to milliseconds, so one more.
  const time = Math.max(Date.now(), old === undefined ? 0 : Number(old.mtimeMs) + 1 + TWO_SECONDS) / 1000
  utimesSync(staged, time, time)
}

const NEAR_SUFFIX = '.jsctl-tmp'

/** A file, by a name in a folder that is held fast. */
interface Target {
  readonly folder: string
  readonly file: string
}

/** Brings a staged file onto the disk that the folder is on, under a name that the engine does not see. */
const onDiskOf = async ({tidied}: StepTools, {folder}: Target, staged: string, path: LivePath): Promise<string> => {
  if (statSync(folder).dev === statSync(staged).dev) return staged
  const place = dirname(path)
  if (!tidied.has(place)) await clearLeftovers(folder, (name) => name.startsWith('.') && name.endsWith(NEAR_SUFFIX))
  tidied.add(place)
  // Not by the name of the file, which may be as long as the disk allows.
  const near = join(folder, `.${basename(staged)}${NEAR_SUFFIX}`)
  // It may lie there since a pull was killed, or be a link that somebody put there.
  rmSync(near, {recursive: true, force: true})
  copyFileSync(staged, near, constants.COPYFILE_EXCL)
  await syncFiles(folder, [near])
  rmSync(staged)
  return near
}

const put = async (
  tools: StepTools,
  step: WriteStep,
  target: Target,
  old: BigIntStats | undefined,
  lastly: () => void = () => undefined,
): Promise<FileStamp> => {
  const staged = tools.staging.fileFor(step.path)
  if (staged === undefined) throw new Error(`nothing is staged for ${step.path}`)
  const ready = await onDiskOf(tools, target, staged, step.path)
  dress(ready, target.folder, old)
  const expected = stampOf(lstatSync(ready, {bigint: true}))
  await patiently({path: join(tools.root, step.path), doing: 'replace'}, () => {
    lastly()
    renameSync(ready, target.file)
  })
  const now = lookAt(target.file)
  // Somebody was here already: the next look finds another file than ours.
  if (now?.ino !== expected.inode || now.mtimeNs !== expected.mtime) return expected
  return stampOf(now)
}

const write = async (tools: StepTools, step: WriteStep, target: Target): Promise<StepOutcome> => {
  const found = lookAt(target.file)
  if (found === undefined) return {stamp: await put(tools, step, target, undefined), backedUp: false}
  if (found.isDirectory()) {
    const backedUp = clearFolder(tools, target.file, step.path)
    return {stamp: await put(tools, step, target, undefined), backedUp}
  }
  if (!found.isFile()) {
    throw new Failure('refused', `${printable(step.path)} is a link or a device here: it is not replaced`)
  }
  const fate = fateOf(target.file, found, step)
  if (fate === 'right') return {stamp: stampOf(found), backedUp: false}
  if (fate === 'back-up') {
    tools.backup.copy(target.file, step.path)
    return {stamp: await put(tools, step, target, found), backedUp: true}
  }
  return replaceOurs(tools, step, target, found)
}

const digestBefore = ({path, before}: ApplyStep): Sha256 => {
  // Only a file with a known content of ours may be dropped.
  if (before?.content === undefined) throw new Error(`nobody knows what ${path} held`)
  return before.content.sha256
}

/** The old file keeps a second name over the rename: what is saved into it until then is in the backup, not lost. */
const replaceOurs = async (
  tools: StepTools,
  step: WriteStep,
  target: Target,
  found: BigIntStats,
): Promise<StepOutcome> => {
  const {aside, replaced} = tools
  const digest = digestBefore(step)
  const stamp = await put(tools, step, target, found, () => aside.link(target.file, digest, replaced))
  return {stamp, backedUp: aside.settle(step.path, digest, stampOf(found), replaced)}
}

const remove = async (tools: StepTools, step: RemoveStep, {file}: Target): Promise<StepOutcome> => {
  const {root, backup, touched, aside, replaced} = tools
  const found = lookAt(file)
  // What is no file any more is not what was planned with: it stays.
  if (found?.isFile() !== true) return {backedUp: false}
  const shown = join(root, step.path)
  touched.add(dirname(shown))
  if (fateOf(file, found, step) !== 'drop') {
    await patiently({path: shown, doing: 'remove'}, () => backup.take(file, step.path))
    return {backedUp: true}
  }
  const digest = digestBefore(step)
  await patiently({path: shown, doing: 'remove'}, () => {
    if (aside.take(file, digest)) return
    aside.link(file, digest, replaced)
    unlinkSync(file)
  })
  return {backedUp: aside.settle(step.path, digest, stampOf(found), replaced)}
}

const writeStep = (tools: StepTools, step: WriteStep): Promise<StepOutcome> => {
  const pin = ensureFolder(tools, step.path)
  tools.touched.add(dirname(join(tools.root, step.path)))
  return inFolder(pin, step, (target) => write(tools, step, target))
}

const removeStep = async (tools: StepTools, step: RemoveStep): Promise<StepOutcome> => {
  const pin = pinFolder(dirname(join(tools.root, step.path)))
  // Whoever took the folder away, or put a link there, has the file now.
  if (pin === undefined) return {backedUp: false}
  return inFolder(pin, step, (target) => remove(tools, step, target))
}

const inFolder = async (
  {place, release}: PinnedFolder,
  {path}: ApplyStep,
  work: (target: Target) => Promise<StepOutcome>,
): Promise<StepOutcome> => {
  try {
    return await work({folder: place, file: join(place, basename(path))})
  } finally {
    release()
  }
}

/** Carries out one step. @throws Failure 'temporary' when a file is in use, 'forbidden', 'refused' for links */
export const carryOutStep = async (tools: StepTools, step: ApplyStep): Promise<StepOutcome> => {
  try {
    return await (step.kind === 'write' ? writeStep(tools, step) : removeStep(tools, step))
  } catch (error) {
    throw stepFailure(error, step.kind === 'write' ? 'write' : 'remove', join(tools.root, step.path))
  }
}
