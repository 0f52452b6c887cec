import type {XmlAttribute, XmlElement, XmlNode} from './document.ts'

const isElement = (node: XmlNode): node is XmlElement => node.kind === 'element'

/** The elements directly below, all or those of some names, in their order. */
export const childElements = ({children}: XmlElement, ...names: readonly string[]): readonly XmlElement[] => {
  const elements = children.filter(isElement)
  return names.length === 0 ? elements : elements.filter(({name}) => names.includes(name))
}

/** The first element of a name directly below. */
export const childElement = (element: XmlElement, name: string): XmlElement | undefined =>
  element.children.filter(isElement).find((child) => child.name === name)

/** The attribute as written; a name occurs once at most, for the document is well-formed. */
export const attributeOf = ({attributes}: XmlElement, name: string): XmlAttribute | undefined =>
  attributes.find((attribute) => attribute.name === name)

/** The value of an attribute; undefined when it is absent. */
export const valueOf = (element: XmlElement, name: string): string | undefined => attributeOf(element, name)?.value

/** The text and CDATA directly in an element, without comments: what the engine takes for a script. */
export const textOf = ({children}: XmlElement): string =>
  children.map((node) => (node.kind === 'text' || node.kind === 'cdata' ? node.text : '')).join('')

/** An element and all elements below it, in the order of the file. */
export function* elementsIn(root: XmlElement): Generator<XmlElement> {
  const open = [root]
  for (let element = open.pop(); element !== undefined; element = open.pop()) {
    yield element
    for (const child of childElements(element).toReversed()) open.push(child)
  }
}
