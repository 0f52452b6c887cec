import type {Sha256} from '../domain/digest.ts'
import type {Finding} from '../domain/finding.ts'
import {pathClashes, type LivePath} from '../domain/path.ts'
import {pathFilter, type PathFilter} from '../domain/path-filter.ts'
import {releaseTree} from '../domain/release.ts'
import {applyChanges, diffTrees, type Content, type Tree} from '../domain/tree.ts'
import type {ObjectFolder, World} from '../ports/index.ts'
import {checkFolder, type CheckedFolder} from './check-folder.ts'
import {openForPublication, publishTree} from './publication/publish-tree.ts'
import type {PublicationDoors, PublicationRequest, PublicationResult} from './publication/publish-tree.ts'
import type {ContentSource} from './publication/write-packs.ts'

export interface PushRequest extends PublicationRequest {
  /** The live root at the desk. */
  readonly folder: string
  /** Globs: only matching paths are added, changed or deleted. */
  readonly only: readonly string[]
}

export type PushDoors = PublicationDoors & Pick<World, 'xml' | 'workTree' | 'openFolder'>

/** The bytes of contents as the folder holds them now; packs compare them with their digests again. */
const folderContents = (folder: ObjectFolder, tree: Tree): ContentSource => {
  const paths = new Map<Sha256, LivePath>()
  for (const [path, {sha256}] of tree) paths.set(sha256, path)
  return async ({sha256}: Content) => {
    const path = paths.get(sha256)
    return path === undefined ? undefined : folder.read(path)
  }
}

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

const hasErrors = (findings: readonly Finding[]): boolean => findings.some(({severity}) => severity === 'error')

/**
 * Publishes a live folder: checks it, plans against the newest release, asks, and commits one release.
 * @throws Failure as everything that publishes; validation errors are a result, not a failure
 */
export const push = async (world: PushDoors, request: PushRequest): Promise<PublicationResult> => {
  const {environment} = request
  const folder = await world.openFolder(request.folder)
  const filter = pathFilter(request.only)
  const checked: CheckedFolder = await checkFolder(world, folder)
  const meant = checked.findings.filter(({path}) => filter(path))
  if (hasErrors(meant)) return {kind: 'invalid', environment, findings: meant, files: checked.tree.size}
  const opened = await openForPublication(world, request, 'refuse-plain')
  const {newest} = opened.contact
  const published: Tree = newest === undefined ? new Map() : releaseTree(newest.manifest)
  const tree = request.only.length === 0 ? checked.tree : mergeOnly(published, checked.tree, filter)
  const findings = request.only.length === 0 ? meant : [...meant, ...clashFindings(tree)]
  if (hasErrors(findings)) return {kind: 'invalid', environment, findings, files: checked.tree.size}
  const source = await world.workTree.source(request.folder)
  return publishTree(world, opened, request, {
    wanted: {tree, origin: {kind: 'push'}, message: request.message, ...(source === undefined ? {} : {source})},
    contents: folderContents(folder, checked.tree),
    findings,
  })
}
