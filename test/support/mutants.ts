import type {XmlElement} from '../../src/domain/xml/document.ts'
import {ELEMENT_TYPES, GLOBAL_ELEMENTS, typeNamed, type CheckedType} from '../../src/domain/xml/grammar/grammar.ts'
import type {Leaf} from '../../src/domain/xml/grammar/content-model.ts'
import type {SimpleType} from '../../src/domain/xml/grammar/simple-type.ts'
import {NEAR_MISSES} from './near-misses.ts'

/** Numbers that look like chance, the same for the same seed (mulberry32). */
export interface Chance {
  /** From 0 to `count` - 1. */
  below(count: number): number
  /** True once in `times`. */
  once(times: number): boolean
  of<Value>(values: readonly Value[]): Value
}

export const chanceFrom = (seed: number): Chance => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const below = (count: number): number => next() % count
  return {
    below,
    once: (times) => below(times) === 0,
    of: (values) => {
      const value = values[below(values.length)]
      if (value === undefined) throw new Error('nothing to choose from')
      return value
    },
  }
}

interface Node {
  name: string
  attributes: [name: string, value: string][]
  children: (Node | string)[]
}

/** A document as a tree that can be changed; strings are markup that is not looked into. */
export type Draft = Node

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
const inAttribute = (value: string): string =>
  escaped(value).replaceAll(/[\t\n\r\u0085\u2028]/g, (blank) => `&#${blank.charCodeAt(0)};`)

export const draftOf = ({name, attributes, children}: XmlElement): Draft => ({
  name,
  attributes: attributes.map((attribute) => [attribute.name, attribute.value]),
  children: children.map((child) => {
    if (child.kind === 'element') return draftOf(child)
    if (child.kind === 'cdata') return `<![CDATA[${child.text}]]>`
    return child.kind === 'comment' ? `<!--${child.text}-->` : escaped(child.text)
  }),
})

const written = (draft: Draft): string => {
  const attributes = draft.attributes.map(([name, value]) => ` ${name}="${inAttribute(value)}"`).join('')
  const inside = draft.children.map((child) => (typeof child === 'string' ? child : written(child))).join('')
  return inside === '' ? `<${draft.name}${attributes}/>` : `<${draft.name}${attributes}>${inside}</${draft.name}>`
}

const isWritable = (value: string): boolean => !/[\u0000-\u0008]/.test(value)
const VALUES = NEAR_MISSES.filter(isWritable)
const RIGHT = new Map<SimpleType, readonly string[]>()

const rightValue = (type: SimpleType, chance: Chance): string => {
  const known = RIGHT.get(type) ?? VALUES.filter((value) => type.refusal(value) === undefined)
  RIGHT.set(type, known)
  return chance.of(known)
}

const NAMESPACES = {
  any: 'urn:x',
  other: 'urn:x',
  joe: 'www.sos-berlin.com/schema/joe',
  xhtml: 'http://www.w3.org/1999/xhtml',
}

/** An object that the grammar allows, with elements and attributes that real objects seldom have. */
export const grown = (name: string, type: CheckedType, chance: Chance, depth = 0): Draft => {
  const draft: Draft = {name, attributes: [], children: []}
  for (const [attribute, {type: valueType, required}] of type.attributes)
    if ((required || chance.once(4)) && !/^(name|replace|spooler_id)$/.test(depth === 0 ? attribute : ''))
      draft.attributes.push([attribute, rightValue(valueType, chance)])
  if (type.content.kind === 'value') draft.children.push(escaped(rightValue(type.content.type, chance)))
  if (type.content.kind === 'children') growChildren(draft, type, chance, depth)
  return draft
}

const growLeaf = (leaf: Leaf, chance: Chance, depth: number): Draft => {
  if (leaf.kind === 'element') return grown(leaf.name, typeNamed(leaf.type), chance, depth)
  if (leaf.handling === 'strict' || (leaf.from === 'any' && chance.once(2)))
    return grown('lock', typeNamed('lock'), chance, depth)
  return {
    name: 'x:any',
    attributes: [
      ['xmlns:x', NAMESPACES[leaf.from]],
      ['a', '€'],
    ],
    children: chance.once(2) ? ['text'] : [],
  }
}

const growChildren = (draft: Draft, {automaton, content}: CheckedType, chance: Chance, depth: number): void => {
  const isMixed = content.kind === 'children' && content.mixed
  let state = 0
  for (let length = 0; length < 8; length++) {
    if (automaton.accepts(state) && (depth > 3 || chance.once(5))) return
    const expected = automaton.expected(state)
    const last = expected.filter(({ends}) => ends)
    if (expected.length === 0) return
    const {leaf} = chance.of(length > 5 && last.length > 0 ? last : expected)
    if (isMixed) draft.children.push(chance.of(['text € ', '<![CDATA[a < b]]>', ' ']))
    else if (chance.once(3)) draft.children.push('\n  ')
    draft.children.push(growLeaf(leaf, chance, depth + 1))
    const symbol =
      leaf.kind === 'element' ? {namespace: '', name: leaf.name} : {namespace: NAMESPACES[leaf.from], name: 'x'}
    state = automaton.next(state, symbol)
  }
}

const NAMES: readonly string[] = [
  ...new Set([
    ...GLOBAL_ELEMENTS.keys(),
    ...Array.from(ELEMENT_TYPES.keys()).flatMap((type) => [...typeNamed(type).automaton.names.keys()]),
  ]),
]
const ATTRIBUTES: readonly string[] = [
  ...new Set(Array.from(ELEMENT_TYPES.values()).flatMap(({attributes}) => Object.keys(attributes))),
]

const nodesOf = (draft: Draft): readonly Node[] => [
  draft,
  ...draft.children.flatMap((child) => (typeof child === 'string' ? [] : nodesOf(child))),
]

const misspelt = (name: string, chance: Chance): string => {
  const at = chance.below(name.length)
  return chance
    .of([
      name.slice(0, at) + name.slice(at + 1) || 'x',
      `${name.slice(0, at)}${name.slice(at, at + 1).toUpperCase()}${name.slice(at + 1)}`,
      `${name}s`,
      name.replace('_', ''),
      name.replaceAll('_', '.'),
      `x${name}`,
    ])
    .replace(/^[-.\d]+/, 'x')
}

const FRAGMENTS = [
  'text',
  ' ',
  '\n',
  '<!-- c -->',
  '<?pi x?>',
  '<![CDATA[x]]>',
  '<![CDATA[ ]]>',
  '<![CDATA[]]>',
  '&#32;',
  '&#160;',
  '&amp;',
]
const FOREIGN: readonly (readonly [string, string])[] = [
  ['xml:lang', 'de'],
  ['xml:space', 'preserve'],
  ['xmlns:y', 'urn:y'],
  ['xmlns', 'urn:z'],
  ['xmlns', ''],
  ['noNamespaceSchemaLocation', 'a.xsd'],
]

const LOCATIONS = [
  'scheduler.xsd',
  '',
  'C:\\x\\s.xsd',
  'a b',
  'a:',
  ':a',
  '1:x',
  'file:///a',
  '%41',
  '%4',
  'a#b',
  'a#b#c',
  'é€',
  'http://h/x?y',
  '//h',
  'a[b]',
  'x:#a',
  'a/b:c',
  ' a ',
  'a^~`{}',
]
const SCHEMA_ATTRIBUTES: readonly (readonly [string, readonly string[]])[] = [
  ['noNamespaceSchemaLocation', LOCATIONS],
  ['schemaLocation', [...LOCATIONS, 'urn:a a.xsd', 'urn:a 1:x']],
  ['type', ['lock', 'run_time', 'job', 'nothing', '']],
  ['nil', ['true', 'false', 'x']],
  ['other', ['x']],
]

type Change = (draft: Draft, chance: Chance) => void

const anyNode = (draft: Draft, chance: Chance): Node => chance.of(nodesOf(draft))
const insert = (node: Node, child: Node | string, chance: Chance): void => {
  node.children.splice(chance.below(node.children.length + 1), 0, child)
}

/** A parent with the place of one of its elements. */
const anyChild = (draft: Draft, chance: Chance): readonly [Node, number] | undefined => {
  const places = nodesOf(draft).flatMap((node) =>
    node.children.flatMap((child, index) => (typeof child === 'string' ? [] : [[node, index] as const])),
  )
  return places.length === 0 ? undefined : chance.of(places)
}

const onAttribute =
  (change: (node: Node, index: number, chance: Chance) => void): Change =>
  (draft, chance) => {
    const nodes = nodesOf(draft).filter(({attributes}) => attributes.some(([name]) => !name.includes(':')))
    if (nodes.length === 0) return
    const node = chance.of(nodes)
    const plain = node.attributes.flatMap(([name], index) => (name.includes(':') || name === 'xmlns' ? [] : [index]))
    if (plain.length > 0) change(node, chance.of(plain), chance)
  }

const onChild =
  (change: (parent: Node, index: number, chance: Chance) => void): Change =>
  (draft, chance) => {
    const found = anyChild(draft, chance)
    if (found !== undefined) change(found[0], found[1], chance)
  }

/** Changes of a tree; each may or may not make it wrong. */
const CHANGES: Readonly<Record<string, Change>> = {
  'attribute renamed': onAttribute(({attributes}, index, chance) => {
    const attribute = attributes[index]
    if (attribute !== undefined) attribute[0] = chance.once(2) ? misspelt(attribute[0], chance) : chance.of(ATTRIBUTES)
  }),
  'attribute removed': onAttribute(({attributes}, index) => void attributes.splice(index, 1)),
  'value replaced': onAttribute(({attributes}, index, chance) => {
    const attribute = attributes[index]
    if (attribute !== undefined) attribute[1] = chance.of(VALUES)
  }),
  'attribute added': (draft, chance) => {
    anyNode(draft, chance).attributes.push([chance.of(ATTRIBUTES), chance.of(VALUES)])
  },
  'foreign attribute added': (draft, chance) => {
    anyNode(draft, chance).attributes.push([...chance.of(FOREIGN)])
  },
  'attribute of XML Schema added': (draft, chance) => {
    const [name, values] = chance.of(SCHEMA_ATTRIBUTES)
    anyNode(draft, chance).attributes.push(
      ['xmlns:xsi', 'http://www.w3.org/2001/XMLSchema-instance'],
      [`xsi:${name}`, chance.of(values)],
    )
  },
  'element removed': onChild(({children}, index) => void children.splice(index, 1)),
  'element doubled': onChild(({children}, index) => {
    const child = children[index]
    if (child !== undefined) children.splice(index, 0, structuredClone(child))
  }),
  'element moved': onChild((parent, index, chance) => {
    const [child] = parent.children.splice(index, 1)
    if (child !== undefined) insert(parent, child, chance)
  }),
  'element moved far': (draft, chance) => {
    const found = anyChild(draft, chance)
    const [child] = found?.[0].children.splice(found[1], 1) ?? []
    if (child !== undefined) insert(anyNode(draft, chance), child, chance)
  },
  'element renamed': onChild(({children}, index, chance) => {
    const child = children[index]
    if (typeof child === 'object') child.name = chance.once(2) ? misspelt(child.name, chance) : chance.of(NAMES)
  }),
  'element inserted': (draft, chance) => {
    const type = GLOBAL_ELEMENTS.get(chance.of([...GLOBAL_ELEMENTS.keys()])) ?? 'lock'
    const name = chance.once(3) ? chance.of(NAMES) : type
    insert(anyNode(draft, chance), grown(name, typeNamed(type), chance, 3), chance)
  },
  'foreign element inserted': (draft, chance) => {
    const child: Node = {name: 'f:x', attributes: [['xmlns:f', chance.of(Object.values(NAMESPACES))]], children: []}
    if (chance.once(2)) child.children.push(grown('lock', typeNamed('lock'), chance, 3))
    insert(anyNode(draft, chance), child, chance)
  },
  'text inserted': (draft, chance) => insert(anyNode(draft, chance), chance.of(FRAGMENTS), chance),
  'hidden name': (draft, chance) => {
    const name = chance.of(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
    if (chance.once(2)) anyNode(draft, chance).attributes.push([name, 'x'])
    else insert(anyNode(draft, chance), {name, attributes: [], children: []}, chance)
  },
}

/** Changes of the bytes of a file. */
const BYTE_CHANGES: Readonly<Record<string, (text: string, chance: Chance) => string>> = {
  'cut off': (text, chance) => text.slice(0, chance.below(text.length)),
  'span removed': (text, chance) => {
    const at = chance.below(text.length)
    return text.slice(0, at) + text.slice(at + 1 + chance.below(8))
  },
  'character replaced': (text, chance) => {
    const at = chance.below(text.length)
    return (
      text.slice(0, at) +
      chance.of(['<', '>', '&', '"', "'", '/', ' ', '\n', 'x', 'é', '€', ']', '\u0001']) +
      text.slice(at + 1)
    )
  },
  'DOCTYPE added': (text) => `<!DOCTYPE job>${text}`,
  'blank line first': (text) => `\n<?xml version="1.0"?>${text}`,
  'declared as ISO-8859-1': (text) => `<?xml version="1.0" encoding="ISO-8859-1"?>${text}`,
}

export interface Mutant {
  readonly text: string
  readonly changes: readonly string[]
}

/** A changed copy of a document: nothing, one change or a few. */
export const mutant = (original: Draft, chance: Chance): Mutant => {
  const draft = structuredClone(original)
  const changes: string[] = []
  for (let count = chance.of([0, 1, 1, 1, 1, 2, 3]); count > 0; count--) {
    const name = chance.of(Object.keys(CHANGES))
    CHANGES[name]?.(draft, chance)
    changes.push(name)
  }
  // An attribute may stand once only; twice is a fault of XML, of which there are enough.
  for (const node of nodesOf(draft)) node.attributes = [...new Map(node.attributes)]
  const text = written(draft)
  if (!chance.once(12)) return {text, changes}
  const name = chance.of(Object.keys(BYTE_CHANGES))
  return {text: BYTE_CHANGES[name]?.(text, chance) ?? text, changes: [...changes, name]}
}
