import type {Finding} from '../domain/finding.ts'
import type {LivePath} from '../domain/path.ts'
import type {Manifest} from '../domain/release.ts'
import {sortFindings} from '../domain/rules/check.ts'
import {applySettings, type RuleSettings} from '../domain/rules/settings.ts'
import type {Change, Tree} from '../domain/tree.ts'
import type {StoreReader, World} from '../ports/index.ts'
import {asWarning, lookIntoRelease} from './check-published.ts'
import {checkTogether, type FactsByPath} from './check-together.ts'

/** A tree in which some objects are as they were before. */
export interface ReturningObjects {
  /** The store of both releases. */
  readonly store: StoreReader
  readonly newest: Pick<Manifest, 'files' | 'packs'>
  /** The release that the old content comes from. */
  readonly target: Pick<Manifest, 'files' | 'packs'>
  readonly tree: Tree
  /** From the newest tree to this one. */
  readonly changes: readonly Change[]
  /** Whether something stays as it is: then what returns may not fit to it. */
  readonly extent: 'whole' | 'part'
  readonly rules: RuleSettings
}

type Doors = Pick<World, 'packs' | 'xml' | 'tell'>

const keyOf = ({rule, path, message}: Finding): string => `${rule} ${path} ${message}`

/** What the mix finds that the newest release alone does not. */
const checkMix = async (
  doors: Doors,
  {store, newest, tree}: ReturningObjects,
  returning: FactsByPath,
): Promise<readonly Finding[]> => {
  const looked = await lookIntoRelease(doors, store, newest, newest.files)
  const before = new Map(newest.files.map(({path}) => [path, looked.get(path)?.facts]))
  const factsOf = (path: LivePath) => (returning.has(path) ? returning : before).get(path)
  const known = new Set(checkTogether(before).map(keyOf))
  return checkTogether(new Map(Array.from(tree.keys(), (path) => [path, factsOf(path)]))).filter(
    (finding) => !known.has(keyOf(finding)),
  )
}

/**
 * What today's rules say of content that comes back, as warnings: each file by itself and, where others stay, what does not fit
 * together.
 * @throws Failure 'integrity' or 'not-found' when a pack is not what its release says
 */
export const checkReturning = async (doors: Doors, objects: ReturningObjects): Promise<readonly Finding[]> => {
  const {store, target, changes, extent, rules} = objects
  const written = new Set(changes.flatMap(({kind, path}) => (kind === 'delete' ? [] : [path])))
  const looked = await lookIntoRelease(
    doors,
    store,
    target,
    target.files.filter(({path}) => written.has(path)),
  )
  const facts = new Map(Array.from(looked, ([path, look]) => [path, look.facts]))
  const alone = Array.from(looked.values()).flatMap(({findings}) => findings)
  const together = extent === 'part' && changes.length > 0 ? await checkMix(doors, objects, facts) : []
  return sortFindings(applySettings(rules, [...alone, ...together])).map(asWarning)
}
