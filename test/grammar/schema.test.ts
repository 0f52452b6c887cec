import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {xmlReader} from '../../src/adapters/xml-reader.ts'
import {automatonOf, type Automaton} from '../../src/domain/xml/grammar/automaton.ts'
import {ELEMENT_TYPES, GLOBAL_ELEMENTS, typeNamed} from '../../src/domain/xml/grammar/grammar.ts'
import type {SimpleType} from '../../src/domain/xml/grammar/simple-type.ts'
import {SIMPLE_TYPES} from '../../src/domain/xml/grammar/simple-types.ts'
import {NEAR_MISSES} from '../support/near-misses.ts'
import {officialSchema} from '../support/official-schema.ts'
import {schemaOf, type Schema, type SchemaType} from '../support/schema-types.ts'

const XML_VALUES = NEAR_MISSES.filter((value) => !/[\u0085\u2028]/.test(value))

/** Whether our type takes exactly the values that the schema's type takes. */
const sameValues = (place: string, ours: SimpleType, theirs: ((value: string) => boolean) | 'dateTime'): void => {
  if (theirs === 'dateTime') {
    assert.equal(ours, SIMPLE_TYPES['xml-date-time'], place)
    return
  }
  for (const value of XML_VALUES)
    assert.equal(ours.refusal(value) === undefined, theirs(value), `${place}: ${JSON.stringify(value)}`)
}

const exits = (automaton: Automaton, state: number): readonly string[] =>
  automaton
    .expected(state)
    .map(({leaf}) => (leaf.kind === 'element' ? leaf.name : `<${leaf.from} ${leaf.handling}>`))
    .toSorted()

const NAMESPACE_OF = {any: 'x', other: 'x', joe: 'www.sos-berlin.com/schema/joe', xhtml: 'http://www.w3.org/1999/xhtml'}

describe('given the official schema', () => {
  let schema: Schema
  const compared = new Map<string, string>()
  const open: (readonly [ours: string, theirs: string])[] = []

  before(function () {
    const document = xmlReader.read(readFileSync(officialSchema(this)))
    assert.ok(document.kind === 'document')
    schema = schemaOf(document.root)
  })

  /** Walks both models at once: the same children, in the same order, as often. */
  const sameModel = (place: string, ours: Automaton, theirs: Automaton): void => {
    const seen = new Set<string>()
    const pairs: (readonly [number, number])[] = [[0, 0]]
    for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
      const [here, there] = pair
      if (seen.has(`${here} ${there}`)) continue
      seen.add(`${here} ${there}`)
      assert.deepEqual(exits(ours, here), exits(theirs, there), `children of ${place}`)
      assert.equal(ours.accepts(here), theirs.accepts(there), `end of the children of ${place}`)
      for (const {leaf} of ours.expected(here)) {
        const symbol =
          leaf.kind === 'element' ? {namespace: '', name: leaf.name} : {namespace: NAMESPACE_OF[leaf.from], name: 'x'}
        const [next, other] = [ours.next(here, symbol), theirs.next(there, symbol)]
        const theirLeaf = theirs.leaf(other)
        if (leaf.kind === 'element' && theirLeaf?.kind === 'element') open.push([leaf.type, theirLeaf.type])
        pairs.push([next, other])
      }
    }
  }

  const sameContent = (name: string, theirs: SchemaType): void => {
    const {content, automaton} = typeNamed(name)
    assert.equal(content.kind, theirs.content.kind, name)
    if (content.kind === 'value' && theirs.content.kind === 'value')
      sameValues(name, content.type, theirs.content.accepts)
    if (content.kind === 'children' && theirs.content.kind === 'children') {
      assert.equal(content.mixed, theirs.content.mixed, name)
      sameModel(name, automaton, automatonOf(theirs.content.model))
    }
  }

  const sameType = (name: string, theirs: SchemaType): void => {
    const ours = typeNamed(name)
    assert.deepEqual([...ours.attributes.keys()].toSorted(), [...theirs.attributes.keys()].toSorted(), name)
    assert.equal(ours.more, theirs.more, name)
    for (const [attribute, {type, required}] of ours.attributes) {
      const other = theirs.attributes.get(attribute)
      assert.ok(other)
      assert.equal(required, other.required, `${name}@${attribute}`)
      sameValues(`${name}@${attribute}`, type, other.accepts)
    }
    sameContent(name, theirs)
  }

  it('the same elements can stand where any known one may', () => {
    assert.deepEqual([...GLOBAL_ELEMENTS.keys()].toSorted(), [...schema.elements.keys()].toSorted())
  })

  it('every element has the same attributes, the same children and the same values', () => {
    for (const [name, type] of GLOBAL_ELEMENTS) open.push([type, schema.elements.get(name) ?? ''])
    for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
      const [ours, theirs] = pair
      const key = `${ours} = ${theirs}`
      if (compared.has(key)) continue
      compared.set(key, ours)
      sameType(ours, schema.type(theirs))
    }
  })

  it('and our table has nothing that the schema does not have', () => {
    assert.deepEqual([...new Set(compared.values())].toSorted(), [...ELEMENT_TYPES.keys()].toSorted())
  })
})
