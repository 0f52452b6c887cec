import type {XmlAttribute, XmlElement} from '../xml/document.ts'
import {attributeOf, childElements, elementsIn, valueOf} from '../xml/walk.ts'
import {isBlank} from './values.ts'

/** A node of a job chain. */
export interface ChainNode {
  readonly element: XmlElement
  /** A job_chain_node without a job is an end node (objects.md §5.3). */
  readonly kind: 'job' | 'nested' | 'end' | 'sink'
  /** Undefined when it has no attribute, which the schema refuses. */
  readonly state: XmlAttribute | undefined
}

const KINDS: ReadonlyMap<string, ChainNode['kind']> = new Map([
  ['job_chain_node', 'job'],
  ['job_chain_node.job_chain', 'nested'],
  ['job_chain_node.end', 'end'],
  ['file_order_sink', 'sink'],
])

/** The nodes in their order. */
export const chainNodes = (chain: XmlElement): readonly ChainNode[] =>
  childElements(chain).flatMap((element) => {
    const kind = KINDS.get(element.name)
    if (kind === undefined) return []
    const isEnd = kind === 'job' && isBlank(valueOf(element, 'job'))
    return [{element, kind: isEnd ? 'end' : kind, state: attributeOf(element, 'state')}]
  })

/** Whether orders go on from a node: at the end and in a sink, next_state and error_state are not read. */
export const leadsOn = ({kind}: ChainNode): boolean => kind === 'job' || kind === 'nested'

export const statesOf = (nodes: readonly ChainNode[]): ReadonlySet<string> =>
  new Set(nodes.flatMap(({state}) => (state === undefined ? [] : [state.value])))

/** The attributes of some names that have a value. */
export const givenStates = (element: XmlElement, ...names: readonly string[]): readonly XmlAttribute[] =>
  names.flatMap((name) => {
    const attribute = attributeOf(element, name)
    return attribute === undefined || attribute.value === '' ? [] : [attribute]
  })

/** The `to_state` elements of the return codes of a node. */
export const toStates = ({element, kind}: ChainNode): readonly XmlElement[] =>
  kind === 'job' ? Array.from(elementsIn(element)).filter(({name}) => name === 'to_state') : []
