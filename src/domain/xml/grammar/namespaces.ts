import type {XmlElement} from '../document.ts'

/** Which prefix means which namespace at a place; inner ones hide outer ones. Linked, so that no element copies another's. */
export interface Scope {
  /** Prefix -> namespace; '' is the default. */
  readonly own: ReadonlyMap<string, string>
  readonly outer: Scope | undefined
}

/** A name without its prefix, and its namespace: '' for none. */
export interface QualifiedName {
  readonly namespace: string
  readonly name: string
}

/** The prefix `xml` is bound without a declaration. */
export const OUTERMOST: Scope = {
  own: new Map([['xml', 'http://www.w3.org/XML/1998/namespace']]),
  outer: undefined,
}

const declared = (name: string): string | undefined => {
  if (name === 'xmlns') return ''
  return name.startsWith('xmlns:') ? name.slice('xmlns:'.length) : undefined
}

/** Whether an attribute declares a namespace and is therefore none of its element. */
export const isDeclaration = (name: string): boolean => declared(name) !== undefined

/** The scope inside an element. */
export const scopeOf = ({attributes}: XmlElement, outer: Scope): Scope => {
  if (!attributes.some(({name}) => isDeclaration(name))) return outer
  const own = attributes.flatMap(({name, value}) => {
    const prefix = declared(name)
    return prefix === undefined ? [] : [[prefix, value] as const]
  })
  return {own: new Map(own), outer}
}

const lookUp = (prefix: string, from: Scope): string => {
  let scope: Scope | undefined = from
  while (scope !== undefined) {
    const found = scope.own.get(prefix)
    if (found !== undefined) return found
    scope = scope.outer
  }
  return ''
}

const split = (name: string): readonly [prefix: string, local: string] => {
  const colon = name.indexOf(':')
  return colon < 0 ? ['', name] : [name.slice(0, colon), name.slice(colon + 1)]
}

export const elementName = (name: string, scope: Scope): QualifiedName => {
  const [prefix, local] = split(name)
  return {namespace: lookUp(prefix, scope), name: local}
}

/** An attribute without a prefix is in no namespace. */
export const attributeName = (name: string, scope: Scope): QualifiedName => {
  const [prefix, local] = split(name)
  return {namespace: prefix === '' ? '' : lookUp(prefix, scope), name: local}
}
