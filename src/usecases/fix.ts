import {sha256} from '../domain/digest.ts'
import {Failure} from '../domain/failure.ts'
import type {LineDiff} from '../domain/line-diff.ts'
import {fileName} from '../domain/kinds.ts'
import {pathFilter} from '../domain/path-filter.ts'
import {printable, type LivePath} from '../domain/path.ts'
import {readableText} from '../domain/readable-text.ts'
import {renameWay} from '../domain/rename-way.ts'
import {isMendable, type MendableFinding} from '../domain/rules/mending.ts'
import {maskedDiff} from '../domain/secrets/masked-diff.ts'
import type {MendableFolder, ObjectFolder, World} from '../ports/index.ts'
import {countFindings} from './check-folder.ts'
import {mendFile, type FileMend, type LeftFile, type LeftReason} from './mend-file.ts'
import type {ReadingDoors} from './readable-store.ts'
import {validateFolder, type ValidatedFolder, type ValidateRequest} from './validate.ts'

/** Files between two events of progress. */
const PROGRESS_STEP = 100

interface FixRequest extends ValidateRequest {
  /** `dry-run`: nothing is written. */
  readonly mode: 'fix' | 'dry-run'
}

export interface MendedFile {
  readonly path: LivePath
  /** Its new name, where it gets one. */
  readonly renamed?: LivePath
  /** What is mended, in the order of the file. */
  readonly mended: readonly MendableFinding[]
  /** With `dry-run`: what would change in it. */
  readonly lines?: LineDiff
}

export interface FixedFolder {
  readonly mode: 'fix' | 'dry-run'
  /** What was mended, or with `dry-run` would be, by path. */
  readonly files: readonly MendedFile[]
  readonly left: readonly LeftFile[]
  /** What is wrong in the folder as it is now. */
  readonly checked: ValidatedFolder
}

type Doors = ReadingDoors & Pick<World, 'xml' | 'tell' | 'openFolder' | 'openFolderToMend' | 'checkpoint'>

/** The names beside each file, as far as a listing knows them. */
const namesByFolder = async (folder: ObjectFolder): Promise<(path: string) => readonly string[]> => {
  const {files, refused, ignored} = await folder.list()
  const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1)
  const byFolder = new Map<string, string[]>()
  for (const listed of [...files.keys(), ...refused.map(({path}) => path), ...ignored]) {
    const path = listed.replace(/\/$/, '')
    const names = byFolder.get(folderOf(path))
    if (names === undefined) byFolder.set(folderOf(path), [fileName(path)])
    else names.push(fileName(path))
  }
  return (path) => byFolder.get(folderOf(path)) ?? []
}

const HINTS: Readonly<Partial<Record<LeftReason, string>>> = {
  changed: 'Run the command again when nobody is writing there.',
  taken: 'Remove or rename one of the two.',
  link: 'Run the command on the folder that holds the files themselves.',
}

const leftFile = (path: LivePath, reason: LeftReason, message: string, hint = HINTS[reason]): LeftFile => ({
  path,
  reason,
  message,
  ...(hint === undefined ? {} : {hint}),
})

/** A file that cannot be read or written is no reason to leave the others. @throws what is no Failure, or an interruption */
const leftBy = (path: LivePath, error: unknown): LeftFile => {
  if (!(error instanceof Failure) || error.kind === 'interrupted') throw error
  const {kind, message, hints} = error
  return leftFile(path, kind === 'forbidden' || kind === 'temporary' ? kind : 'failed', message, hints[0])
}

const mendedFile = ({path, to, mended}: FileMend): MendedFile => ({
  path,
  ...(to === path ? {} : {renamed: to}),
  mended,
})

type Carry = (mend: FileMend) => Promise<MendedFile | LeftFile>

const show: Carry = (mend) => {
  const {before, after} = mend
  const lines = before === after ? {} : {lines: maskedDiff(readableText(before) ?? '', readableText(after) ?? '')}
  return Promise.resolve({...mendedFile(mend), ...lines})
}

const writeInto =
  (folder: MendableFolder): Carry =>
  async (mend) => {
    const {path, to, before, after} = mend
    const content = before === after ? {} : {after}
    const outcome = await folder.change({path, to, before: sha256(before), ...content})
    return outcome.kind === 'done' ? mendedFile(mend) : leftFile(path, outcome.reason, outcome.message)
  }

const isLeft = (file: MendedFile | LeftFile): file is LeftFile => 'reason' in file

/** The folder as it is after it was changed. A renamed file still counts when its old name was asked for. */
const checkAgain = async (
  world: Doors,
  request: FixRequest,
  files: readonly MendedFile[],
): Promise<ValidatedFolder> => {
  const checked = await validateFolder(world, {...request, only: []})
  const wanted = pathFilter(request.only)
  const renamed = new Set<string>(
    files.flatMap(({path, renamed: to}) => (to !== undefined && wanted(path) ? [to] : [])),
  )
  const findings = checked.findings.filter(({path}) => wanted(path) || renamed.has(path))
  return {...checked, findings, counts: countFindings(findings)}
}

/**
 * Mends what can be mended without a doubt of what was meant (docs/validate.md, "Mending: --fix"), file by file, and checks the
 * folder again.
 * @throws Failure as `validateFolder`, and 'interrupted' between two files; what keeps one file from being mended is a part of the result
 */
export const fixFolder = async (world: Doors, request: FixRequest): Promise<FixedFolder> => {
  const {mode, rules} = request
  const found = await validateFolder(world, request)
  const mendable = found.findings.filter(isMendable)
  const paths = [...new Set(mendable.map(({path}) => path as LivePath))]
  if (paths.length === 0) return {mode, files: [], left: [], checked: found}

  const opened = mode === 'dry-run' ? undefined : await world.openFolderToMend(request.folder)
  const folder = opened ?? (await world.openFolder(request.folder))
  const carry = opened === undefined ? show : writeInto(opened)
  const namesBeside = await namesByFolder(folder)
  const newPaths = new Map<string, string>(
    mendable.flatMap(({path, fix}) => (fix.kind === 'rename' ? [[path, fix.path] as const] : [])),
  )

  const mendOne = async (path: LivePath): Promise<MendedFile | LeftFile> => {
    const way = renameWay(namesBeside(path), fileName(path), fileName(newPaths.get(path) ?? path), 'nothing')
    if (newPaths.has(path) && way.kind === 'taken')
      return leftFile(path, 'taken', `${printable(way.by)} lies beside it: the name is taken`)
    const bytes = await folder.read(path)
    if (sha256(bytes) !== found.tree.get(path)?.sha256) return leftFile(path, 'changed', 'it was changed meanwhile')
    const verdict = mendFile(path, bytes, {xml: world.xml, rules})
    return verdict.kind === 'left' ? verdict.left : carry(verdict.mend)
  }

  const outcomes: (MendedFile | LeftFile)[] = []
  for (const path of paths) {
    world.checkpoint()
    outcomes.push(await mendOne(path).catch((error: unknown) => leftBy(path, error)))
    if (outcomes.length % PROGRESS_STEP === 0)
      world.tell({type: 'progress', activity: 'mending', done: outcomes.length, total: paths.length})
  }
  const files = outcomes.filter((file): file is MendedFile => !isLeft(file))
  const left = outcomes.filter(isLeft)
  const changed = mode === 'fix' && files.length > 0
  return {mode, files, left, checked: changed ? await checkAgain(world, request, files) : found}
}
