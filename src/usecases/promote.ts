import type {Environment} from '../domain/environment.ts'
import {Failure} from '../domain/failure.ts'
import type {Finding} from '../domain/finding.ts'
import {guardPromotionPath} from '../domain/guards.ts'
import type {LivePath} from '../domain/path.ts'
import type {ReleaseChoice} from '../domain/ref.ts'
import {promotedTree, releaseTree, type Manifest, type Origin, type Release} from '../domain/release.ts'
import {diffTrees, treeDigest, type Content, type Tree} from '../domain/tree.ts'
import type {World} from '../ports/index.ts'
import {asWarning, checkPublished} from './check-published.ts'
import {openForPublication, publishTree} from './publication/publish-tree.ts'
import type {PublicationDoors, PublicationRequest, PublicationResult} from './publication/publish-tree.ts'
import {chooseReleaseOf, nothingPublished, openReadable, type ReadableStore} from './readable-store.ts'

export interface PromotionRequest extends PublicationRequest {
  /** The environment whose release is carried on. */
  readonly from: Environment
  readonly choice: ReleaseChoice
}

export type PromotionDoors = PublicationDoors & Pick<World, 'xml'>

const NOTHING: Tree = new Map<LivePath, Content>()

/** @throws Failure 'usage' for an environment that would be promoted into itself */
const refuseItself = ({from, environment}: PromotionRequest): void => {
  if (from.name !== environment.name) return
  throw new Failure('usage', `${from.name} cannot be promoted into itself`, {
    hints: [`\`jsctl rollback --env ${from.name}\` brings back an old release of an environment.`],
  })
}

const originOf = ({manifest, sha256}: Release): Extract<Origin, {kind: 'promote'}> => ({
  kind: 'promote',
  environment: manifest.environment.name,
  id: manifest.environment.id,
  release: manifest.release,
  sha256,
})

/** The release that is carried on; says so when there are newer ones. @throws Failure 'not-found', 'integrity' */
const sourceRelease = async (
  world: PromotionDoors,
  readable: ReadableStore,
  choice: ReleaseChoice,
): Promise<Release> => {
  const {release, newest} = await chooseReleaseOf(readable, choice)
  if (release === undefined) throw await nothingPublished(readable)
  const {manifest} = release
  const {name} = readable.environment
  if (newest !== undefined && manifest.release < newest) {
    world.tell({type: 'warning', message: `${name}@${manifest.release} is not the newest: ${name}@${newest} is`})
  }
  // Overrides may change what an environment shows of a content: what moves on is what the digest of the release names.
  if (treeDigest(promotedTree(manifest)) === manifest.tree) return release
  throw new Failure('integrity', `the files of ${name}@${manifest.release} are not those that its tree digest names`)
}

/** Errors that the release does not record stay errors; the others were published with open eyes. */
const judged = (findings: readonly Finding[], {findings: recorded}: Manifest): readonly Finding[] => {
  const known = new Set(recorded.map(({rule, path}) => `${rule}\n${path}`))
  return findings.map((finding) => (known.has(`${finding.rule}\n${finding.path}`) ? asWarning(finding) : finding))
}

/**
 * Publishes the content of a release of one environment as a new release of another: the identical bytes, read and verified
 * from the first one's store. Whoever may read the one and write to the other can do it; nothing is written to the source.
 * @throws Failure 'refused' when the target takes its releases from somewhere else, 'not-found' when there is nothing to promote,
 * 'integrity' when the source is not what it says; errors of validation are a result
 */
export const promote = async (world: PromotionDoors, request: PromotionRequest): Promise<PublicationResult> => {
  refuseItself(request)
  const {environment, rules} = request
  const readable = await openReadable(world, request.from)
  const source = await sourceRelease(world, readable, request.choice)
  const {manifest} = source
  const origin = originOf(source)
  // Before anything is asked of the target: a wrong way is wrong whatever lies there.
  guardPromotionPath(environment, origin, true)
  const opened = await openForPublication(world, request, 'refuse-plain')
  const {newest} = opened.contact
  const tree = promotedTree(manifest)
  const changes = diffTrees(newest === undefined ? NOTHING : releaseTree(newest.manifest), tree)
  const found = await checkPublished(world, readable.store, manifest, {
    changes,
    ...(rules === undefined ? {} : {rules}),
  })
  const findings = judged(found, manifest)
  if (findings.some(({severity}) => severity === 'error')) {
    return {kind: 'invalid', environment, findings, files: changes.length}
  }
  return publishTree(world, opened, request, {
    wanted: {
      tree,
      origin,
      message: request.message === '' ? manifest.message : request.message,
      ...(manifest.source === undefined ? {} : {source: manifest.source.git}),
      others: [manifest],
      findings: manifest.findings.filter(({path}) => tree.has(path)),
    },
    contents: () => Promise.resolve(undefined),
    findings,
    from: readable.store,
  })
}
