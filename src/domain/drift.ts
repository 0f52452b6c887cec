import type {ViewRecord} from './documents.ts'
import type {LivePath} from './path.ts'
import type {ReleaseNumber} from './store-keys.ts'
import type {Tree} from './tree.ts'
import type {ViewComparison} from './view-plan.ts'

/** Released objects that somebody deleted, and those that a publication has not written yet, or will write again. */
export interface MissingObjects {
  readonly deleted: readonly LivePath[]
  readonly unwritten: readonly LivePath[]
}

/**
 * A released object that is missing was deleted by somebody only if the view is known to have shown it: when the record was written
 * after this very release, and names it. A record that is behind tells of an update that was stopped, a lost one of nothing.
 */
export const sortMissing = (
  {missing}: Pick<ViewComparison, 'missing'>,
  record: ViewRecord | undefined,
  released: Tree,
  release: ReleaseNumber,
): MissingObjects => {
  const wasShown = (path: LivePath): boolean =>
    record?.release === release && record.objects.get(path)?.sha256 === released.get(path)?.sha256
  return {deleted: missing.filter(wasShown), unwritten: missing.filter((path) => !wasShown(path))}
}
