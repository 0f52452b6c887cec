import {LIMITS} from '../../limits.ts'
import type {XmlElement, XmlNode} from '../document.ts'
import {attributeFaults, valueFault} from './attribute-faults.ts'
import {childFaults, meantChild, type Child} from './child-faults.ts'
import type {Handling, Leaf} from './content-model.ts'
import type {GrammarFault} from './fault.ts'
import {globalType, typeNamed, unknownType, type CheckedType} from './grammar.ts'
import {elementName, OUTERMOST, scopeOf, type Scope} from './namespaces.ts'
import {repair} from './repair.ts'
import {collapsed, mendedValue, type SimpleType} from './simple-type.ts'
import {shown} from './wording.ts'

const isElement = (node: XmlNode): node is XmlElement => node.kind === 'element'

const textOf = ({children}: XmlElement): string =>
  children.map((node) => (node.kind === 'text' || node.kind === 'cdata' ? node.text : '')).join('')

const textHint = ({required}: CheckedType): string =>
  required.includes('value') ? 'Write it into the attribute "value".' : 'Remove it.'

/** What is wrong with the value of an element. It is mended where it is one text: no comment in it, no CDATA section. */
const elementFault = (element: XmlElement, type: SimpleType): GrammarFault | undefined => {
  const value = textOf(element)
  const position = element.textPosition ?? element.position
  const fault = valueFault(`<${shown(element.name)}>`, {position, value}, type)
  const isOneText = element.children.length === 1 && element.children[0]?.kind === 'text'
  const meant = fault === undefined || !isOneText ? undefined : mendedValue(type, value)
  return fault === undefined || meant === undefined
    ? fault
    : {...fault, fix: {kind: 'value', old: collapsed(value), new: collapsed(meant)}}
}

/** Text where none may be; a value that is wrong. */
const textFault = (element: XmlElement, type: CheckedType): GrammarFault | undefined => {
  const {content} = type
  const position = element.textPosition ?? element.position
  if (content.kind === 'value') return elementFault(element, content.type)
  if (content.kind === 'anything' || (content.kind === 'children' && content.mixed)) return undefined
  const text = textOf(element)
  const name = `<${shown(element.name)}>`
  if (/[^ \t\r\n]/.test(text))
    return {rule: 'xsd.text', position, message: `there is text in ${name}, which holds none`, hint: textHint(type)}
  if (content.kind === 'children' || text === '') return undefined
  return {
    rule: 'xsd.text',
    position,
    message: `there are blanks or line breaks in ${name}, which must be empty`,
    hint: `Write <${shown(element.name)} …/>, or the end tag directly after the start tag.`,
  }
}

/**
 * Checks a document, from its root on, against the grammar of JobScheduler's objects (objects.md §1): the same that the engine's
 * schema does, but for all faults, and each once. The root must be an element that can be one.
 * @returns in no order; at most `LIMITS.faults`, and one more that says so
 */
export const grammarFaults = (root: XmlElement): readonly GrammarFault[] => {
  const faults: GrammarFault[] = []
  const isFull = () => faults.length > LIMITS.faults

  const report = (found: readonly GrammarFault[]): void => {
    for (const fault of found) {
      if (isFull()) return
      const isLast = faults.length === LIMITS.faults
      faults.push(isLast ? {...fault, message: `${fault.message}; more faults follow, which are not shown`} : fault)
    }
  }

  /** Elements that the grammar does not know are looked through for those that it knows. */
  const checkLax = (element: XmlElement, scope: Scope): void => {
    const {namespace, name} = elementName(element.name, scopeOf(element, scope))
    const type = namespace === '' ? globalType(name) : undefined
    checkElement(element, type ?? unknownType(), scope)
  }

  const checkStrict = (element: XmlElement, scope: Scope): void => {
    const {namespace, name} = elementName(element.name, scopeOf(element, scope))
    const type = namespace === '' ? globalType(name) : undefined
    if (type !== undefined) checkElement(element, type, scope)
    else {
      const message = `<${shown(element.name)}> is no element that JobScheduler knows`
      report([{rule: 'xsd.element', position: element.position, message}])
    }
  }

  const CHECKS: Readonly<Record<Handling, (element: XmlElement, scope: Scope) => void>> = {
    skip: () => undefined,
    lax: checkLax,
    strict: checkStrict,
  }

  const checkAs = (element: XmlElement, leaf: Leaf | undefined, scope: Scope): void => {
    if (leaf?.kind === 'element') checkElement(element, typeNamed(leaf.type), scope)
    else if (leaf !== undefined) CHECKS[leaf.handling](element, scope)
  }

  const checkChildren = (parent: XmlElement, type: CheckedType, scope: Scope): void => {
    const children = parent.children.filter(isElement).map((element): Child => {
      return {element, symbol: elementName(element.name, scopeOf(element, scope))}
    })
    const repaired = repair(
      type.automaton,
      children.map(({symbol}) => symbol),
      (child) => meantChild(type, child),
    )
    report(childFaults(parent, type, children, repaired, LIMITS.faults + 1))
    for (const [index, {element, symbol}] of children.entries()) {
      if (isFull()) return
      const verdict = repaired.verdicts[index]
      const known = symbol.namespace === '' ? type.automaton.names.get(symbol.name) : undefined
      checkAs(
        element,
        verdict === undefined || verdict.kind === 'out' ? known : type.automaton.leaf(verdict.state),
        scope,
      )
    }
  }

  const checkElement = (element: XmlElement, type: CheckedType, outer: Scope): void => {
    const scope = scopeOf(element, outer)
    report(attributeFaults(element, type, scope))
    const fault = textFault(element, type)
    if (fault !== undefined) report([fault])
    if (type.content.kind !== 'anything') checkChildren(element, type, scope)
    else for (const child of element.children) if (isElement(child)) checkLax(child, scope)
  }

  const type = globalType(root.name)
  const {namespace} = elementName(root.name, scopeOf(root, OUTERMOST))
  if (type !== undefined && namespace === '') checkElement(root, type, OUTERMOST)
  return faults
}
