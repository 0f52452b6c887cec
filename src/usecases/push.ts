import type {Finding} from '../domain/finding.ts'
import {encodeBase, nextBase} from '../domain/desk-base.ts'
import {Failure} from '../domain/failure.ts'
import {guardPromotionPath} from '../domain/guards.ts'
import {pathClashes, printable} from '../domain/path.ts'
import {guardOthersWork, type OthersWork} from '../domain/others-work.ts'
import {pathFilter, type PathFilter} from '../domain/path-filter.ts'
import type {Wanted} from '../domain/publication-plan.ts'
import {findingsThatStay, releaseTree, type GitSource} from '../domain/release.ts'
import {isBetweenObjects} from '../domain/rules/check.ts'
import {guardSavedPlan, type SavedPlan} from '../domain/saved-plan.ts'
import type {ReleaseNumber} from '../domain/store-keys.ts'
import {applyChanges, diffTrees, type Tree} from '../domain/tree.ts'
import type {ObjectFolder, World} from '../ports/index.ts'
import {checkFolder, type CheckedFolder} from './check-folder.ts'
import {checkMerged} from './check-merged.ts'
import {findOthersWork, type StartingBase} from './find-others-work.ts'
import {folderContents} from './folder-contents.ts'
import {folderSource, type FolderSource} from './folder-source.ts'
import {openForPublication, publishTree} from './publication/publish-tree.ts'
import type {OpenedStore, PublicationDoors, PublicationRequest, PublicationResult} from './publication/publish-tree.ts'
import {recallPlan, savePlan, withPlan} from './push-plan.ts'
import {startingBase} from './starting-base.ts'

export interface PushRequest extends PublicationRequest {
  /** The live root at the desk. */
  readonly folder: string
  /** Globs: only matching paths are added, changed or deleted. */
  readonly only: readonly string[]
  /** `take-back`: publishes although it undoes what others published since the base of this folder. */
  readonly othersWork: 'keep' | 'take-back'
  /** The release whose content this folder has, beside its own changes; else the desk's memory and git tell. */
  readonly base?: ReleaseNumber
  /** A saved plan: `write` plans only and saves it there, `publish` carries out what was saved. */
  readonly plan?: {readonly use: 'write' | 'publish'; readonly path: string}
  /** `strict`: warnings refuse a push like errors; `lenient` unless it is said. */
  readonly strictness?: 'strict' | 'lenient'
}

export type PushDoors = PublicationDoors & Pick<World, 'xml' | 'workTree' | 'openFolder' | 'planFiles'>

/** What --only leaves of a folder: matching paths as they are here, all others as they are published. */
const mergeOnly = (published: Tree, folder: Tree, filter: PathFilter): Tree =>
  applyChanges(
    published,
    diffTrees(published, folder).filter(({path}) => filter(path)),
  )

/** Paths of the folder and of the release that cannot stand side by side. */
const clashFindings = (tree: Tree): readonly Finding[] =>
  pathClashes(tree.keys()).map(({kind, first, second}) => ({
    rule: 'file.dup-case',
    severity: 'error',
    path: second,
    message:
      kind === 'case'
        ? `differs from ${first}, which is published, only in the case of its letters`
        : `is a folder here, but ${first} is a file that is published`,
    hint: 'Push both paths together: name the other one in --only, too.',
  }))

/** @throws Failure 'usage' when --only means no file at all: most likely it is mistyped */
const refuseIdleFilter = (only: readonly string[], filter: PathFilter, trees: readonly Tree[]): void => {
  if (only.length === 0 || trees.some((tree) => [...tree.keys()].some(filter))) return
  throw new Failure('usage', `nothing matches --only ${only.map((glob) => `'${printable(glob)}'`).join(' ')}`, {
    hints: ["Globs count from the live root: --only 'billing/**', whatever folder you are in."],
  })
}

/** Whether findings refuse a push. */
const refusing = (findings: readonly Finding[], {strictness = 'lenient'}: PushRequest): boolean =>
  findings.some(({severity}) => severity === 'error' || (severity === 'warning' && strictness === 'strict'))

/** Remembers what is published now as what this folder was last pushed as. */
const rememberPush = async (
  world: PushDoors,
  {environment, mode, only}: PushRequest,
  {folder, commit, start}: {readonly folder: string; readonly commit: string | undefined; readonly start: StartingBase},
  result: PublicationResult,
): Promise<void> => {
  if (mode === 'dry-run' || (result.kind !== 'published' && result.kind !== 'unchanged')) return
  if (result.manifest === undefined) return
  const next = nextBase(result.manifest, start.from === 'unknown' ? undefined : start.base, only, commit)
  await world.desk.rememberBase(folder, environment, encodeBase(next))
}

interface FolderAtDesk {
  readonly folder: ObjectFolder
  readonly checked: CheckedFolder
  /** Of the paths that are pushed. */
  readonly meant: readonly Finding[]
}

interface CheckedTree {
  readonly tree: Tree
  readonly findings: readonly Finding[]
}

/** The tree that a push wants: the folder, or with --only the release with the meant paths of the folder. */
const wantedTree = async (
  world: PushDoors,
  {contact: {newest}, reader}: OpenedStore,
  {folder, checked, meant}: FolderAtDesk,
  {only, rules = []}: PushRequest,
): Promise<CheckedTree> => {
  if (only.length === 0) return {tree: checked.tree, findings: meant}
  const filter = pathFilter(only)
  const published: Tree = newest === undefined ? new Map() : releaseTree(newest.manifest)
  refuseIdleFilter(only, filter, [checked.tree, published])
  const tree = mergeOnly(published, checked.tree, filter)
  const manifest = newest?.manifest ?? {files: [], packs: []}
  const merged = {folder, checked, published: manifest, store: reader, filter, rules}
  return {tree, findings: [...meant, ...clashFindings(tree), ...(await checkMerged(world, merged, tree))]}
}

/** What of others' work this push touches; nothing when it changes nothing. */
const touchedWork = async (
  world: PushDoors,
  {contact: {newest}, reader}: OpenedStore,
  {folder}: PushRequest,
  {tree, start, versioned}: {readonly tree: Tree; readonly start: StartingBase} & Pick<FolderSource, 'versioned'>,
): Promise<OthersWork | undefined> => {
  const changes = newest === undefined ? [] : diffTrees(releaseTree(newest.manifest), tree)
  if (newest === undefined || changes.length === 0) return undefined
  return findOthersWork(
    world,
    {store: reader, compression: world.compression},
    {folder, newest, changes, start, versioned},
  )
}

/** What of a release is taken from the work tree. */
const takenSource = (source: GitSource | undefined, {only}: PushRequest): Pick<Wanted, 'source'> => {
  if (source === undefined) return {}
  return {source: only.length === 0 ? source : {...source, part: true}}
}

/** Publishes a tree that was checked, and remembers it. */
const publishFolder = async (
  world: PushDoors,
  opened: OpenedStore,
  request: PushRequest,
  {folder, checked, tree, findings, saved}: FolderAtDesk & CheckedTree & {readonly saved: SavedPlan | undefined},
): Promise<PublicationResult> => {
  const {environment, othersWork} = request
  const {newest} = opened.contact
  const {source, versioned, unchecked} = await folderSource(world, request.folder, {
    tree: checked.tree,
    isMeant: pathFilter(request.only),
  })
  const start = await startingBase(world, opened.reader, {
    folder: folder.path,
    environment,
    newest,
    said: request.base,
    versioned,
  })
  // Neither the environment nor the folder changed since a plan was made: what it said is what there is to say.
  const touches = saved?.touches ?? (await touchedWork(world, opened, request, {tree, start, versioned}))
  const wanted = {
    tree,
    origin: {kind: 'push'},
    message: request.message,
    findings: newest === undefined ? [] : findingsThatStay(newest.manifest, tree),
    ...takenSource(source, request),
  } as const
  const result = await publishTree(world, opened, request, {
    wanted: touches === undefined ? wanted : {...wanted, touches},
    contents: folderContents(folder, checked.tree),
    findings,
    unchecked,
    guard: ({parent}) => {
      if (othersWork === 'take-back' || touches === undefined || parent === undefined) return
      guardOthersWork(environment.name, parent.manifest.release, touches)
    },
  })
  if (result.kind === 'planned' || result.kind === 'unchanged') await savePlan(world, request, newest, tree, touches)
  await rememberPush(world, request, {folder: folder.path, commit: source?.commit, start}, result)
  return result
}

/**
 * Publishes a live folder: checks it, plans against the newest release, asks, and commits one release.
 * @throws Failure as everything that publishes, 'conflict' when it would undo what others published; validation errors are a
 * result, not a failure
 */
export const push = async (world: PushDoors, asked: PushRequest): Promise<PublicationResult> => {
  const saved = await recallPlan(world, asked)
  const request = withPlan(asked, saved)
  const {environment, only} = request
  const folder = await world.openFolder(request.folder)
  const checked = await checkFolder(world, folder, {rules: request.rules ?? []})
  const files = checked.tree.size
  const filter = pathFilter(only)
  // What a part of the folder refers to may be published: that is judged when it is known.
  const isJudged = (finding: Finding): boolean => only.length === 0 || !isBetweenObjects(finding)
  const meant = checked.findings.filter((finding) => filter(finding.path) && isJudged(finding))
  if (refusing(meant, request)) {
    // Who mends a folder for an environment that takes no push would do so for nothing.
    guardPromotionPath(environment, {kind: 'push'}, true)
    return {kind: 'invalid', environment, findings: meant, files}
  }
  const opened = await openForPublication(world, request, 'refuse-plain')
  const atDesk = {folder, checked, meant}
  const {tree, findings} = await wantedTree(world, opened, atDesk, request)
  if (refusing(findings, request)) return {kind: 'invalid', environment, findings, files}
  const {newest} = opened.contact
  const isThere = newest !== undefined && diffTrees(releaseTree(newest.manifest), tree).length === 0
  if (saved !== undefined && !isThere) guardSavedPlan(saved, {newest, tree, name: environment.name})
  return publishFolder(world, opened, request, {...atDesk, tree, findings, saved})
}
