import type {Finding} from '../domain/finding.ts'
import {includeUses} from '../domain/objects/included-files.ts'
import type {ObjectIndex} from '../domain/objects/object-index.ts'
import type {LivePath} from '../domain/path.ts'
import type {PathFilter} from '../domain/path-filter.ts'
import type {Manifest} from '../domain/release.ts'
import {checkObjects} from '../domain/rules/check.ts'
import {applySettings, type RuleSettings} from '../domain/rules/settings.ts'
import type {Tree} from '../domain/tree.ts'
import type {ObjectFolder, StoreReader, World} from '../ports/index.ts'
import type {CheckedFolder} from './check-folder.ts'
import {asWarning, lookIntoRelease} from './check-published.ts'
import {addLines, checkTogether, indexTogether, type FactsByPath} from './check-together.ts'

/** A folder of which a part is pushed, and the release into which it comes. */
export interface MergedFolder {
  readonly folder: Pick<ObjectFolder, 'read'>
  readonly checked: Pick<CheckedFolder, 'tree' | 'facts'>
  readonly published: Pick<Manifest, 'files' | 'packs'>
  readonly store: StoreReader
  /** What is pushed. */
  readonly filter: PathFilter
  readonly rules: RuleSettings
}

/** What the published files say of the others; those that the folder has with the same content are not read again. */
const publishedFacts = async (
  doors: Pick<World, 'packs' | 'xml' | 'tell'>,
  {checked: {tree, facts}, published, store}: MergedFolder,
): Promise<FactsByPath> => {
  const isHere = ({path, sha256}: Manifest['files'][number]): boolean => tree.get(path)?.sha256 === sha256
  const looked = await lookIntoRelease(
    doors,
    store,
    published,
    published.files.filter((file) => !isHere(file)),
  )
  return new Map(
    published.files.map((file) => [file.path, isHere(file) ? facts.get(file.path) : looked.get(file.path)?.facts]),
  )
}

const keyOf = ({rule, path, message}: Finding): string => `${rule} ${path} ${message}`

/** What objects that come include: a fault in there refuses these objects, though it lies in a file that was there before. */
const pathsIncludedBy = (index: ObjectIndex, filter: PathFilter): ReadonlySet<string> =>
  new Set(includeUses(index).flatMap(({object, file}) => (filter(object.path) ? [file.path] : [])))

/** Findings of a tree into which files came: in these themselves, and those that they cause in the others. */
interface MergedFindings {
  /** Those in what these files include, too, as far as they are new. */
  readonly own: readonly Finding[]
  readonly caused: readonly Finding[]
}

/**
 * What holding objects against each other finds in the tree that files make which come into a release: in these files all of it, in
 * the others only what is new.
 * @throws Failure 'integrity' or 'not-found' when a pack is not what the release says
 */
export const checkIntoRelease = async (
  doors: Pick<World, 'packs' | 'xml' | 'tell'>,
  merged: MergedFolder,
  tree: Tree,
): Promise<MergedFindings> => {
  const {checked, filter, folder, rules} = merged
  const before = await publishedFacts(doors, merged)
  const factsOf = (path: LivePath) => (filter(path) ? checked.facts : before).get(path)
  const after = new Map(Array.from(tree.keys(), (path) => [path, factsOf(path)]))
  const known = new Set(checkTogether(before).map(keyOf))
  const index = indexTogether(after)
  const found = applySettings(rules, checkObjects(index))
  const own = found.filter(({path}) => filter(path as LivePath))
  const others = found.filter((finding) => !filter(finding.path as LivePath) && !known.has(keyOf(finding)))
  const included = pathsIncludedBy(index, filter)
  return {
    own: [...(await addLines(folder, own)), ...others.filter(({path}) => included.has(path))],
    caused: others.filter(({path}) => !included.has(path)),
  }
}

/** The same for a push of some paths: what it does to the other files are warnings. */
export const checkMerged = async (
  doors: Pick<World, 'packs' | 'xml' | 'tell'>,
  merged: MergedFolder,
  tree: Tree,
): Promise<readonly Finding[]> => {
  const {own, caused} = await checkIntoRelease(doors, merged, tree)
  return [...own, ...caused.map(asWarning)]
}
