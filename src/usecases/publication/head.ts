import {decodeHead, encodeHead, type HistoryEntry} from '../../domain/documents.ts'
import {Failure} from '../../domain/failure.ts'
import {LIMITS} from '../../domain/limits.ts'
import {releaseTree, summarize, type Release} from '../../domain/release.ts'
import {HEAD_KEY, nextRelease, releaseKey, type ReleaseNumber} from '../../domain/store-keys.ts'
import {countChanges, diffTrees, type Change} from '../../domain/tree.ts'
import type {Compression, Store} from '../../ports/index.ts'
import {readRelease} from '../read-release.ts'

/** The history of head.json, newest first; a hint only: an unusable one is no history. */
const readHistory = async (store: Store): Promise<readonly HistoryEntry[]> => {
  try {
    const stored = await store.get(HEAD_KEY, {limit: LIMITS.history * LIMITS.document})
    return stored === undefined ? [] : decodeHead(stored.bytes).history
  } catch (error) {
    if (error instanceof Failure && (error.kind === 'integrity' || error.kind === 'configuration')) return []
    throw error
  }
}

const putHead = async (
  store: Store,
  changes: readonly Change[],
  committed: Pick<Release, 'manifest' | 'sha256'>,
  known: readonly HistoryEntry[],
): Promise<void> => {
  const {add, modify, delete: deleted} = countChanges(changes)
  const entry = {...summarize(committed), added: add, modified: modify, deleted}
  const {release, sha256} = entry
  const earlier = known.filter((other) => other.release < release)
  await store.put(HEAD_KEY, encodeHead({release, sha256, history: [entry, ...earlier].slice(0, LIMITS.history)}))
}

/**
 * Writes the hint: the release just committed and the history, read just before. A hint that names a newer release stays,
 * when there is one: its publisher was quicker.
 */
export const writeHead = async (
  store: Store,
  changes: readonly Change[],
  committed: Pick<Release, 'manifest' | 'sha256'>,
): Promise<void> => {
  const {release} = committed.manifest
  // Before the first release there is no hint worth a request.
  const history = committed.manifest.parent === null ? [] : await readHistory(store)
  const isNewer = (history[0]?.release ?? 0) > release
  if (isNewer && (await store.head(releaseKey(nextRelease(release)))) !== undefined) return
  await putHead(store, changes, committed, history)
}

/** Writes the hint anew when it is behind the newest release: an earlier publication was stopped after its commit. */
export const refreshHead = async (
  source: {readonly store: Store; readonly compression: Compression},
  newest: Release,
): Promise<void> => {
  const history = await readHistory(source.store)
  if (history[0]?.release === newest.manifest.release) return
  const {parent} = newest.manifest
  const before = parent === null ? undefined : await readableOrNothing(source, parent.release)
  const old = before === undefined ? new Map() : releaseTree(before.manifest)
  await putHead(source.store, diffTrees(old, releaseTree(newest.manifest)), newest, history)
}

const readableOrNothing = async (
  source: Parameters<typeof readRelease>[0],
  release: ReleaseNumber,
): Promise<Release | undefined> => {
  try {
    const found = await readRelease(source, release)
    return found?.kind === 'release' ? found : undefined
  } catch (error) {
    if (error instanceof Failure && error.kind === 'integrity') return undefined
    throw error
  }
}
