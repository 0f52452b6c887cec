import {randomUUID} from 'node:crypto'
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  linkSync,
  lstatSync,
  readdirSync,
  renameSync,
  rmSync,
  unlinkSync,
  type BigIntStats,
} from 'node:fs'
import {open} from 'node:fs/promises'
import {join} from 'node:path'
import {sha256, type Sha256} from '../domain/digest.ts'
import {printable} from '../domain/path.ts'
import {renameWay, type RenameWay} from '../domain/rename-way.ts'
import type {ChangeOutcome} from '../ports/desk.ts'
import {errnoOf} from './errno.ts'
import {readWhole} from './file-bytes.ts'

/** A change of one file in a folder that is held fast. */
interface PlacedChange {
  /** The folder. */
  readonly place: string
  /** As it is written on the disk, and as it is to be. */
  readonly name: string
  readonly newName: string
  readonly before: Sha256
  readonly after: Uint8Array | undefined
}

const DONE: ChangeOutcome = {kind: 'done'}
const CHANGED: ChangeOutcome = {kind: 'left', reason: 'changed', message: 'it was changed meanwhile'}
const LINK: ChangeOutcome = {kind: 'left', reason: 'link', message: 'it is no plain file any more'}
const taken = (by: string): ChangeOutcome => ({
  kind: 'left',
  reason: 'taken',
  message: `${printable(by)} lies beside it: the name is taken`,
})

/** Nobody publishes it, and the engine does not see it (objects.md §2.3), should a run be killed while it is there. */
const ownName = (): string => `.jsctl-fix-${randomUUID()}`

const lookAt = (path: string): BigIntStats | undefined => lstatSync(path, {bigint: true, throwIfNoEntry: false})

const isSameVersion = (left: BigIntStats, right: BigIntStats | undefined): boolean =>
  right?.ino === left.ino &&
  right.size === left.size &&
  right.mtimeNs === left.mtimeNs &&
  right.ctimeNs === left.ctimeNs

/** A disk without hard links, or a rule of the system against them. */
const WITHOUT_LINK = ['EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']

/** Gives a file another name that nothing has: a rename would replace what came there in this moment. @throws the system's EEXIST */
const moveToFree = (from: string, to: string): void => {
  try {
    linkSync(from, to)
  } catch (error) {
    if (!WITHOUT_LINK.includes(errnoOf(error) ?? '')) throw error
    renameSync(from, to)
    return
  }
  unlinkSync(from)
}

const wayOf = ({place, name, newName}: PlacedChange) =>
  renameWay(readdirSync(place), name, newName, lookAt(join(place, newName)) === undefined ? 'nothing' : 'something')

/**
 * Gives a file another name in its folder. No signal is seen between two calls, for none of them waits: when a run ends early, the
 * file has one of its names.
 * @throws the errors of the system
 */
export const giveName = (
  {place, name, newName}: Pick<PlacedChange, 'place' | 'name' | 'newName'>,
  way: RenameWay,
): ChangeOutcome => {
  if (way.kind === 'taken') return taken(way.by)
  const [from, to] = [join(place, name), join(place, newName)]
  const start = way.kind === 'straight' ? from : join(place, ownName())
  if (start !== from) renameSync(from, start)
  try {
    moveToFree(start, to)
    return DONE
  } catch (error) {
    if (start !== from) renameSync(start, from)
    if (errnoOf(error) === 'EEXIST') return taken(newName)
    throw error
  }
}

/** Who reads a file by its group, such as the engine, reads it afterwards, too. @throws EPERM where the group cannot be kept */
const keepOwner = (path: string, old: BigIntStats): void => {
  const user = process.geteuid?.()
  if (user !== undefined) chownSync(path, user === 0 ? Number(old.uid) : user, Number(old.gid))
}

const writeBeside = async (path: string, bytes: Uint8Array, old: BigIntStats): Promise<void> => {
  const handle = await open(path, 'wx', 0o600)
  try {
    await handle.writeFile(bytes)
    keepOwner(path, old)
    chmodSync(path, Number(old.mode) & 0o7777)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Replaces what a file holds. A rename needs no right to the file itself, so it is asked for: a read-only file is meant to stay. */
const replace = async (file: string, place: string, bytes: Uint8Array, found: BigIntStats): Promise<ChangeOutcome> => {
  accessSync(file, constants.W_OK)
  const beside = join(place, ownName())
  try {
    await writeBeside(beside, bytes, found)
    if (!isSameVersion(found, lookAt(file))) return CHANGED
    renameSync(beside, file)
    return DONE
  } finally {
    rmSync(beside, {force: true})
  }
}

/** Whether a file is still what was judged. */
const refusal = async (file: string, before: Sha256, found: BigIntStats): Promise<ChangeOutcome | undefined> => {
  if (!found.isFile()) return LINK
  const isSame = sha256(await readWhole(file)) === before && isSameVersion(found, lookAt(file))
  return isSame ? undefined : CHANGED
}

/** Changes a file that is still what was judged. @throws the errors of the system */
export const changeFile = async (change: PlacedChange): Promise<ChangeOutcome> => {
  const {place, name, newName, before, after} = change
  const file = join(place, name)
  const found = lookAt(file)
  if (found === undefined) return CHANGED
  const refused = await refusal(file, before, found)
  if (refused !== undefined) return refused
  const way = name === newName ? undefined : wayOf(change)
  if (way?.kind === 'taken') return taken(way.by)
  const replaced = after === undefined ? DONE : await replace(file, place, after, found)
  if (replaced.kind === 'left' || way === undefined) return replaced
  // A name that is taken since then is refused by the system.
  const outcome = giveName(change, way)
  if (outcome.kind === 'done' || after === undefined) return outcome
  return {...outcome, message: `its content is mended, its name is not: ${outcome.message}`}
}
