import type {XmlAttribute, XmlElement} from '../document.ts'
import type {GrammarFault} from './fault.ts'
import type {CheckedType} from './grammar.ts'
import {attributeName, isDeclaration, type QualifiedName, type Scope} from './namespaces.ts'
import {SCHEMA_LOCATIONS} from './schema-location.ts'
import {mendedValue, type Refusal, type SimpleType} from './simple-type.ts'
import {meantWord} from './words.ts'
import {shortened, shown} from './wording.ts'

const XSI = 'http://www.w3.org/2001/XMLSchema-instance'
const codeOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

/** What is wrong with a value, as a sentence about its attribute or element. */
const valueMessage = (subject: string, {rule, found, wanted}: Refusal): string => {
  if (rule === 'xsd.charset') return `${subject} holds "${shown(found)}" (${codeOf(found)}), which is not in ISO-8859-1`
  return found === ''
    ? `${subject} is empty, but must be ${wanted}`
    : `${subject} holds "${shown(found)}", but must be ${wanted}`
}

/** The fault of a value; undefined when it is right. */
export const valueFault = (
  subject: string,
  {position, value}: Pick<XmlAttribute, 'position' | 'value'>,
  type: SimpleType,
): GrammarFault | undefined => {
  const refusal = type.refusal(value)
  if (refusal === undefined) return undefined
  const {rule, hint} = refusal
  return {rule, position, message: valueMessage(subject, refusal), ...(hint === undefined ? {} : {hint})}
}

const attributeFault = (attribute: XmlAttribute, type: SimpleType): GrammarFault | undefined => {
  const fault = valueFault(shown(attribute.name), attribute, type)
  const {name, value} = attribute
  const meant = fault === undefined ? undefined : mendedValue(type, value)
  return fault === undefined || meant === undefined
    ? fault
    : {...fault, fix: {kind: 'value', attribute: name, old: value, new: meant}}
}

const allowedHint = ({attributes}: CheckedType): string =>
  attributes.size === 0
    ? 'Remove it: the element has no attributes.'
    : `Allowed are ${shortened([...attributes.keys()])}.`

type Judged =
  | {readonly kind: 'right'}
  | {readonly kind: 'fault'; readonly fault: GrammarFault}
  /** Not known, but it resembles one that is not there. */
  | {readonly kind: 'misspelt'; readonly fault: GrammarFault; readonly meant: string}

const RIGHT: Judged = {kind: 'right'}

const unknown = ({name, position}: XmlAttribute, element: XmlElement, type: CheckedType): Judged => {
  const message = `<${shown(element.name)}> has no attribute "${shown(name)}"`
  const meant = meantWord(name, type.attributes.keys())
  if (meant === undefined)
    return {kind: 'fault', fault: {rule: 'xsd.attribute', position, message, hint: allowedHint(type)}}
  const twice = element.attributes.some((attribute) => attribute.name === meant)
  const fault: GrammarFault = {rule: 'xsd.attribute', position, message, hint: `Did you mean "${meant}"?`}
  return twice
    ? {kind: 'fault', fault: {...fault, hint: allowedHint(type)}}
    : {kind: 'misspelt', fault: {...fault, meant}, meant}
}

const foreign = ({name, position}: XmlAttribute, element: XmlElement): Judged => ({
  kind: 'fault',
  fault: {
    rule: 'xsd.attribute',
    position,
    message: `<${shown(element.name)}> has no attribute "${shown(name)}", for it takes none with a prefix`,
    hint: 'Remove it.',
  },
})

const judgeValue = (attribute: XmlAttribute, type: SimpleType): Judged => {
  const fault = attributeFault(attribute, type)
  return fault === undefined ? RIGHT : {kind: 'fault', fault}
}

/** An attribute in a namespace. */
const judgeForeign = (
  attribute: XmlAttribute,
  {namespace, name}: QualifiedName,
  element: XmlElement,
  type: CheckedType,
): Judged => {
  const location = namespace === XSI ? SCHEMA_LOCATIONS.get(name) : undefined
  if (location !== undefined) return judgeValue(attribute, location)
  // xsi:type and xsi:nil change what the schema allows; no object needs them (docs/adr/0005-the-grammar.md).
  const refused = namespace === XSI && (name === 'type' || name === 'nil')
  return type.more === undefined || refused ? foreign(attribute, element) : RIGHT
}

const judge = (attribute: XmlAttribute, element: XmlElement, type: CheckedType, scope: Scope): Judged => {
  if (isDeclaration(attribute.name)) return RIGHT
  const qualified = attributeName(attribute.name, scope)
  if (qualified.namespace !== '') return judgeForeign(attribute, qualified, element, type)
  const use = type.attributes.get(qualified.name)
  if (use !== undefined) return judgeValue(attribute, use.type)
  return type.more === 'any' ? RIGHT : unknown(attribute, element, type)
}

const missing = (name: string, {name: element, position}: XmlElement): GrammarFault => ({
  rule: 'xsd.required',
  position,
  message: `<${shown(element)}> has no attribute "${name}", which it needs`,
  hint: `Write <${shown(element)} ${name}="…">.`,
})

/** What is wrong with the attributes of an element: unknown ones, wrong values, missing ones. */
export const attributeFaults = (element: XmlElement, type: CheckedType, scope: Scope): readonly GrammarFault[] => {
  const judged = element.attributes.map((attribute) => judge(attribute, element, type, scope))
  const present = new Set(element.attributes.map(({name}) => name))
  for (const verdict of judged) if (verdict.kind === 'misspelt') present.add(verdict.meant)
  return [
    ...judged.flatMap((verdict) => (verdict.kind === 'right' ? [] : [verdict.fault])),
    ...type.required.filter((name) => !present.has(name)).map((name) => missing(name, element)),
  ]
}
