import {sortMissing} from '../../domain/drift.ts'
import {LIMITS} from '../../domain/limits.ts'
import {compareBytes, type LivePath} from '../../domain/path.ts'
import {pathFilter, requireMatches} from '../../domain/path-filter.ts'
import {guardLimits} from '../../domain/publication-plan.ts'
import {releaseTree, type Manifest} from '../../domain/release.ts'
import {compareView, type UnknownEntry, type ViewEntry} from '../../domain/view-plan.ts'
import {listView, readViewRecord} from '../publication/objects-view.ts'
import {findOwners} from '../publication/view-ownership.ts'
import type {ReleaseSource} from '../read-release.ts'
import {leaveIgnored} from './leave-ignored.ts'
import type {ImportDoors} from './request.ts'

/** What other tools did to the objects of a release. */
export interface Drift {
  /** Keys with contents that are not ours. */
  readonly foreign: readonly ViewEntry[]
  readonly deleted: readonly LivePath[]
  readonly behind: readonly LivePath[]
  readonly ignored: readonly string[]
}

/** Of what could enter a release. */
const sizesOf = (entries: readonly UnknownEntry[]) =>
  entries.filter(({size}) => size <= LIMITS.file).map((entry) => [entry.path, entry] as const)

/**
 * What other tools changed since the newest release (storage.md, "The view"): content that is ours, from whatever release, is none
 * of it, nor is an object that an update of the view has not written yet.
 * @throws Failure 'usage' for a glob that matches nothing, 'refused' for more than a release may have, before anything is read
 */
export const findDrift = async (
  world: Pick<ImportDoors, 'ignoreRules'>,
  source: ReleaseSource,
  manifest: Manifest,
  only: readonly string[],
): Promise<Drift> => {
  const released = releaseTree(manifest)
  const record = await readViewRecord(source.store)
  const listed = await listView(source.store)
  const {entries, ignored} = await leaveIgnored(world, source.store, listed)
  const left = new Set(ignored)
  requireMatches(only, [...entries.map(({key}) => key), ...released.keys()])
  const meant = pathFilter(only)
  const comparison = compareView(listed, record, released)
  const unknown = comparison.unknown.filter(({path}) => meant(path) && !left.has(path))
  guardLimits(new Map<LivePath, {readonly size: number}>([...released, ...sizesOf(unknown)]))
  const {ours, foreign} = await findOwners(source, unknown, record, manifest)
  const strange = new Set<string>([...foreign, ...comparison.foreign.filter(meant)])
  const older = ours.filter(({path, sha256}) => released.get(path)?.sha256 !== sha256).map(({path}) => path)
  const {deleted, unwritten} = sortMissing(comparison, record, released, manifest.release)
  const behind = [...comparison.stale, ...comparison.obsolete, ...older, ...unwritten]
  return {
    foreign: entries.filter(({key}) => strange.has(key)),
    deleted: deleted.filter(meant),
    behind: behind.filter(meant).sort(compareBytes),
    ignored,
  }
}
