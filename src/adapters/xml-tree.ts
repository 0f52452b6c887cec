import {createRequire} from 'node:module'
import type * as FastXmlParser from 'fast-xml-parser'
import {LIMITS} from '../domain/limits.ts'
import type {XmlElement, XmlNode} from '../domain/xml/document.ts'
import type {Passed, Range} from './xml-gate.ts'

/** What fast-xml-parser makes of a node with `preserveOrder`: one key, the name, with the children. */
type Raw = Readonly<Record<string, unknown>>

const TEXT = '#text'
const CDATA = '#cdata'
const COMMENT = '#comment'
/**
 * Before every element's name, so that none can be a property that JavaScript knows, as `__proto__` is. No name begins with it,
 * which matters because the names of empty elements are transformed twice.
 */
const ELEMENT = '='

const require = createRequire(import.meta.url)
let parse: ((text: string) => unknown) | undefined

/** Loaded on first use: most commands read no XML. */
const load = (): ((text: string) => unknown) => {
  if (parse !== undefined) return parse
  const {XMLParser} = require('fast-xml-parser') as typeof FastXmlParser
  const parser = new XMLParser({
    preserveOrder: true,
    // Attributes come from the strict pass: normalised, in order, with their places.
    ignoreAttributes: true,
    transformTagName: (name) => (name.startsWith(ELEMENT) ? name : ELEMENT + name),
    textNodeName: TEXT,
    cdataPropName: CDATA,
    commentPropName: COMMENT,
    // Its decoder knows the entities of HTML, and reads &#128; as HTML does; XML has five names, and numbers as they are.
    processEntities: false,
    jPath: false,
    parseTagValue: false,
    trimValues: false,
    maxNestedTags: LIMITS.xmlDepth + 1,
  })
  parse = (text) => parser.parse(text) as unknown
  return parse
}

/** The two parsers saw different documents: the strict one accepted what the other reads in another way. */
export class Disagreement extends Error {}

const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null

const listed = (value: unknown): readonly Raw[] => (Array.isArray(value) ? value.filter(isRaw) : [])

const without = (text: string, ranges: readonly Range[]): string => {
  let kept = ''
  let from = 0
  for (const {start, end} of ranges) {
    kept += text.slice(from, start)
    from = end
  }
  return kept + text.slice(from)
}

const ENTITIES: Readonly<Record<string, string>> = {amp: '&', lt: '<', gt: '>', quot: '"', apos: "'"}

/** Resolves the references of a text in which the gate found only right ones. */
const resolved = (text: string): string =>
  text.replaceAll(
    /&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|([a-z]+));/g,
    (reference, hexadecimal?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name] ?? reference
      return String.fromCodePoint(hexadecimal === undefined ? Number(decimal) : parseInt(hexadecimal, 16))
    },
  )

const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value
  return listed(value)
    .map(({[TEXT]: text}) => (typeof text === 'string' ? text : ''))
    .join('')
}

/**
 * The tree of a text that passed the gate. Nodes come from fast-xml-parser, names, attributes and places from the strict pass,
 * joined by the order of the start tags. Processing instructions are left out: fast-xml-parser looks for quotes in them.
 * @throws Disagreement when the two do not see the same elements
 */
export const buildTree = (text: string, {elements, instructions}: Passed): XmlElement => {
  let next = 0

  const element = (name: string, children: unknown): XmlElement => {
    const indexed = elements[next++]
    if (indexed === undefined || ELEMENT + indexed.name !== name) throw new Disagreement(name)
    return {kind: 'element', ...indexed, children: listed(children).flatMap(node)}
  }

  const node = (raw: Raw): XmlNode[] => {
    const [entry] = Object.entries(raw)
    if (entry === undefined) return []
    const [key, value] = entry
    if (key === TEXT) return [{kind: 'text', text: resolved(textOf(value))}]
    if (key === CDATA) return [{kind: 'cdata', text: textOf(value)}]
    if (key === COMMENT) return [{kind: 'comment', text: textOf(value)}]
    return [element(key, value)]
  }

  const [root, ...others] = listed(load()(without(text, instructions)))
    .flatMap(node)
    .filter((entry) => entry.kind === 'element')
  if (root === undefined || others.length > 0 || next !== elements.length) throw new Disagreement('root')
  return root
}
