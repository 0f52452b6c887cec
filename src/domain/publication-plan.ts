import type {Sha256} from './digest.ts'
import type {Environment} from './environment.ts'
import {Failure} from './failure.ts'
import {LIMITS} from './limits.ts'
import type {LivePath} from './path.ts'
import type {OthersWork} from './others-work.ts'
import {planPacks, type PackDraft} from './pack-plan.ts'
import {FORMAT, filesDigest, releaseTree, type ContentLocation, type GitSource, type Manifest} from './release.ts'
import type {Origin, PackReference, Release, ReleaseFile} from './release.ts'
import {withoutSecrets} from './secrets/mask.ts'
import {nextRelease, type ReleaseNumber} from './store-keys.ts'
import {diffTrees, sortedPaths, type Change, type Content, type Tree} from './tree.ts'

/** What shall be published. */
export interface Wanted {
  readonly tree: Tree
  readonly origin: Origin
  readonly message: string
  readonly source?: GitSource
  readonly findings?: Manifest['findings']
  /** Further releases whose packs hold contents of the tree: the target of a rollback. */
  readonly others?: readonly Manifest[]
  /** Packs of the newest release that are gone or damaged: what they held comes from elsewhere, in fresh packs. */
  readonly lost?: ReadonlySet<Sha256>
  /** What of others' work a push touches. */
  readonly touches?: OthersWork
}

/** A bad newest release that is replaced: named by the digest of its stored bytes. */
export interface BadParent {
  readonly release: ReleaseNumber
  readonly sha256: Sha256
}

/** A publication as a value: it can be shown, guarded, carried out, or dropped. */
export interface PublicationPlan {
  readonly environment: Environment
  readonly wanted: Wanted
  /** The newest release that verifies: what changes are counted from. */
  readonly parent: Release | undefined
  /** The bad release that the new one follows instead. */
  readonly replaces: BadParent | undefined
  readonly release: ReleaseNumber
  readonly before: Tree
  readonly changes: readonly Change[]
  readonly packs: readonly PackDraft[]
}

/** The contents of a tree, each once, in path order: equal contents are stored once. */
const distinctContents = (tree: Tree): readonly Content[] => {
  const contents = new Map<Sha256, Content>()
  for (const path of sortedPaths(tree)) {
    const content = tree.get(path)
    if (content !== undefined && !contents.has(content.sha256)) contents.set(content.sha256, content)
  }
  return [...contents.values()]
}

/** @throws Failure 'refused' when these are more files, or more bytes, than a release may have */
export const guardLimits = (tree: ReadonlyMap<string, Pick<Content, 'size'>>): void => {
  if (tree.size > LIMITS.files) {
    throw new Failure('refused', `${tree.size} files are more than the ${LIMITS.files} that a release may have`)
  }
  let total = 0
  for (const {size} of tree.values()) total += size
  if (total > LIMITS.releaseContent) {
    throw new Failure('refused', `${total} bytes are more than the ${LIMITS.releaseContent} that a release may have`)
  }
}

const parentReference = ({parent, replaces}: PublicationPlan): Manifest['parent'] => {
  if (replaces !== undefined) return {...replaces, bad: true}
  return parent === undefined ? null : {release: parent.manifest.release, sha256: parent.sha256}
}

/** Plans the release after `parent`. Pure: the same newest release and tree give the same plan. */
export const planPublication = (
  environment: Environment,
  parent: Release | undefined,
  wanted: Wanted,
  replaces?: BadParent,
): PublicationPlan => {
  guardLimits(wanted.tree)
  const before = parent === undefined ? new Map<LivePath, Content>() : releaseTree(parent.manifest)
  return {
    environment,
    wanted,
    parent,
    replaces,
    release: nextRelease(replaces?.release ?? parent?.manifest.release),
    before,
    changes: diffTrees(before, wanted.tree),
    packs: planPacks(distinctContents(wanted.tree), parent?.manifest, wanted.others, wanted.lost),
  }
}

/** Who publishes, when, and into which store: what the plan cannot know. */
export interface Signing {
  readonly id: string
  readonly created: string
  readonly author: string
  readonly tool: string
}

/** The manifest of a planned release whose packs are written. */
export const assembleManifest = (
  plan: PublicationPlan,
  packs: readonly PackReference[],
  locations: ReadonlyMap<Sha256, ContentLocation>,
  {id, created, author, tool}: Signing,
): Manifest => {
  const {wanted, environment} = plan
  const files = sortedPaths(wanted.tree).map((path): ReleaseFile => {
    const content = wanted.tree.get(path)
    const location = content === undefined ? undefined : locations.get(content.sha256)
    if (location === undefined) throw new Error(`no pack holds ${path}`)
    return {path, ...location}
  })
  return {
    format: FORMAT,
    environment: {name: environment.name, id},
    release: plan.release,
    parent: parentReference(plan),
    tree: filesDigest(files),
    created,
    author,
    message: withoutSecrets(wanted.message),
    tool,
    origin: wanted.origin,
    ...(wanted.source === undefined ? {} : {source: {git: wanted.source}}),
    packs,
    files,
    findings: wanted.findings ?? [],
  }
}
