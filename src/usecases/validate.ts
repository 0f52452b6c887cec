import type {Environment} from '../domain/environment.ts'
import {isLivePath, type LivePath} from '../domain/path.ts'
import {pathFilter, requireMatches} from '../domain/path-filter.ts'
import type {ReleaseChoice} from '../domain/ref.ts'
import type {RuleSettings} from '../domain/rules/settings.ts'
import type {World} from '../ports/index.ts'
import {checkFolder, countFindings, type CheckedFolder} from './check-folder.ts'
import {listView} from './publication/objects-view.ts'
import {chooseRelease, nothingPublished, openReadable, type ReadingDoors} from './readable-store.ts'

export interface ValidateRequest {
  /** The live root at the desk. */
  readonly folder: string
  /** Globs: only findings of matching paths count. */
  readonly only: readonly string[]
  /** What the configuration says of rules. */
  readonly rules: RuleSettings
  /** What is published there counts as present, too. */
  readonly against?: PublishedElsewhere
}

interface PublishedElsewhere {
  readonly environment: Environment
  readonly choice: ReleaseChoice
}

/** A checked folder, and what else counted as present. */
export interface ValidatedFolder extends CheckedFolder {
  /** `tst@42`, or `tst` for objects that other tools put there. */
  readonly against?: string
}

interface KnownElsewhere {
  readonly name: string
  readonly paths: readonly LivePath[]
}

/** What is published in an environment: by its release, or, before the first one, as plain objects. */
const publishedPaths = async (
  world: ReadingDoors,
  {environment, choice}: PublishedElsewhere,
): Promise<KnownElsewhere> => {
  const readable = await openReadable(world, environment)
  const release = await chooseRelease(readable, choice)
  if (release !== undefined) {
    const {manifest} = release
    return {name: `${environment.name}@${manifest.release}`, paths: manifest.files.map(({path}) => path)}
  }
  const plain = (await listView(readable.store)).map(({key}) => key).filter(isLivePath)
  if (plain.length === 0) throw await nothingPublished(readable)
  return {name: environment.name, paths: plain}
}

/**
 * Checks a live folder. Everything is checked, for what lies elsewhere may clash or be referred to.
 * @throws Failure when there is no folder or a part of it cannot be read, 'usage' for a glob that is bad or matches nothing,
 * 'not-found' when nothing is published where `against` says
 */
export const validateFolder = async (
  world: ReadingDoors & Pick<World, 'xml' | 'tell' | 'openFolder'>,
  {folder, only, rules, against}: ValidateRequest,
): Promise<ValidatedFolder> => {
  const filter = pathFilter(only)
  const opened = await world.openFolder(folder)
  const elsewhere = against === undefined ? undefined : await publishedPaths(world, against)
  const checked = await checkFolder(world, opened, {rules, published: elsewhere?.paths ?? []})
  const refused = checked.refused.map(({path}) => path)
  requireMatches(only, [...checked.tree.keys(), ...refused, ...checked.ignored])
  const findings = checked.findings.filter(({path}) => filter(path))
  return {
    ...checked,
    findings,
    counts: countFindings(findings),
    ...(elsewhere === undefined ? {} : {against: elsewhere.name}),
  }
}
