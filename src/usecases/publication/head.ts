import {encodeHead, type HistoryEntry} from '../../domain/documents.ts'
import {Failure} from '../../domain/failure.ts'
import {LIMITS} from '../../domain/limits.ts'
import {releaseTree, summarize, type Release} from '../../domain/release.ts'
import {HEAD_KEY, type ReleaseNumber} from '../../domain/store-keys.ts'
import {countChanges, diffTrees, type Change} from '../../domain/tree.ts'
import type {Compression, Store} from '../../ports/index.ts'
import {readRelease} from '../read-release.ts'

/** Writes the hint: the release just committed and the history, newest first. */
export const writeHead = async (
  store: Store,
  changes: readonly Change[],
  committed: Pick<Release, 'manifest' | 'sha256'>,
  history: readonly HistoryEntry[],
): Promise<void> => {
  const {add, modify, delete: deleted} = countChanges(changes)
  const entry = {...summarize(committed), added: add, modified: modify, deleted}
  const {release, sha256} = entry
  const entries = [entry, ...history].slice(0, LIMITS.history)
  await store.put(HEAD_KEY, encodeHead({release, sha256, history: entries}))
}

/** Writes the hint anew when it is behind the newest release: an earlier publication was stopped after its commit. */
export const refreshHead = async (
  source: {readonly store: Store; readonly compression: Compression},
  newest: Release,
  history: readonly HistoryEntry[],
): Promise<void> => {
  const {parent} = newest.manifest
  const before = parent === null ? undefined : await readableOrNothing(source, parent.release)
  const changes = diffTrees(
    before === undefined ? new Map() : releaseTree(before.manifest),
    releaseTree(newest.manifest),
  )
  await writeHead(source.store, changes, newest, history)
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
