import {attributeOf, childElements, valueOf} from '../../src/domain/xml/walk.ts'
import type {XmlElement} from '../../src/domain/xml/document.ts'
import type {Namespaces, Handling, Particle} from '../../src/domain/xml/grammar/content-model.ts'

/** An XML Schema as far as the official one goes, read without the code under test: its types, models and values. */
export interface SchemaType {
  readonly name: string
  readonly content:
    | {readonly kind: 'nothing' | 'anything'}
    | {readonly kind: 'value'; readonly accepts: Accepts | 'dateTime'}
    | {readonly kind: 'children'; readonly mixed: boolean; readonly model: Particle}
  readonly attributes: ReadonlyMap<string, {readonly accepts: Accepts | 'dateTime'; readonly required: boolean}>
  readonly more: 'any' | 'other' | undefined
}

type Accepts = (value: string) => boolean

export interface Schema {
  /** The elements that can be a root. */
  readonly elements: ReadonlyMap<string, string>
  /** By the keys that elements and leaves of models have. */
  type(key: string): SchemaType
}

const local = ({name}: XmlElement): string => name.slice(name.indexOf(':') + 1)
const parts = (element: XmlElement, ...names: readonly string[]): readonly XmlElement[] =>
  childElements(element).filter((child) => names.includes(local(child)))
const part = (element: XmlElement, ...names: readonly string[]): XmlElement | undefined => parts(element, ...names)[0]
const facets = (restriction: XmlElement, name: string): readonly string[] =>
  parts(restriction, name).map((facet) => valueOf(facet, 'value') ?? '')

type WhiteSpace = 'preserve' | 'collapse'

interface Simple {
  readonly space: WhiteSpace
  readonly accepts: Accepts
  readonly isDateTime?: true
}

const collapse = (value: string): string =>
  value
    .split(/[ \t\r\n]+/)
    .filter((word) => word !== '')
    .join(' ')

const builtIn = (accepts: Accepts): Simple => ({space: 'collapse', accepts: (value) => accepts(collapse(value))})
const integer = (holds: (number: bigint) => boolean): Simple =>
  builtIn((value) => /^[+-]?[0-9]+$/.test(value) && holds(BigInt(value.replace(/^\+/, ''))))

const BUILT_IN: Readonly<Record<string, Simple>> = {
  string: {space: 'preserve', accepts: () => true},
  anySimpleType: {space: 'preserve', accepts: () => true},
  NMTOKEN: builtIn((value) => /^[\p{L}\p{N}\p{M}:._·-]+$/u.test(value)),
  boolean: builtIn((value) => ['true', 'false', '1', '0'].includes(value)),
  integer: integer(() => true),
  nonNegativeInteger: integer((number) => number >= 0n),
  positiveInteger: integer((number) => number >= 1n),
  negativeInteger: integer((number) => number <= -1n),
  long: integer((number) => BigInt.asIntN(64, number) === number),
  dateTime: {...builtIn(() => true), isDateTime: true},
}

const expression = (pattern: string): RegExp =>
  new RegExp(`^(?:${pattern.replaceAll('\\d', '\\p{Nd}').replace(/^\.|(?<=[/*])\.|(?<=\])\./g, '[^\\r\\n]')})$`, 'u')

/** Reads a schema from its document. */
export const schemaOf = (root: XmlElement): Schema => {
  const named = (kind: string): ReadonlyMap<string, XmlElement> =>
    new Map(parts(root, kind).map((element) => [valueOf(element, 'name') ?? '', element]))
  const [elements, complexTypes, simpleTypes] = [named('element'), named('complexType'), named('simpleType')]

  const simpleNamed = (name: string): Simple => {
    const found = name.startsWith('xsd:') ? BUILT_IN[name.slice(4)] : undefined
    if (found !== undefined) return found
    const declared = simpleTypes.get(name)
    if (declared === undefined) throw new Error(`no simple type ${name}`)
    return simpleOf(declared)
  }

  const restricted = (restriction: XmlElement): Simple => {
    const inline = part(restriction, 'simpleType')
    const base = inline === undefined ? simpleNamed(valueOf(restriction, 'base') ?? '') : simpleOf(inline)
    const words = facets(restriction, 'enumeration')
    const patterns = facets(restriction, 'pattern').map(expression)
    const [length] = facets(restriction, 'length').map(Number)
    const [least] = facets(restriction, 'minInclusive').map((bound) => BigInt(bound.replace('+', '')))
    const [most] = facets(restriction, 'maxInclusive').map((bound) => BigInt(bound.replace('+', '')))
    return {
      space: base.space,
      accepts: (written) => {
        if (!base.accepts(written)) return false
        const value = base.space === 'collapse' ? collapse(written) : written
        const number = () => BigInt(value.replace(/^\+/, ''))
        return (
          (words.length === 0 || words.includes(value)) &&
          patterns.every((pattern) => pattern.test(value)) &&
          (length === undefined || Array.from(value).length === length) &&
          (least === undefined || number() >= least) &&
          (most === undefined || number() <= most)
        )
      },
    }
  }

  const simpleOf = (declared: XmlElement): Simple => {
    const restriction = part(declared, 'restriction')
    if (restriction !== undefined) return restricted(restriction)
    const list = part(declared, 'list')
    if (list !== undefined) {
      const inline = part(list, 'simpleType')
      const item = inline === undefined ? simpleNamed(valueOf(list, 'itemType') ?? '') : simpleOf(inline)
      const words = (value: string) =>
        collapse(value)
          .split(' ')
          .filter((word) => word !== '')
      return {space: 'collapse', accepts: (value) => words(value).every((word) => item.accepts(word))}
    }
    const union = part(declared, 'union')
    if (union === undefined) throw new Error('a simple type of an unknown kind')
    const members = [
      ...(valueOf(union, 'memberTypes') ?? '')
        .split(' ')
        .filter((name) => name !== '')
        .map(simpleNamed),
      ...parts(union, 'simpleType').map(simpleOf),
    ]
    return {space: 'preserve', accepts: (value) => members.some((member) => member.accepts(value))}
  }

  const valued = (declaration: XmlElement): Accepts | 'dateTime' => {
    const type = valueOf(declaration, 'type')
    const inline = part(declaration, 'simpleType')
    const simple =
      type === undefined
        ? inline === undefined
          ? simpleNamed('xsd:anySimpleType')
          : simpleOf(inline)
        : simpleNamed(type)
    return simple.isDateTime === true ? 'dateTime' : simple.accepts
  }

  /** Types that elements declare inside themselves, by a key. */
  const keys = new Map<string, XmlElement>()
  const keyOf = (declaration: XmlElement): string => {
    const type = valueOf(declaration, 'type')
    if (type !== undefined) return type
    const {line, column} = declaration.position
    const key = `${valueOf(declaration, 'name') ?? ''}@${line}:${column}`
    keys.set(key, declaration)
    return key
  }

  const NAMESPACES: Readonly<Record<string, Namespaces>> = {
    '##any': 'any',
    '##other': 'other',
    'www.sos-berlin.com/schema/joe': 'joe',
    'http://www.w3.org/1999/xhtml': 'xhtml',
  }

  const single = (element: XmlElement): Particle => {
    if (local(element) === 'any') {
      const from = NAMESPACES[valueOf(element, 'namespace') ?? '##any']
      if (from === undefined) throw new Error('a wildcard of an unknown namespace')
      return {kind: 'wildcard', from, handling: (valueOf(element, 'processContents') ?? 'strict') as Handling}
    }
    if (local(element) !== 'element')
      return {kind: local(element) as 'sequence' | 'choice', parts: parts(element, ...MODEL).map(particle)}
    const reference = valueOf(element, 'ref')
    const declaration = reference === undefined ? element : elements.get(reference)
    if (declaration === undefined) throw new Error(`no element ${reference ?? ''}`)
    return {kind: 'element', name: valueOf(declaration, 'name') ?? '', type: keyOf(declaration)}
  }

  const MODEL = ['element', 'any', 'sequence', 'choice']
  const particle = (element: XmlElement): Particle => {
    const inner = single(element)
    const [min, most] = [valueOf(element, 'minOccurs') ?? '1', valueOf(element, 'maxOccurs') ?? '1']
    const max = most === 'unbounded' ? Infinity : Number(most)
    if (min === '1' && max === 1) return inner
    return {kind: 'repeat', part: inner, min: min === '0' ? 0 : 1, max}
  }

  const complex = (name: string, declared: XmlElement): SchemaType => {
    const content = part(declared, 'complexContent')
    const body = (content && part(content, 'restriction')) ?? declared
    const model = part(body, 'sequence', 'choice')
    const isMixed = valueOf(declared, 'mixed') === 'true'
    const anyAttribute = part(body, 'anyAttribute')
    return {
      name,
      content:
        model === undefined && !isMixed
          ? {kind: 'nothing'}
          : {
              kind: 'children',
              mixed: isMixed,
              model: model === undefined ? {kind: 'sequence', parts: []} : particle(model),
            },
      attributes: new Map(
        parts(body, 'attribute').map((attribute) => [
          valueOf(attribute, 'name') ?? '',
          {accepts: valued(attribute), required: valueOf(attribute, 'use') === 'required'},
        ]),
      ),
      more: anyAttribute && (attributeOf(anyAttribute, 'namespace') === undefined ? 'any' : 'other'),
    }
  }

  const ANYTHING: SchemaType = {name: 'anyType', content: {kind: 'anything'}, attributes: new Map(), more: 'any'}
  const NONE: Omit<SchemaType, 'content'> = {name: 'simple', attributes: new Map(), more: undefined}

  const type = (key: string): SchemaType => {
    if (key === 'xsd:anyType') return ANYTHING
    const named = complexTypes.get(key)
    if (named !== undefined) return complex(key, named)
    if (key.startsWith('xsd:') || simpleTypes.has(key)) {
      const {accepts, isDateTime} = simpleNamed(key)
      return {...NONE, content: {kind: 'value', accepts: isDateTime === true ? 'dateTime' : accepts}}
    }
    const declaration = keys.get(key)
    if (declaration === undefined) throw new Error(`no type ${key}`)
    const inline = part(declaration, 'complexType')
    if (inline !== undefined) return complex(key, inline)
    return part(declaration, 'simpleType') === undefined
      ? ANYTHING
      : {...NONE, content: {kind: 'value', accepts: valued(declaration)}}
  }

  return {elements: new Map(Array.from(elements, ([name, declaration]) => [name, keyOf(declaration)])), type}
}
