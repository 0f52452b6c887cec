import {Failure} from '../domain/failure.ts'
import {isLivePath, pathClashes, printable, type LivePath} from '../domain/path.ts'
import {pathsAndFolders} from '../domain/path-filter.ts'
import {releaseTree, type Manifest} from '../domain/release.ts'
import {isReleaseNumber, type ReleaseNumber} from '../domain/store-keys.ts'
import {applyChanges, diffTrees, type Tree} from '../domain/tree.ts'
import type {World} from '../ports/index.ts'
import {checkReturning} from './check-returning.ts'
import {openForPublication, publishTree} from './publication/publish-tree.ts'
import type {
  MissingReason,
  PublicationDoors,
  PublicationRequest,
  PublicationResult,
} from './publication/publish-tree.ts'
import {readWholeRelease} from './read-release.ts'
import {nothingPublished} from './readable-store.ts'

export interface RollbackRequest extends PublicationRequest {
  /** The release whose content comes back: a number, or -1 for the one before the newest, -2 … */
  readonly to: number
  /** Only these objects or folders; none mean all. */
  readonly paths: readonly string[]
}

export type RollbackDoors = PublicationDoors & Pick<World, 'xml'>

const targetOf = (to: number, newest: Manifest): ReleaseNumber => {
  const number = to < 0 ? newest.release + to : to
  if (isReleaseNumber(number) && number < newest.release) return number
  const hints = [`\`jsctl releases --env ${newest.environment.name}\` lists what can be brought back.`]
  if (number < 1)
    throw new Failure(
      'not-found',
      `there is no release before ${newest.environment.name}@${newest.release} to go back to`,
      {hints},
    )
  if (number === newest.release) {
    throw new Failure(
      'usage',
      `${newest.environment.name}@${number} is the newest release: its content is what is published`,
      {hints},
    )
  }
  throw new Failure(
    'not-found',
    `there is no release ${number} in ${newest.environment.name}: the newest is ${newest.release}`,
    {hints},
  )
}

/** The newest tree with the old content of some paths. @throws Failure 'not-found' for a path that neither release has */
const partly = (newest: Tree, target: Tree, paths: readonly string[]): Tree => {
  if (paths.length === 0) return target
  for (const path of paths) {
    const filter = pathsAndFolders([path])
    if (![...newest.keys(), ...target.keys()].some(filter)) {
      throw new Failure('not-found', `"${printable(path)}" is in neither of the two releases`)
    }
  }
  const filter = pathsAndFolders(paths)
  return applyChanges(
    newest,
    diffTrees(newest, target).filter((change) => filter(change.path)),
  )
}

/** @throws Failure 'refused' when a path that comes back cannot stand beside one that stays */
const refuseClash = (tree: Tree): void => {
  const [clash] = pathClashes(tree.keys())
  if (clash === undefined) return
  throw new Failure(
    'refused',
    `${printable(clash.first)} and ${printable(clash.second)} cannot be published together`,
    {
      hints: ['Name both paths, so that both are as they were.'],
    },
  )
}

/** Who says "back" twice may mean "further back": the second time brings back what the first one undid. */
const tellBack = (world: PublicationDoors, {release, environment: {name}}: Manifest): void =>
  world.tell({
    type: 'warning',
    message: `the newest release is a rollback itself; this brings back what it undid: ${name}@${release - 1}. --to N names another one`,
  })

/** Why it goes back: a protected environment wants to know. */
const missingReason = ({environment, message}: RollbackRequest): MissingReason | undefined => {
  if (message.trim() !== '' || !environment.protected) return undefined
  const {name} = environment
  const what = `a rollback of ${name}, which is protected, needs a message: nothing was published`
  return {
    question: {text: `Why does ${name} go back? ${name} is protected:`, flag: '--message TEXT'},
    unanswered: new Failure('refused', what, {hints: ['Say why it goes back: -m TEXT.']}),
  }
}

const livePaths = (paths: readonly string[]): readonly LivePath[] =>
  paths.map((path) => path.replace(/^(\.?\/)+|\/+$/g, '')).filter(isLivePath)

/**
 * Publishes a new release with the content of an old one, or of some of its paths. Nothing is taken out of the history, and
 * the agents just follow. Every release whose files enter the new one is verified first. What today's rules say of the content
 * that comes back is shown, and refuses nothing: it was published before. Objects that do not all go back are held against each other.
 * @throws Failure 'not-found' when there is nothing to go back to
 */
export const rollback = async (world: RollbackDoors, request: RollbackRequest): Promise<PublicationResult> => {
  // Without a release there is nothing to go back to, whatever else lies there: that is said, not how to begin.
  const opened = await openForPublication(world, request, 'accept-plain')
  const {newest, marker} = opened.contact
  const source = {store: opened.reader, compression: world.compression}
  if (newest === undefined) {
    throw await nothingPublished({...source, environment: request.environment, marker: marker?.marker})
  }
  const target = await readWholeRelease(source, targetOf(request.to, newest.manifest))
  if (request.to === -1 && newest.manifest.origin.kind === 'rollback') tellBack(world, newest.manifest)
  const {name, id} = target.manifest.environment
  if (id !== newest.manifest.environment.id) {
    throw new Failure('integrity', `release ${target.manifest.release} is of another environment: "${name}" (${id})`)
  }
  const paths = livePaths(request.paths)
  const before = releaseTree(newest.manifest)
  const tree = partly(before, releaseTree(target.manifest), request.paths)
  refuseClash(tree)
  const findings = await checkReturning(world, {
    store: opened.reader,
    newest: newest.manifest,
    target: target.manifest,
    tree,
    changes: diffTrees(before, tree),
    extent: paths.length === 0 ? 'whole' : 'part',
    rules: request.rules ?? [],
  })
  const {release} = target.manifest
  return publishTree(world, opened, request, {
    wanted: {
      tree,
      origin: {kind: 'rollback', release, ...(paths.length === 0 ? {} : {paths})},
      message: request.message,
      others: [target.manifest],
      findings: target.manifest.findings.filter((finding) => tree.has(finding.path)),
    },
    contents: () => Promise.resolve(undefined),
    findings,
    reason: missingReason(request),
  })
}
