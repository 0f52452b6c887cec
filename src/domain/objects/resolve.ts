import {resolveReference, suffixOfReference} from '../references.ts'
import type {NamedReference, ObjectFacts} from './facts.ts'
import {folderOf, type KnownObject, type ObjectIndex} from './object-index.ts'

/** What a reference leads to. */
export type Resolution =
  | {readonly kind: 'found'; readonly object: KnownObject}
  /** Empty, or above the live root: rules for single files say so. */
  | {readonly kind: 'unclear'}
  /** The name of a file, or one with backslashes. @property right as it should be written, by itself */
  | {readonly kind: 'file-name'; readonly right: string; readonly suffix?: string}
  /** A job that the engine brings along (objects.md §4). */
  | {readonly kind: 'built-in'}
  /** There is one whose name differs in case only, and for this kind case counts. */
  | {readonly kind: 'other-case'; readonly objects: readonly KnownObject[]}
  /** A command counts from the live root; from the folder of its job there would be one. */
  | {readonly kind: 'in-own-folder'; readonly object: KnownObject}
  /** @property name from the live root, without a leading "/" */
  | {readonly kind: 'missing'; readonly name: string}

const BUILT_IN = new Set(['scheduler_file_order_sink', 'scheduler_service_forwarder'])

const isFileName = (value: string): boolean => value.includes('\\') || suffixOfReference(value) !== undefined

const fileNamed = (value: string): Resolution => {
  const suffix = suffixOfReference(value)
  const right = value.slice(0, suffix === undefined ? undefined : -suffix.length).replaceAll('\\', '/')
  return {kind: 'file-name', right, ...(suffix === undefined ? {} : {suffix})}
}

/** The folder from which the relative references of an object count. */
const baseOf = ({path}: ObjectFacts, base: NamedReference['base']): string => (base === 'root' ? '' : folderOf(path))

const unfound = (
  index: ObjectIndex,
  object: ObjectFacts,
  {kind, value, base}: NamedReference,
  name: string,
): Resolution => {
  if (base === 'root' && !value.startsWith('/')) {
    const own = resolveReference(folderOf(object.path), value)
    const meant = own === undefined ? undefined : index.find(kind, own)
    if (meant !== undefined) return {kind: 'in-own-folder', object: meant}
  }
  const objects = index.inOtherCase(kind, name)
  return objects.length > 0 ? {kind: 'other-case', objects} : {kind: 'missing', name}
}

/** Looks up what an object refers to, as the engine does (objects.md §4). */
export const resolve = (index: ObjectIndex, object: ObjectFacts, reference: NamedReference): Resolution => {
  const {kind, value, base} = reference
  if (value.trim() === '') return {kind: 'unclear'}
  const name = resolveReference(baseOf(object, base), value)
  if (name === undefined || name === '') return {kind: 'unclear'}
  if (kind === 'job' && BUILT_IN.has(name.toLowerCase())) return {kind: 'built-in'}
  const found = index.find(kind, name)
  if (found !== undefined) return {kind: 'found', object: found}
  return isFileName(value) ? fileNamed(value) : unfound(index, object, reference, name)
}

/** The chain of an order: the part of its file name before the first comma, in the folder of the file (objects.md §2.4). */
export const chainOfOrder = (index: ObjectIndex, {path}: {readonly path: string}): KnownObject | undefined => {
  const name = orderChainName(path)
  return name === undefined ? undefined : index.find('job_chain', name)
}

/** The name of an order's chain from the live root; undefined when the file name names none (SCHEDULER-435). */
export const orderChainName = (path: string): string | undefined => {
  const start = path.lastIndexOf('/') + 1
  const comma = path.indexOf(',', start)
  return comma <= start ? undefined : path.slice(0, comma)
}

/** Whether the reference stands for itself: the chain of an order is the one of its file name, whatever its attribute says. */
export const isLookedUp = (object: ObjectFacts, {element, kind}: NamedReference): boolean =>
  !(object.kind.name === 'order' && kind === 'job_chain' && (element === 'order' || element === 'add_order'))

/** A reference as it is written from the live root. */
export const rooted = (name: string): string => `/${name}`
