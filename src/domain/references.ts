import {OBJECT_KINDS, type ObjectKindName} from './kinds.ts'
import type {XmlAttribute, XmlElement} from './xml/document.ts'
import {attributeOf} from './xml/walk.ts'

/** Where one object names another (objects.md §4). */
export interface Reference {
  readonly attribute: XmlAttribute
  readonly element: XmlElement
  /** The kind of what is named. */
  readonly kind: ObjectKindName
  /** From where a relative path counts: the folder of the referring object, or the live root. */
  readonly base: 'folder' | 'root'
}

type Row = readonly [element: string, attribute: string, kind: ObjectKindName, base: Reference['base']]

const ROWS: readonly Row[] = [
  ['job_chain_node', 'job', 'job', 'folder'],
  ['job_chain_node.job_chain', 'job_chain', 'job_chain', 'folder'],
  ['job', 'process_class', 'process_class', 'folder'],
  ['job_chain', 'process_class', 'process_class', 'folder'],
  ['job_chain', 'file_watching_process_class', 'process_class', 'folder'],
  ['lock.use', 'lock', 'lock', 'folder'],
  ['monitor.use', 'monitor', 'monitor', 'folder'],
  ['run_time', 'schedule', 'schedule', 'folder'],
  ['schedule', 'substitute', 'schedule', 'folder'],
  // Commands resolve against the live root, even without "/" (K/spooler_command.cxx:1043, :1301).
  ['start_job', 'job', 'job', 'root'],
  ['add_order', 'job_chain', 'job_chain', 'root'],
  ['order', 'job_chain', 'job_chain', 'root'],
]

interface Searched {
  readonly root: XmlElement
  readonly all: (...names: readonly string[]) => readonly XmlElement[]
}

/** Everything that an object refers to. The chain of an order's own root element counts from its folder. */
export const referencesIn = ({root, all}: Searched): readonly Reference[] =>
  ROWS.flatMap(([name, attributeName, kind, base]) =>
    all(name).flatMap((element) => {
      const attribute = attributeOf(element, attributeName)
      return attribute === undefined
        ? []
        : [{attribute, element, kind, base: element === root ? ('folder' as const) : base}]
    }),
  )

/**
 * The path that a reference means, from the live root without a leading "/", as the engine simplifies it (K/path.cxx).
 * @returns undefined when it leads above the live root (SCHEDULER-461)
 */
export const resolveReference = (folder: string, reference: string): string | undefined => {
  const segments = reference.startsWith('/') ? [] : folder.split('/').filter((segment) => segment !== '')
  for (const segment of reference.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment !== '..') segments.push(segment)
    else if (segments.pop() === undefined) return undefined
  }
  return segments.join('/')
}

/** The suffix of a file, in whatever letters, at the end of a reference, where none belongs. */
export const suffixOfReference = (value: string): string | undefined => {
  const lower = value.toLowerCase()
  const suffix = OBJECT_KINDS.find((kind) => lower.endsWith(kind.suffix))?.suffix
  return suffix === undefined ? undefined : value.slice(-suffix.length)
}
