import {sha256} from '../domain/digest.ts'
import {Failure} from '../domain/failure.ts'
import {LIMITS} from '../domain/limits.ts'
import {compareBytes, type LivePath} from '../domain/path.ts'
import {releaseTree, type Manifest} from '../domain/release.ts'
import {viewKey, type ReleaseNumber} from '../domain/store-keys.ts'
import type {Content} from '../domain/tree.ts'
import {compareView, type UnknownEntry} from '../domain/view-plan.ts'
import type {StoreReader} from '../ports/index.ts'
import {mapInBoundedMemory} from './bounded-reading.ts'
import {listView, readViewRecord} from './publication/objects-view.ts'

/** What the objects view shows against the newest release. Paths in byte order. */
export interface ViewStatus {
  /** The release that the record objects.json says is shown; undefined without a usable record. */
  readonly recorded: ReleaseNumber | undefined
  /** Objects that show what is released. */
  readonly inLine: number
  /** Of these, objects that the record does not know as they are: they were written again, or the record is lost. */
  readonly unrecorded: readonly LivePath[]
  /** Released, and nothing is there. */
  readonly missing: readonly LivePath[]
  /** Released, and something else is there. */
  readonly changed: readonly LivePath[]
  /** Ours, and no longer released. */
  readonly obsolete: readonly LivePath[]
  /** Put there by others, at paths that no release has: kept. */
  readonly foreign: readonly string[]
  /** Objects too many to be looked at; only where the record does not know them. */
  readonly unchecked: readonly LivePath[]
}

const CONCURRENCY = 16

/** True when the view shows exactly the release; what others put beside it does not count. */
export const isViewInLine = ({missing, changed, obsolete, unchecked}: ViewStatus): boolean =>
  missing.length + changed.length + obsolete.length + unchecked.length === 0

const shows = async (
  store: StoreReader,
  {path, size, etag}: UnknownEntry,
  wanted: Content | undefined,
): Promise<boolean> => {
  if (size !== wanted?.size) return false
  try {
    const object = await store.get(viewKey(path), {limit: LIMITS.file, ifMatch: etag})
    return object !== undefined && sha256(object.bytes) === wanted.sha256
  } catch (error) {
    if (error instanceof Failure && error.kind === 'integrity') return false
    throw error
  }
}

const sorted = <Path extends string>(paths: readonly Path[]): readonly Path[] => [...paths].sort(compareBytes)

/**
 * Compares the objects view with a release; only reads. Objects that the record does not know by their ETag are fetched.
 * @param reads how many objects may be fetched for that
 */
export const readViewStatus = async (store: StoreReader, manifest: Manifest, reads = Infinity): Promise<ViewStatus> => {
  const released = releaseTree(manifest)
  const record = await readViewRecord(store)
  const comparison = compareView(await listView(store), record, released)
  const doubtful = comparison.unknown.filter(({place}) => place === 'released')
  const looked = doubtful.slice(0, reads)
  const right = await mapInBoundedMemory(looked, (entry) => shows(store, entry, released.get(entry.path)), {
    concurrency: CONCURRENCY,
  })
  const unrecorded = looked.filter((_, index) => right[index]).map(({path}) => path)
  const overwritten = looked.filter((_, index) => !right[index]).map(({path}) => path)
  const others = comparison.unknown.filter(({place}) => place !== 'released').map(({path}) => path)
  return {
    recorded: record?.release,
    inLine: comparison.inLine.size + unrecorded.length,
    unrecorded: sorted(unrecorded),
    missing: sorted(comparison.missing),
    changed: sorted([...comparison.stale, ...overwritten]),
    obsolete: sorted(comparison.obsolete),
    foreign: sorted<string>([...comparison.foreign, ...others]),
    unchecked: sorted(doubtful.slice(reads).map(({path}) => path)),
  }
}
