import {pathFilter, requireMatches, type PathFilter} from '../domain/path-filter.ts'
import {isMendable} from '../domain/rules/mending.ts'
import type {RuleSettings} from '../domain/rules/settings.ts'
import type {World} from '../ports/index.ts'
import {checkFolder, countFindings, type CheckedFolder} from './check-folder.ts'
import type {KeepTrueFixes} from './mend-outlook.ts'
import type {KnownElsewhere, PublishedElsewhere} from './published-paths.ts'
import type {ReadingDoors} from './readable-store.ts'

export interface ValidateRequest {
  /** The live root at the desk. */
  readonly folder: string
  /** Globs: only findings of matching paths count. */
  readonly only: readonly string[]
  /** What the configuration says of rules. */
  readonly rules: RuleSettings
  /** What is published there counts as present, too. */
  readonly against?: PublishedElsewhere
  /** A finding has a fix only where `--fix` would carry it out, as is told to people; else wherever its rule knows one. */
  readonly fixes?: 'true-ones'
}

/** A checked folder, and what else counted as present. */
export interface ValidatedFolder extends CheckedFolder {
  /** `tst@42`, or `tst` for objects that other tools put there. */
  readonly against?: string
}

/** Loaded only when it is asked for: a check without it needs nothing of stores. @throws Failure 'not-found' when nothing is published there */
export const readElsewhere = async (
  world: ReadingDoors,
  against: PublishedElsewhere | undefined,
): Promise<KnownElsewhere | undefined> =>
  against === undefined ? undefined : (await import('./published-paths.ts')).publishedPaths(world, against)

/** Loaded only where something can be mended. */
export const trueFixes = (
  world: Pick<World, 'xml'>,
  {rules, fixes}: Pick<ValidateRequest, 'rules' | 'fixes'>,
): KeepTrueFixes => {
  let keep: Promise<KeepTrueFixes> | undefined
  return async (folder, checked) => {
    if (fixes === undefined || !checked.findings.some(isMendable)) return checked
    keep ??= import('./mend-outlook.ts').then(({createTrueFixes}) => createTrueFixes(world, rules))
    return (await keep)(folder, checked)
  }
}

/** @throws Failure 'usage' for a glob that matches no file, refused and ignored ones among them */
export const requireFiles = (only: readonly string[], {tree, refused, ignored}: CheckedFolder): void =>
  requireMatches(only, [...tree.keys(), ...refused.map(({path}) => path), ...ignored])

/** Only the findings that count. */
export const narrowed = (
  checked: CheckedFolder,
  filter: PathFilter,
  elsewhere: KnownElsewhere | undefined,
): ValidatedFolder => {
  const findings = checked.findings.filter(({path}) => filter(path))
  return {
    ...checked,
    findings,
    counts: countFindings(findings),
    ...(elsewhere === undefined ? {} : {against: elsewhere.name}),
  }
}

/**
 * Checks a live folder. Everything is checked, for what lies elsewhere may clash or be referred to.
 * @throws Failure when there is no folder or a part of it cannot be read, 'usage' for a glob that is bad or matches nothing,
 * 'not-found' when nothing is published where `against` says
 */
export const validateFolder = async (
  world: ReadingDoors & Pick<World, 'xml' | 'tell' | 'openFolder'>,
  request: ValidateRequest,
): Promise<ValidatedFolder> => {
  const {folder, only, rules, against} = request
  const filter = pathFilter(only)
  const opened = await world.openFolder(folder)
  const elsewhere = await readElsewhere(world, against)
  const checked = await checkFolder(world, opened, {rules, published: elsewhere?.paths ?? []})
  requireFiles(only, checked)
  const wanted = narrowed(checked, filter, elsewhere)
  return trueFixes(world, request)(opened, wanted)
}
