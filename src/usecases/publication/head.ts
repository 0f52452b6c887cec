import {encodeHead, type HistoryEntry} from '../../domain/documents.ts'
import {LIMITS} from '../../domain/limits.ts'
import type {PublicationPlan} from '../../domain/publication-plan.ts'
import type {Manifest} from '../../domain/release.ts'
import type {Sha256} from '../../domain/digest.ts'
import {HEAD_KEY} from '../../domain/store-keys.ts'
import {countChanges} from '../../domain/tree.ts'
import type {Store} from '../../ports/index.ts'

const historyEntry = (plan: PublicationPlan, manifest: Manifest, sha256: Sha256): HistoryEntry => {
  const counts = countChanges(plan.changes)
  return {
    release: manifest.release,
    sha256,
    created: manifest.created,
    author: manifest.author,
    message: manifest.message,
    origin: manifest.origin.kind,
    files: manifest.files.length,
    added: counts.add,
    modified: counts.modify,
    deleted: counts.delete,
  }
}

/** Writes the hint: the release just committed and the history, newest first. */
export const writeHead = async (
  store: Store,
  plan: PublicationPlan,
  committed: {readonly manifest: Manifest; readonly sha256: Sha256},
  history: readonly HistoryEntry[],
): Promise<void> => {
  const {manifest, sha256} = committed
  const entries = [historyEntry(plan, manifest, sha256), ...history].slice(0, LIMITS.history)
  await store.put(HEAD_KEY, encodeHead({release: manifest.release, sha256, history: entries}))
}
