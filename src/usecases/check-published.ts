import type {Finding} from '../domain/finding.ts'
import {groupedBy} from '../domain/grouped-by.ts'
import {LIMITS} from '../domain/limits.ts'
import type {LivePath} from '../domain/path.ts'
import type {ContentLocation, Manifest} from '../domain/release.ts'
import {sortFindings} from '../domain/rules/check.ts'
import {applySettings, type RuleSettings} from '../domain/rules/settings.ts'
import type {Change} from '../domain/tree.ts'
import type {StoreReader, World} from '../ports/index.ts'
import {unreadableRelease} from './unreadable-release.ts'
import {checkUnread, isContentChecked, lookInto, type LookedInto} from './check-content.ts'

/** Stored bytes of packs that are read for nothing but a check. */
const READ = LIMITS.file

type Doors = Pick<World, 'packs' | 'xml' | 'tell'>

/** What of a release is published again, and what the configuration says of rules. */
interface ReturningContent {
  readonly changes: readonly Change[]
  readonly rules?: RuleSettings
}

interface ReturningFile extends ContentLocation {
  readonly path: LivePath
}

/** What a release writes, as its packs hold it. */
const returningFiles = ({files}: Manifest, changes: readonly Change[]): readonly ReturningFile[] => {
  const written = new Set(changes.flatMap(({kind, path}) => (kind === 'delete' ? [] : [path])))
  return files.filter(({path}) => written.has(path))
}

/** Looks into objects that lie in one pack; equal contents are read once. */
const lookIntoPack = async (
  {packs, xml}: Doors,
  store: StoreReader,
  reference: Manifest['packs'][number],
  wanted: readonly ReturningFile[],
): Promise<readonly (readonly [LivePath, LookedInto])[]> => {
  const looked: (readonly [LivePath, LookedInto])[] = []
  const shown = groupedBy(wanted, ({sha256}) => sha256)
  for await (const {location, bytes} of packs.unpack(store, {reference, wanted})) {
    for (const {path} of shown.get(location.sha256) ?? []) looked.push([path, lookInto(path, bytes, xml)])
  }
  return looked
}

/**
 * Looks into objects of a release. One content is in memory at a time; packs beyond 64 MiB are not read for it, which is noted.
 * @param store that of the release
 * @returns what was looked into; files that are not read for their size or their kind are judged by these alone
 * @throws Failure 'integrity' or 'not-found' when a pack is not what the release says
 */
export const lookIntoRelease = async (
  doors: Doors,
  store: StoreReader,
  manifest: Pick<Manifest, 'packs'> & Partial<Pick<Manifest, 'environment' | 'release'>>,
  files: readonly ReturningFile[],
): Promise<ReadonlyMap<LivePath, LookedInto>> => {
  const isRead = ({size}: ReturningFile): boolean => isContentChecked(size)
  const looked = new Map<LivePath, LookedInto>(
    files
      .filter((file) => !isRead(file))
      .map(({path, size}) => [path, {findings: checkUnread(path, size), facts: undefined}]),
  )
  let left: number = READ
  let unchecked = 0
  for (const [pack, wanted] of groupedBy(files.filter(isRead), (file) => file.pack)) {
    const reference = manifest.packs[pack]
    if (reference === undefined || reference.size > left) unchecked += wanted.length
    else {
      left -= reference.size
      try {
        for (const [path, look] of await lookIntoPack(doors, store, reference, wanted)) looked.set(path, look)
      } catch (error) {
        throw unreadableRelease(error, manifest)
      }
    }
  }
  if (unchecked > 0) doors.tell({type: 'note', message: `${unchecked} objects of large packs were not checked again`})
  return looked
}

/** The finding as a warning, for what was published before. */
export const asWarning = (finding: Finding): Finding =>
  finding.severity === 'error' ? {...finding, severity: 'warning'} : finding

/**
 * What today's rules say of content that a release holds already, each file by itself.
 * @param store that of the release
 * @throws Failure 'integrity' or 'not-found' when a pack is not what the release says
 */
export const checkPublished = async (
  doors: Doors,
  store: StoreReader,
  target: Manifest,
  {changes, rules = []}: ReturningContent,
): Promise<readonly Finding[]> => {
  const looked = await lookIntoRelease(doors, store, target, returningFiles(target, changes))
  const findings = Array.from(looked.values()).flatMap((look) => look.findings)
  return sortFindings(applySettings(rules, findings))
}
