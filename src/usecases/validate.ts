import {pathFilter, requireMatches} from '../domain/path-filter.ts'
import type {RuleSettings} from '../domain/rules/settings.ts'
import type {World} from '../ports/index.ts'
import {checkFolder, countFindings, type CheckedFolder} from './check-folder.ts'

export interface ValidateRequest {
  /** The live root at the desk. */
  readonly folder: string
  /** Globs: only findings of matching paths count. */
  readonly only: readonly string[]
  /** What the configuration says of rules. */
  readonly rules: RuleSettings
}

/**
 * Checks a live folder. Everything is checked, for what lies elsewhere may clash or be referred to.
 * @throws Failure when there is no folder or a part of it cannot be read, or 'usage' for a glob that is bad or matches nothing
 */
export const validateFolder = async (
  world: Pick<World, 'xml' | 'tell' | 'openFolder'>,
  {folder, only, rules}: ValidateRequest,
): Promise<CheckedFolder> => {
  const filter = pathFilter(only)
  const checked = await checkFolder(world, await world.openFolder(folder), {rules})
  const refused = checked.refused.map(({path}) => path)
  requireMatches(only, [...checked.tree.keys(), ...refused, ...checked.ignored])
  const findings = checked.findings.filter(({path}) => filter(path))
  return {...checked, findings, counts: countFindings(findings)}
}
