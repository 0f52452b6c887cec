import type {SimpleTypeName} from './simple-types.ts'

/** The type of an attribute; "!" when it is required. */
type AttributeWord = SimpleTypeName | `${SimpleTypeName}!`

export type Attributes = Readonly<Record<string, AttributeWord>>

/** What an element may hold. */
type Content =
  /** Neither elements nor text, not even blanks. */
  | {readonly kind: 'nothing'}
  /** Elements by a content model (content-model.ts); with `mixed` text between them, too. */
  | {readonly kind: 'children'; readonly model: string; readonly mixed: boolean}
  /** A value, as an attribute has. */
  | {readonly kind: 'value'; readonly type: SimpleTypeName}
  /** Any text, elements and attributes; elements that the grammar knows are checked. */
  | {readonly kind: 'anything'}

/** One row of the grammar. */
export interface ElementType {
  readonly content: Content
  readonly attributes: Attributes
  /** Attributes that are not listed may stand here: `other` when they are in some namespace. */
  readonly more?: 'any' | 'other'
}

/** Rows of one family of elements: name of the type -> type. An element has the type of its name unless a model says otherwise. */
export type Family = Readonly<Record<string, ElementType>>

const NO_ATTRIBUTES: Attributes = {}

export const nothing = (attributes: Attributes = NO_ATTRIBUTES): ElementType => ({
  content: {kind: 'nothing'},
  attributes,
})

export const children = (model: string, attributes: Attributes = NO_ATTRIBUTES): ElementType => ({
  content: {kind: 'children', model, mixed: false},
  attributes,
})

/** Text, with elements in it. */
export const mixed = (model: string, attributes: Attributes = NO_ATTRIBUTES): ElementType => ({
  content: {kind: 'children', model, mixed: true},
  attributes,
})

export const value = (type: SimpleTypeName): ElementType => ({
  content: {kind: 'value', type},
  attributes: NO_ATTRIBUTES,
})

export const anything: ElementType = {content: {kind: 'anything'}, attributes: NO_ATTRIBUTES, more: 'any'}
