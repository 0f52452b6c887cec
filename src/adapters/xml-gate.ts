import {createRequire} from 'node:module'
import type * as Saxes from 'saxes'
import type * as Names from 'xmlchars/xml/1.0/ed4.js'
import type {Position, XmlAttribute, XmlProblem} from '../domain/xml/document.ts'
import {LIMITS} from '../domain/limits.ts'
import {placeFinder} from '../domain/xml/position.ts'
import {problemIn, type ProblemDraft} from '../domain/xml/problem.ts'
import {diagnose} from './xml-diagnosis.ts'
import type {OpenElement} from './xml-parser-state.ts'

/** An element as the strict pass sees it: name, attributes with normalised values, places. */
interface IndexedElement {
  readonly name: string
  readonly attributes: readonly XmlAttribute[]
  readonly position: Position
  /** Where its own text begins, after blanks. */
  textPosition?: Position
}

/** A part of a text; offsets from 0, in UTF-16 units. */
export interface Range {
  readonly start: number
  readonly end: number
}

export interface Passed {
  readonly kind: 'passed'
  /** In the order of the start tags. */
  readonly elements: readonly IndexedElement[]
  /** The XML declaration and all processing instructions. */
  readonly instructions: readonly Range[]
}

export type Gated = Passed | {readonly kind: 'problem'; readonly problem: XmlProblem}

/** Leaves the parser at the first problem; never leaves this file. */
class Stop extends Error {
  readonly draft: ProblemDraft

  constructor(draft: ProblemDraft) {
    super(draft.message)
    this.draft = draft
  }
}

const require = createRequire(import.meta.url)
let saxes: typeof Saxes | undefined

/** Loaded on first use: most commands read no XML. */
const load = (): typeof Saxes => (saxes ??= require('saxes') as typeof Saxes)

const tooMuch = (offset: number, message: string): never => {
  throw new Stop({rule: 'xml.limits', offset, message, hint: 'No JobScheduler object looks like this.'})
}

/** What may stand in a name, but not begin it; saxes lets it begin the part after the colon. */
const NO_BEGINNING = /^[^:]*:(?:[-.0-9\u00b7\u203f\u2040]|\p{M})/u

let names: typeof Names | undefined

/** Names as Java's parser knows them in XML 1.0, by its fourth edition; saxes goes by the fifth, which has more characters. */
const isJavaName = (name: string): boolean => {
  if (/^[\x21-\x7e]*$/.test(name)) return true
  names ??= require('xmlchars/xml/1.0/ed4') as typeof Names
  return names.NAME_RE.test(name)
}

const checkCharacters = (name: string, offset: number, version: XmlVersion): void => {
  if (version === '1.1' || isJavaName(name)) return
  throw new Stop({
    rule: 'xml.malformed',
    offset,
    message: "a name holds a character that JobScheduler's parser does not take in names",
    hint: 'Write names with letters, digits, "-", "_" and ".".',
  })
}

const checkName = (name: string, offset: number, version: XmlVersion): void => {
  checkCharacters(name, offset, version)
  if (NO_BEGINNING.test(name))
    throw new Stop({
      rule: 'xml.prefix',
      offset,
      message: 'the part of a name after its prefix does not begin with a letter',
    })
  if (name.length > LIMITS.xmlName) tooMuch(offset, `a name has more than ${LIMITS.xmlName} characters`)
}

type XmlVersion = '1.0' | '1.1'

const BLANKS = /[ \t\r\n]*/y

/** Where the attribute begins whose closing quote stands before `end`. */
const attributeStart = (text: string, name: string, end: number): number => {
  const opening = text.lastIndexOf(text.charAt(end - 1), end - 2)
  return text.lastIndexOf(name, text.lastIndexOf('=', opening) - 1)
}

interface Growing {
  readonly name: string
  readonly offset: number
  readonly attributes: XmlAttribute[]
  readonly attributeOffsets: number[]
  readonly position: Position
}

/**
 * One strict pass over a whole text: well-formed with its namespaces, no DOCTYPE, within the limits.
 * The first problem ends it, as in the engine's parser.
 */
export const gate = (text: string): Gated => {
  const parser = new (load().SaxesParser)({xmlns: true, position: false})
  const places = placeFinder(text)
  const elements: IndexedElement[] = []
  const instructions: Range[] = []
  const open: OpenElement[] = []
  const entered: IndexedElement[] = []
  let current: Growing | undefined
  let closed: OpenElement | undefined
  let markupEnd = 0
  let xml: XmlVersion = '1.0'
  const markEnd = () => void (markupEnd = parser.position)
  /** Notes the place of text, which saxes tells when it has ended. */
  const markText = (offset: number) => {
    const element = entered.at(-1)
    if (element !== undefined && element.textPosition === undefined) element.textPosition = places.at(offset)
  }
  const instruction = () => {
    instructions.push({start: text.indexOf('<?', markupEnd), end: parser.position})
    markEnd()
  }

  parser.on('opentagstart', ({name}) => {
    const offset = text.lastIndexOf('<', parser.position - 1)
    checkName(name, offset, xml)
    if (open.length >= LIMITS.xmlDepth) tooMuch(offset, `elements are nested more than ${LIMITS.xmlDepth} deep`)
    current = {name, offset, attributes: [], attributeOffsets: [], position: places.at(offset)}
    markupEnd = offset
  })
  parser.on('attribute', ({name, value}) => {
    const offset = attributeStart(text, name, parser.position)
    checkName(name, offset, xml)
    if (current === undefined) return
    if (current.attributes.length >= LIMITS.xmlAttributes)
      tooMuch(offset, `an element has more than ${LIMITS.xmlAttributes} attributes`)
    current.attributes.push({name, value, position: places.at(offset)})
    current.attributeOffsets.push(offset)
  })
  parser.on('opentag', () => {
    if (current !== undefined) {
      const {name, offset, position, attributes} = current
      const element: IndexedElement = {name, position, attributes}
      elements.push(element)
      entered.push(element)
      open.push({name, offset, line: position.line})
    }
    current = undefined
    markEnd()
  })
  parser.on('closetag', () => {
    closed = open.pop()
    entered.pop()
    markEnd()
  })
  parser.on('xmldecl', ({version}) => {
    if (version !== '1.0' && version !== '1.1') parser.fail('XML declaration')
    if (version === '1.1') xml = version
    instruction()
  })
  parser.on('processinginstruction', ({target}) => {
    const start = text.indexOf('<?', markupEnd)
    // saxes also takes <?a?b?> for an instruction to a.
    if (!/^([ \t\r\n]|\?>)/.test(text.slice(start + 2 + target.length, start + 4 + target.length)))
      parser.fail('processing instruction')
    checkCharacters(target, start, xml)
    instruction()
  })
  parser.on('text', (content) => {
    if (!/[^ \t\r\n]/.test(content)) return
    BLANKS.lastIndex = markupEnd
    markText(markupEnd + (BLANKS.exec(text)?.[0].length ?? 0))
  })
  parser.on('cdata', () => {
    markText(text.indexOf('<![CDATA[', markupEnd))
    markEnd()
  })
  parser.on('comment', markEnd)
  parser.on('doctype', () => parser.fail('doctype'))
  parser.on('error', ({message}) => {
    const state = {text, position: parser.position, markupEnd, open, closed, current, roots: elements.length}
    throw new Stop(diagnose(message, state))
  })

  try {
    parser.write(text).close()
  } catch (error) {
    if (error instanceof Stop) return {kind: 'problem', problem: problemIn(text, error.draft)}
    throw error
  }
  return {kind: 'passed', elements, instructions}
}
