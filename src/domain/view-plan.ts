import type {Sha256} from './digest.ts'
import type {ViewRecord} from './documents.ts'
import type {LivePath} from './path.ts'
import {foldCase, isLivePath, parentFolders} from './path.ts'
import {isViewKey} from './store-keys.ts'
import type {Content, Tree} from './tree.ts'

/** A plain key under the prefix, as a listing shows it. */
export interface ViewEntry {
  readonly key: string
  /** Bytes. */
  readonly size: number
  readonly etag: string
}

/** What the view record says of a path. */
export type RecordedObject = {readonly sha256: Sha256; readonly etag: string}

/** A key whose owner is not known from the record: its bytes must be looked at. */
export interface UnknownEntry {
  readonly path: LivePath
  /** Bytes. */
  readonly size: number
  readonly etag: string
  /** Whether a release or the record has something at this path; everything else is somebody's new file. */
  readonly place: 'released' | 'recorded' | 'elsewhere'
}

/** What the listing says against the record and the release, before any byte is read. */
export interface ViewComparison {
  /** Ours and as it should be. */
  readonly inLine: ReadonlyMap<LivePath, RecordedObject>
  /** Released paths with nothing there. */
  readonly missing: readonly LivePath[]
  /** Released paths that show an older content of ours. */
  readonly stale: readonly LivePath[]
  /** Ours, but no longer released. */
  readonly obsolete: readonly LivePath[]
  readonly unknown: readonly UnknownEntry[]
  /** Keys that break the path grammar: nobody's business, kept. */
  readonly foreign: readonly string[]
}

/** Compares the listing of the view with its record and the release (storage.md, "The view"). */
export const compareView = (
  entries: readonly ViewEntry[],
  record: ViewRecord | undefined,
  released: Tree,
): ViewComparison => {
  const inLine = new Map<LivePath, RecordedObject>()
  const stale: LivePath[] = []
  const obsolete: LivePath[] = []
  const unknown: UnknownEntry[] = []
  const foreign: string[] = []
  const seen = new Set<string>()
  for (const {key, size, etag} of entries) {
    if (!isViewKey(key)) continue
    if (!isLivePath(key)) {
      foreign.push(key)
      continue
    }
    seen.add(key)
    const recorded = record?.objects.get(key)
    const wanted = released.get(key)
    // Servers that have no tag to give tell nothing by it.
    if (recorded?.etag !== etag || etag === '') {
      unknown.push({
        path: key,
        size,
        etag,
        place: wanted !== undefined ? 'released' : recorded !== undefined ? 'recorded' : 'elsewhere',
      })
    } else if (wanted === undefined) obsolete.push(key)
    else if (wanted.sha256 === recorded.sha256) inLine.set(key, recorded)
    else stale.push(key)
  }
  const missing = [...released.keys()].filter((path) => !seen.has(path))
  return {inLine, missing, stale, obsolete, unknown, foreign}
}

/** The deletions that must come before the writes: a file gives way to a folder, or the reverse, or to a name of another case. */
export const deletionsFirst = (
  deletions: readonly LivePath[],
  writes: ReadonlyMap<LivePath, Content>,
): ReadonlySet<LivePath> => {
  const folders = new Set<string>()
  for (const path of writes.keys()) for (const folder of parentFolders(path)) folders.add(foldCase(folder))
  const written = new Set(Array.from(writes.keys(), foldCase))
  const givesWay = (path: LivePath): boolean =>
    written.has(foldCase(path)) ||
    folders.has(foldCase(path)) ||
    parentFolders(path).some((folder) => written.has(foldCase(folder)))
  return new Set(deletions.filter(givesWay))
}
