import {encodeHead, type HistoryEntry} from '../../domain/documents.ts'
import {LIMITS} from '../../domain/limits.ts'
import type {PublicationPlan} from '../../domain/publication-plan.ts'
import {summarize, type Release} from '../../domain/release.ts'
import {HEAD_KEY} from '../../domain/store-keys.ts'
import {countChanges} from '../../domain/tree.ts'
import type {Store} from '../../ports/index.ts'

/** Writes the hint: the release just committed and the history, newest first. */
export const writeHead = async (
  store: Store,
  plan: PublicationPlan,
  committed: Pick<Release, 'manifest' | 'sha256'>,
  history: readonly HistoryEntry[],
): Promise<void> => {
  const {add, modify, delete: deleted} = countChanges(plan.changes)
  const entry = {...summarize(committed), added: add, modified: modify, deleted}
  const {release, sha256} = entry
  const entries = [entry, ...history].slice(0, LIMITS.history)
  await store.put(HEAD_KEY, encodeHead({release, sha256, history: entries}))
}
