import type {XmlAttribute} from '../xml/document.ts'
import type {Placed} from './facts.ts'

/** A text of its own: a part of a text keeps the whole file in memory as long as it lives. */
export const ownText = (text: string): string => Array.from(text).join('')

/** The value of an attribute with its place; undefined when it says nothing. */
export const placed = (attribute: XmlAttribute | undefined): Placed | undefined =>
  attribute === undefined || attribute.value.trim() === ''
    ? undefined
    : {value: ownText(attribute.value), position: attribute.position}
