import {printable} from '../domain/path.ts'
import type {ProblemDraft} from '../domain/xml/problem.ts'
import {lastRead, malformed, type ParserState} from './xml-parser-state.ts'

export const wrongEnd = ({text, position, closed, roots}: ParserState): ProblemDraft => {
  const offset = Math.max(0, text.lastIndexOf('</', position - 1))
  const tag = printable(text.slice(offset, position).slice(0, 80))
  if (closed === undefined || roots === 0) return malformed(offset, `${tag} ends nothing`, 'Remove it.')
  const name = printable(closed.name.slice(0, 80))
  return malformed(
    offset,
    `${tag} stands where </${name}> should end <${name}> of line ${closed.line}`,
    'Every element is ended in the reverse order of its beginning.',
  )
}

/** Where the attributes of the current start tag stand whose name fits. */
const offsetsOf = ({current}: ParserState, fits: (name: string) => boolean): readonly (number | undefined)[] =>
  current === undefined
    ? []
    : current.attributes.flatMap(({name}, index) => (fits(name) ? [current.attributeOffsets[index]] : []))

export const badNameSpace = (state: ParserState, message: string): ProblemDraft => {
  const {current} = state
  const prefix = /^unbound namespace prefix: "(.*)"\.$/.exec(message)?.[1]
  const [attribute] = offsetsOf(state, (name) => name.startsWith(`${prefix ?? 'xmlns'}:`))
  const offset = attribute ?? current?.offset ?? lastRead(state).offset
  if (prefix === undefined)
    return {rule: 'xml.prefix', offset, message: 'a namespace prefix is not used as XML wants it'}
  const hint =
    prefix === 'xsi'
      ? 'Add xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" to the root element, or remove the attribute.'
      : `Bind the prefix with xmlns:${printable(prefix)}="…", or remove it.`
  return {rule: 'xml.prefix', offset, message: `the prefix "${printable(prefix)}" is not bound to a namespace`, hint}
}

export const duplicateAttribute = (state: ParserState, message: string): ProblemDraft => {
  const [, nameSpace, local = ''] = /^duplicate attribute: (\{.*\})?(.*)\.$/s.exec(message) ?? []
  const [, second] = offsetsOf(state, (name) => (nameSpace === undefined ? name === local : name.endsWith(`:${local}`)))
  return malformed(
    second ?? lastRead(state).offset,
    `the attribute ${printable(local)} is given twice`,
    'Keep one of them.',
  )
}

export const missingValue = (state: ParserState): ProblemDraft => {
  const before = state.text.slice(0, lastRead(state).offset).trimEnd()
  const name = /[^\s<>/="']*$/.exec(before.slice(-200))?.[0] ?? ''
  return malformed(
    before.length - name.length,
    `the attribute ${printable(name)} has no value`,
    'Write it as name="value".',
  )
}
