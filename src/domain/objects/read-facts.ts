import type {Finding} from '../finding.ts'
import type {ObjectKind} from '../kinds.ts'
import {LIMITS} from '../limits.ts'
import type {LivePath} from '../path.ts'
import {referencesIn} from '../references.ts'
import {chainNodes} from '../rules/chain-nodes.ts'
import {speaksOfTimes, startsOrders} from '../rules/calendars.ts'
import {isNo, isYes} from '../rules/values.ts'
import type {XmlDocument, XmlElement, XmlProblem} from '../xml/document.ts'
import {attributeOf, childElement, childElements, elementsIn, valueOf} from '../xml/walk.ts'
import type {
  IncludableFacts,
  IncludedFile,
  IncludePlace,
  JobFacts,
  NamedReference,
  ObjectFacts,
  ScheduleFacts,
} from './facts.ts'
import {chainSettings} from './chain-settings.ts'
import {ownText, placed} from './placed.ts'

/** An object while its XML is there. */
interface ReadObject {
  readonly path: LivePath
  readonly kind: ObjectKind
  readonly root: XmlElement
  readonly all: (...names: readonly string[]) => readonly XmlElement[]
}

const namedReferences = (object: ReadObject): readonly NamedReference[] =>
  referencesIn(object).map(({attribute: {value, position}, element, kind, base}) => ({
    kind,
    value: ownText(value),
    base,
    element: element.name,
    position,
  }))

const INCLUDE_PLACES: ReadonlyMap<string, IncludePlace> = new Map([
  ['params', 'params'],
  ['holidays', 'holidays'],
  ['script', 'script'],
  ['description', 'description'],
])

/** The includes of files in the live folder. Variables are replaced at the server (objects.md §5.1): nothing can be said of them. */
const includesIn = (element: XmlElement, place: IncludePlace): readonly IncludedFile[] =>
  childElements(element, 'include').flatMap((include) => {
    const file = placed(attributeOf(include, 'live_file'))
    if (file === undefined || file.value.includes('$')) return []
    const selection = valueOf(include, 'node') === undefined ? ('default' as const) : ('own' as const)
    return [{...file, place, selection}]
  })

const includedFiles = ({all}: ReadObject): readonly IncludedFile[] =>
  Array.from(INCLUDE_PLACES).flatMap(([name, place]) => all(name).flatMap((element) => includesIn(element, place)))

const jobFacts = (root: XmlElement): JobFacts => {
  const script = childElement(root, 'script')
  const order = valueOf(root, 'order')
  const byOrder = isYes(order)
  // What is neither yes nor no is refused for that, and may be meant as yes.
  const unclear = order !== undefined && !byOrder && !isNo(order)
  // Without a script it is refused for that (SCHEDULER-146).
  const takesAny = script === undefined || valueOf(script, 'language')?.trim() === 'shell'
  return {
    kind: 'job',
    starts: byOrder ? 'by-order' : 'alone',
    orders: byOrder || takesAny || unclear ? 'taken' : 'refused',
  }
}

const scheduleFacts = (root: XmlElement, references: readonly NamedReference[]): ScheduleFacts => {
  const of = references.find(({element}) => element === root.name)
  const times = {
    kind: 'schedule' as const,
    orders: startsOrders(root)
      ? ('started' as const)
      : speaksOfTimes(root)
        ? ('not-started' as const)
        : ('unsaid' as const),
    singleStarts: Array.from(elementsIn(root)).some((element) => attributeOf(element, 'single_start') !== undefined)
      ? ('some' as const)
      : ('none' as const),
  }
  if (of === undefined || of.value.trim() === '' || attributeOf(root, 'substitute') === undefined) return times
  const from = placed(attributeOf(root, 'valid_from'))
  const to = placed(attributeOf(root, 'valid_to'))
  return {
    ...times,
    substitute: {of, ...(from === undefined ? {} : {from}), ...(to === undefined ? {} : {to})},
  }
}

const detailOf = ({kind, root}: ReadObject, references: readonly NamedReference[]): ObjectFacts['detail'] => {
  switch (kind.name) {
    case 'job':
      return jobFacts(root)
    case 'job_chain': {
      const nodes = chainNodes(root)
      return {
        kind: 'job_chain',
        states: nodes.flatMap((node) =>
          node.state === undefined
            ? []
            : [
                {
                  state: ownText(node.state.value),
                  kind: node.kind === 'job' || node.kind === 'nested' ? 'work' : 'end',
                },
              ],
        ),
        nesting: nodes.some((node) => node.kind === 'nested') ? 'nests' : 'plain',
      }
    }
    case 'order': {
      const state = placed(attributeOf(root, 'state'))
      const endState = placed(attributeOf(root, 'end_state'))
      return {
        kind: 'order',
        ...(state === undefined ? {} : {state}),
        ...(endState === undefined ? {} : {endState}),
      }
    }
    case 'schedule':
      return scheduleFacts(root, references)
    case 'lock':
    case 'process_class':
    case 'monitor':
      return {kind: 'other'}
  }
}

/** What of an object others are held against. */
export const objectFacts = (object: ReadObject): ObjectFacts => {
  const references = namedReferences(object)
  return {
    path: object.path,
    kind: object.kind,
    references,
    includes: includedFiles(object),
    detail: detailOf(object, references),
  }
}

const isParam = (element: XmlElement): boolean =>
  element.name === 'param' && attributeOf(element, 'name') !== undefined && attributeOf(element, 'value') !== undefined

/** Includes of an included file that are followed, for each folder again: nobody has as many. */
const FOLLOWED = 100

const NO_XML: XmlProblem = {
  rule: 'xml.malformed',
  position: {line: 1, column: 1},
  message: 'this is no XML',
}

/**
 * What of a file that is no object those that include it are held against.
 * @param document undefined when nothing in the file looks like XML
 * @param faults what is wrong in it as holidays
 */
export const includableFacts = (
  path: LivePath,
  document: XmlDocument | undefined,
  faults: readonly Finding[],
): IncludableFacts => {
  if (document?.kind !== 'document') {
    const {position, message, hint, excerpt} = document?.problem ?? NO_XML
    return {
      path,
      problem: {position, message, ...(hint === undefined ? {} : {hint}), ...(excerpt === undefined ? {} : {excerpt})},
    }
  }
  const {root} = document
  const settings = chainSettings(path, root)
  return {
    path,
    root: ownText(root.name),
    strangers: childElements(root)
      .filter((element) => !isParam(element))
      .slice(0, LIMITS.remarks + 1)
      .map(({name, position}) => ({value: ownText(name), position})),
    faults,
    includes: root.name === 'holidays' ? includesIn(root, 'holidays').slice(0, FOLLOWED) : [],
    ...(settings === undefined ? {} : {settings}),
  }
}
