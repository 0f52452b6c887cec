/** The seven kinds of objects that JobScheduler 1.x reads from its live folder (objects.md §2.1), as a table. */
export interface ObjectKind {
  readonly name: ObjectKindName
  /** The end of the file name, with its leading dot; lower case only on Unix (objects.md §2.2). */
  readonly suffix: string
  /** Root elements that the engine accepts in such a file; another one is SCHEDULER-409 (objects.md §2.6). */
  readonly roots: readonly string[]
  /** "job chain": the kind in a sentence. */
  readonly title: string
  /** Whether the engine ignores case in the names of this kind (objects.md §2.4). */
  readonly names: 'case-insensitive' | 'case-sensitive'
  /** Place in the order of apply: what others need comes first (live-folder.md); other files are 0. */
  readonly rank: number
}

export type ObjectKindName = 'process_class' | 'lock' | 'schedule' | 'monitor' | 'job' | 'job_chain' | 'order'

const kind = (
  name: ObjectKindName,
  rank: number,
  names: ObjectKind['names'],
  alternatives: readonly string[] = [],
): ObjectKind => ({
  name,
  suffix: `.${name}.xml`,
  roots: [name, ...alternatives],
  title: name.replace('_', ' '),
  names,
  rank,
})

export const OBJECT_KINDS: readonly ObjectKind[] = [
  kind('process_class', 1, 'case-sensitive'),
  kind('lock', 2, 'case-sensitive'),
  kind('schedule', 3, 'case-sensitive', ['run_time']),
  kind('monitor', 4, 'case-sensitive'),
  kind('job', 5, 'case-insensitive'),
  kind('job_chain', 6, 'case-insensitive'),
  kind('order', 7, 'case-sensitive', ['add_order']),
]

/** The rank of every file that is no object: include targets, configuration, holidays. They are written first. */
const OTHER_FILE_RANK = 0

const BY_SUFFIX: ReadonlyMap<string, ObjectKind> = new Map(OBJECT_KINDS.map((entry) => [entry.suffix, entry]))

/** The last segment of a path. */
export const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/**
 * The kind of object that the engine takes a file for, undefined when it ignores the file.
 * The suffix begins at the second-last dot of the name: `a.b.job.xml` is the job `a.b`, `job.xml` is nothing (objects.md §2.2).
 */
export const kindOf = (path: string): ObjectKind | undefined => {
  const name = fileName(path)
  const last = name.lastIndexOf('.')
  const secondLast = last <= 0 ? -1 : name.lastIndexOf('.', last - 1)
  return secondLast <= 0 ? undefined : BY_SUFFIX.get(name.slice(secondLast))
}

/** The place of a path in the order of apply. */
export const applyRank = (path: string): number => kindOf(path)?.rank ?? OTHER_FILE_RANK
