import {sha256} from '../domain/digest.ts'
import type {LineDiff} from '../domain/line-diff.ts'
import {readFixName} from '../domain/fix-names.ts'
import {fileName} from '../domain/kinds.ts'
import {pathFilter} from '../domain/path-filter.ts'
import {printable, type LivePath} from '../domain/path.ts'
import {readableText} from '../domain/readable-text.ts'
import {isMendable, type MendableFinding} from '../domain/rules/mending.ts'
import {maskedDiff} from '../domain/secrets/masked-diff.ts'
import type {MendableFolder, ObjectFolder, World} from '../ports/index.ts'
import {countFindings} from './check-folder.ts'
import {isGone, leftBy, leftFile, type LeftFile} from './left-file.ts'
import {mendFile, type FileMend} from './mend-file.ts'
import {createTrueFixes, obstaclesIn, plannedMend} from './mend-outlook.ts'
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

/** Looks at a folder in which another run may rename files while they are read. */
const LOOKS = 20

/** @throws Failure as `look`, and 'interrupted' */
const patiently = async <Seen>(world: Doors, look: () => Promise<Seen>, looks = LOOKS): Promise<Seen> => {
  try {
    return await look()
  } catch (error) {
    if (looks === 1 || !isGone(error)) throw error
    world.checkpoint()
    return patiently(world, look, looks - 1)
  }
}

/** The folder as it is after it was changed. A renamed file still counts when its old name was asked for. */
const checkAgain = async (
  world: Doors,
  request: FixRequest,
  files: readonly MendedFile[],
): Promise<ValidatedFolder> => {
  const checked = await patiently(world, () => validateFolder(world, {...request, only: []}))
  const wanted = pathFilter(request.only)
  const renamed = new Set<string>(
    files.flatMap(({path, renamed: to}) => (to !== undefined && wanted(path) ? [to] : [])),
  )
  const findings = checked.findings.filter(({path}) => wanted(path) || renamed.has(path))
  return {...checked, findings, counts: countFindings(findings)}
}

interface Tidied {
  /** What cannot have its own name. */
  readonly left: readonly LeftFile[]
  /** How many files have their own name again. */
  readonly named: number
}

/** Clears away what killed runs left. */
const tidy = async (folder: MendableFolder, {ignored}: ValidatedFolder): Promise<Tidied> => {
  const left: LeftFile[] = []
  let named = 0
  for (const path of ignored.filter((one) => readFixName(fileName(one)) !== undefined)) {
    try {
      const outcome = await folder.tidy(path)
      if (outcome.kind === 'named') named++
      if (outcome.kind === 'stranded')
        left.push(
          leftFile(
            path,
            'half-renamed',
            `it is ${printable(outcome.of)}, which a run was renaming: that name is taken`,
          ),
        )
    } catch (error) {
      left.push(leftBy(path, error))
    }
  }
  return {left, named}
}

/** Mends the files of some findings, one by one. */
const mendAll = async (
  world: Doors,
  {rules}: FixRequest,
  {folder, found, carry}: {readonly folder: ObjectFolder; readonly found: ValidatedFolder; readonly carry: Carry},
): Promise<readonly (MendedFile | LeftFile)[]> => {
  const paths = [...new Set(found.findings.filter(isMendable).map(({path}) => path as LivePath))]
  if (paths.length === 0) return []
  await patiently(world, () => folder.list())
  const obstacle = obstaclesIn(folder, found)

  const mendOne = async (path: LivePath): Promise<MendedFile | LeftFile> => {
    const bytes = await folder.read(path)
    if (sha256(bytes) !== found.tree.get(path)?.sha256) return leftFile(path, 'changed', 'it was changed meanwhile')
    const verdict = mendFile(path, bytes, {xml: world.xml, rules})
    if (verdict.kind === 'left') return verdict.left
    return obstacle(plannedMend(verdict.mend)) ?? carry(verdict.mend)
  }

  const outcomes: (MendedFile | LeftFile)[] = []
  for (const path of paths) {
    world.checkpoint()
    outcomes.push(await mendOne(path).catch((error: unknown) => leftBy(path, error)))
    if (outcomes.length % PROGRESS_STEP === 0)
      world.tell({type: 'progress', activity: 'mending', done: outcomes.length, total: paths.length})
  }
  return outcomes
}

/** What remains says only of that what would be mended by the same command that it would. */
const withTrueFixes = async (
  world: Doors,
  {rules}: FixRequest,
  {folder, checked}: {readonly folder: ObjectFolder; readonly checked: ValidatedFolder},
): Promise<ValidatedFolder> => {
  if (!checked.findings.some(isMendable)) return checked
  await patiently(world, () => folder.list())
  return createTrueFixes(world, rules)(folder, checked)
}

/**
 * Mends what can be mended without a doubt of what was meant (docs/validate.md, "Mending: --fix"), file by file, and checks the
 * folder again. First it finishes what a killed run left.
 * @throws Failure as `validateFolder`, and 'interrupted' between two files; what keeps one file from being mended is a part of the result
 */
export const fixFolder = async (world: Doors, request: FixRequest): Promise<FixedFolder> => {
  const {mode} = request
  const first = await patiently(world, () => validateFolder(world, request))
  const opened = mode === 'dry-run' ? undefined : await world.openFolderToMend(request.folder)
  const folder = opened ?? (await world.openFolder(request.folder))
  const tidied = opened === undefined ? {left: [], named: 0} : await tidy(opened, first)
  const found = tidied.named === 0 ? first : await patiently(world, () => validateFolder(world, request))
  const carry = opened === undefined ? show : writeInto(opened)
  const outcomes = await mendAll(world, request, {folder, found, carry})
  const files = outcomes.filter((file): file is MendedFile => !isLeft(file))
  const left = [...tidied.left, ...outcomes.filter(isLeft)]
  const changed = mode === 'fix' && files.length > 0
  const checked = changed ? await checkAgain(world, request, files) : found
  return {mode, files, left, checked: await withTrueFixes(world, request, {folder, checked})}
}
