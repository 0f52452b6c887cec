import type {Severity} from '../finding.ts'
import {fileName, type ObjectKind, type ObjectKindName} from '../kinds.ts'
import type {LivePath} from '../path.ts'
import type {Position, XmlAttribute, XmlElement} from '../xml/document.ts'
import {asMeant, isMisspelt} from '../xml/grammar/as-meant.ts'
import {attributeOf, childElements} from '../xml/walk.ts'
import {NOTHING, type BadExample, type CheckedFile, type Example, type FileRule, type Remark} from './rule.ts'

/** An object whose root element is the right one, as the rules about meaning see it: what is misspelt has the name that is meant. */
export interface CheckedObject {
  readonly path: LivePath
  readonly kind: ObjectKind
  /** As the engine takes it from the file name: "load" of "billing/load.job.xml". */
  readonly name: string
  /** The folder of the file, from the live root; the root itself is "". */
  readonly folder: string
  readonly root: XmlElement
  /** All elements of some names at any depth, but for those in foreign parts, in the order of the file for each name. */
  readonly all: (...names: readonly string[]) => readonly XmlElement[]
}

interface ObjectRuleText {
  readonly severity: Severity
  readonly title: string
  readonly engine: FileRule['engine']
  readonly doc: string
  readonly mends?: string
  readonly good: readonly Example[]
  readonly bad: readonly [BadExample, ...BadExample[]]
  /** The kinds of objects that it looks at. */
  readonly kinds: readonly ObjectKindName[] | 'all'
  readonly check: (object: CheckedObject) => readonly Remark[]
}

/** Where anything may stand (objects.md §1.4): the engine does not read it. */
const FOREIGN = new Set(['extensions', 'payload', 'xml_payload', 'calendars'])

const isForeign = (element: XmlElement): boolean =>
  FOREIGN.has(element.name) || element.name.includes(':') || (attributeOf(element, 'xmlns')?.value.trim() ?? '') !== ''

const indexed = (root: XmlElement): ReadonlyMap<string, readonly XmlElement[]> => {
  const index = new Map<string, XmlElement[]>()
  const visit = (element: XmlElement): void => {
    const known = index.get(element.name)
    if (known === undefined) index.set(element.name, [element])
    else known.push(element)
    for (const child of childElements(element)) if (!isForeign(child)) visit(child)
  }
  visit(root)
  return index
}

/** One walk through a document for all rules. */
const objects = new WeakMap<XmlElement, CheckedObject>()

const makeObject = (path: LivePath, kind: ObjectKind, root: XmlElement): CheckedObject => {
  const index = indexed(root)
  return {
    path,
    kind,
    name: fileName(path).slice(0, -kind.suffix.length),
    folder: path.slice(0, Math.max(0, path.lastIndexOf('/'))),
    root,
    all: (...names) => names.flatMap((name) => index.get(name) ?? []),
  }
}

/** The object in a file; undefined when it has no document, or when other rules say that its root is wrong. */
export const objectIn = ({
  path,
  kind,
  document,
  faults,
}: Pick<CheckedFile, 'path' | 'kind' | 'document' | 'faults'>): CheckedObject | undefined => {
  if (kind === undefined || document?.kind !== 'document') return undefined
  const {root} = document
  if (!kind.roots.includes(root.name) || isForeign(root)) return undefined
  const known = objects.get(root)
  if (known?.path === path) return known
  const made = makeObject(path, kind, asMeant(root, faults))
  objects.set(root, made)
  return made
}

const withoutGuess = (remark: Remark, {faults}: CheckedFile): Remark => {
  const {position, message, hint} = remark
  if (remark.fix === undefined || position === undefined || !isMisspelt(faults, position)) return remark
  return remarkAt({position}, message, hint)
}

/** A rule about what an object means: it sees only files that can be read and have the right root. */
export const objectRule = (id: string, {kinds, check, ...text}: ObjectRuleText): FileRule => ({
  id,
  ...text,
  scope: 'file',
  check: (file) => {
    const object = objectIn(file)
    return object === undefined || (kinds !== 'all' && !kinds.includes(object.kind.name))
      ? NOTHING
      : check(object).map((remark) => withoutGuess(remark, file))
  },
})

/** What the engine does with most faults (objects.md §3.4: failure of a new, or of a changed file). */
export const refusedWith = (code: string): FileRule['engine'] => ({
  code: `SCHEDULER-${code}`,
  effect: 'refuses the file; an object that was loaded before stays as it was',
})

/** A remark of a rule that JobScheduler refuses with several codes. */
export const refusedBy = (code: string, remark: Remark): Remark => ({...remark, engine: refusedWith(code)})

/** A remark about an element or an attribute. */
export const remarkAt = ({position}: {readonly position: Position}, message: string, hint?: string): Remark => ({
  position,
  message,
  ...(hint === undefined ? {} : {hint}),
})

/** A remark about an attribute whose value is a word in the wrong case; without a fix where it is something else. */
export const mendedBy = (remark: Remark, {name, value}: XmlAttribute, meant: string | undefined): Remark =>
  meant === undefined
    ? remark
    : {...remark, fix: {kind: 'value', attribute: name, old: value, new: value.replace(value.trim(), meant)}}
