import {randomUUID} from 'node:crypto'
import {accessSync, constants, readdirSync, renameSync, rmSync, type BigIntStats} from 'node:fs'
import {join} from 'node:path'
import {sha256, type Sha256} from '../domain/digest.ts'
import {betweenName, copyName} from '../domain/fix-names.ts'
import {printable} from '../domain/path.ts'
import {renameWay, type RenameWay} from '../domain/rename-way.ts'
import type {ChangeOutcome} from '../ports/desk.ts'
import {isAbsence} from './errno.ts'
import {digestIfThere, isSameContent, isSameVersion, lookAt} from './file-version.ts'
import {moveToFree, removeName, takeFreeName} from './free-name.ts'
import {writeBeside} from './write-beside.ts'

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

type Left = Extract<ChangeOutcome, {kind: 'left'}>

const DONE: ChangeOutcome = {kind: 'done'}
const left = (reason: Left['reason'], message: string): Left => ({kind: 'left', reason, message})
const CHANGED = left('changed', 'it was changed meanwhile')
const LINK = left('link', 'it is no plain file any more')
const taken = (by: string): Left => left('taken', `${printable(by)} lies beside it: the name is taken`)
const shared = (names: bigint): Left => left('hard-link', `it is a hard link: ${names} names share it`)

const wantedIn = ({before, after}: PlacedChange): Sha256 => (after === undefined ? before : sha256(after))

/** Whether a file is still what was judged. The look comes last: between it and the change that follows nothing is waited for. */
const isStill = async ({place, name, before}: PlacedChange, found: BigIntStats): Promise<boolean> => {
  const file = join(place, name)
  return (await digestIfThere(file)) === before && isSameVersion(found, lookAt(file))
}

/** Whether somebody gave the file another content; that it is gone says nothing of that. */
const isEdited = async ({place, name, before}: PlacedChange): Promise<boolean> => {
  const file = join(place, name)
  const found = lookAt(file)
  if (found === undefined) return false
  return !found.isFile() || ![before, undefined].includes(await digestIfThere(file))
}

/** Whether the file is as it is to be: another run was faster. The listing tells, for a name may answer to another one. */
const isDoneByAnother = async (change: PlacedChange): Promise<boolean> => {
  const {place, name, newName} = change
  const names = readdirSync(place)
  if (!names.includes(newName) || (name !== newName && names.includes(name))) return false
  const path = join(place, newName)
  return lookAt(path)?.isFile() === true && (await digestIfThere(path)) === wantedIn(change)
}

const wayOf = ({place, name, newName}: PlacedChange, found: BigIntStats): RenameWay | {readonly kind: 'gone'} => {
  // Before the listing: what answers now, and is not listed then, is the file itself under its old name.
  const answer = lookAt(join(place, newName))
  // Nearly always; a listing for each of ten thousand files would take longer than all else.
  if (answer === undefined) return {kind: 'straight'}
  const names = readdirSync(place)
  if (!names.includes(name)) return {kind: 'gone'}
  const way = renameWay(names, name, newName, 'something')
  return way.kind === 'by-another-name' && answer.ino !== found.ino ? {kind: 'gone'} : way
}

/**
 * Where both names are there: the old one goes when what has the new one is exactly what the file is to be, so that nothing is
 * lost. It does not matter who put it there: this run, another one, or one that was killed.
 */
const dropOldName = async (change: PlacedChange): Promise<ChangeOutcome> => {
  const {place, name, newName} = change
  const [from, to] = [join(place, name), join(place, newName)]
  const [old, made] = [lookAt(from), lookAt(to)]
  if (old === undefined || made === undefined) return CHANGED
  if (!made.isFile() || (await digestIfThere(to)) !== wantedIn(change)) return taken(newName)
  if (!(await isStill(change, old)))
    return left('changed', `it was changed meanwhile; ${printable(newName)} beside it was made of what it was before`)
  if (!isSameContent(made, lookAt(to))) return CHANGED
  removeName(from)
  return DONE
}

/** Writes the new content beside the file, and lets it take its place when the file is still what was judged. */
const withContentBeside = async (
  change: PlacedChange,
  {after, found}: {readonly after: Uint8Array; readonly found: BigIntStats},
  place: (beside: string) => ChangeOutcome | Promise<ChangeOutcome>,
): Promise<ChangeOutcome> => {
  // A rename needs no right to the file itself, so it is asked for: a read-only file is meant to stay.
  accessSync(join(change.place, change.name), constants.W_OK)
  const beside = join(change.place, copyName(randomUUID()))
  try {
    await writeBeside(beside, after, found)
    return (await isStill(change, found)) ? await place(beside) : CHANGED
  } finally {
    rmSync(beside, {force: true})
  }
}

const replace = (change: PlacedChange, after: Uint8Array, found: BigIntStats): Promise<ChangeOutcome> =>
  withContentBeside(change, {after, found}, (beside) => {
    renameSync(beside, join(change.place, change.name))
    return DONE
  })

/** Never by a rename over the old name: another run may have moved the file away in this moment, and it would come back. */
const giveNewName = async (change: PlacedChange, found: BigIntStats): Promise<ChangeOutcome> => {
  const {place, name, newName, after} = change
  const to = join(place, newName)
  const take = (path: string): Promise<ChangeOutcome> => {
    takeFreeName(path, to)
    return dropOldName(change)
  }
  if (after !== undefined) return withContentBeside(change, {after, found}, take)
  return (await isStill(change, found)) ? take(join(place, name)) : CHANGED
}

/**
 * Gives a file another name by one in between. No signal is seen between two calls, for none of them waits; who is killed leaves
 * a name that says what the file was called.
 * @throws the errors of the system
 */
export const renameByAnother = ({
  place,
  name,
  newName,
}: Pick<PlacedChange, 'place' | 'name' | 'newName'>): ChangeOutcome => {
  const own = betweenName(randomUUID(), name)
  const [from, between, to] = [join(place, name), join(place, own), join(place, newName)]
  const goBack = (): ChangeOutcome =>
    moveToFree(between, from) === 'moved'
      ? taken(newName)
      : left('half-renamed', `it is ${own} now: both its names were taken while it was renamed`)
  renameSync(from, between)
  try {
    return moveToFree(between, to) === 'moved' ? DONE : goBack()
  } catch (error) {
    if (!isAbsence(error)) goBack()
    throw error
  }
}

const changeByAnother = async (change: PlacedChange, found: BigIntStats): Promise<ChangeOutcome> => {
  const {after} = change
  if (after === undefined) return (await isStill(change, found)) ? renameByAnother(change) : CHANGED
  const replaced = await replace(change, after, found)
  if (replaced.kind === 'left') return replaced
  const outcome = renameByAnother(change)
  return outcome.kind === 'done'
    ? outcome
    : {...outcome, message: `its content is mended, its name is not: ${outcome.message}`}
}

const tryChange = async (change: PlacedChange): Promise<ChangeOutcome> => {
  const {place, name, newName, after} = change
  const found = lookAt(join(place, name))
  if (found === undefined) return CHANGED
  if (!found.isFile()) return LINK
  // Its other names would keep the old content.
  if (after !== undefined && found.nlink > 1n) return shared(found.nlink)
  if (name === newName) return after === undefined ? DONE : replace(change, after, found)
  const way = wayOf(change, found)
  switch (way.kind) {
    case 'gone':
      return CHANGED
    case 'taken':
      return taken(way.by)
    case 'both-there':
      return dropOldName(change)
    case 'by-another-name':
      return changeByAnother(change, found)
    case 'straight':
      return giveNewName(change, found)
  }
}

/** Another run that gives the same file its second name, or takes its first, changes it for a moment, but not its content. */
const TRIES = 3

/** Changes a file that is still what was judged. @throws the errors of the system */
export const changeFile = async (change: PlacedChange, tries = TRIES): Promise<ChangeOutcome> => {
  const outcome = await tryChange(change).catch((error: unknown) => {
    if (isAbsence(error)) return CHANGED
    throw error
  })
  if (outcome.kind === 'done' || outcome.reason !== 'changed') return outcome
  if (await isDoneByAnother(change)) return DONE
  return tries === 1 || (await isEdited(change)) ? outcome : changeFile(change, tries - 1)
}
