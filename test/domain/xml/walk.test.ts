import assert from 'node:assert/strict'
import {xmlReader} from '../../../src/adapters/xml-reader.ts'
import type {XmlElement} from '../../../src/domain/xml/document.ts'
import {attributeOf, childElement, childElements, elementsIn, textOf, valueOf} from '../../../src/domain/xml/walk.ts'

const rootOf = (text: string): XmlElement => {
  const document = xmlReader.read(Buffer.from(text))
  assert.ok(document.kind === 'document')
  return document.root
}

const names = (elements: Iterable<XmlElement>): readonly string[] => Array.from(elements, ({name}) => name)

describe('given the tree of a document', () => {
  const root = rootOf('<job a="1" __proto__="2"><b><c/><d/></b>x<!-- no --><![CDATA[<y>]]><e/><b/></job>')

  it('finds children by name, in their order', () => {
    assert.deepEqual(names(childElements(root)), ['b', 'e', 'b'])
    assert.deepEqual(names(childElements(root, 'e', 'c')), ['e'])
    assert.equal(childElement(root, 'b')?.children.length, 2)
    assert.equal(childElement(root, 'constructor'), undefined)
  })

  it('finds attributes, also of hostile names', () => {
    assert.equal(valueOf(root, '__proto__'), '2')
    assert.equal(valueOf(root, 'constructor'), undefined)
    assert.deepEqual(attributeOf(root, 'a')?.position, {line: 1, column: 6})
  })

  it('takes text and CDATA for the text, but no comment', () => assert.equal(textOf(root), 'x<y>'))

  it('walks through all elements in the order of the file', () =>
    assert.deepEqual(names(elementsIn(root)), ['job', 'b', 'c', 'd', 'e', 'b']))
})
