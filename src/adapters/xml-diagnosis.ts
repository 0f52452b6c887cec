import {printable} from '../domain/path.ts'
import type {ProblemDraft} from '../domain/xml/problem.ts'
import {ampersand, ampersandHere, badAmpersand, lessThanInText} from './xml-escape-problems.ts'
import {lastRead, malformed, shown, type ParserState} from './xml-parser-state.ts'
import {badNameSpace, duplicateAttribute, missingValue, wrongEnd} from './xml-tag-problems.ts'

const DECLARATION_HINT =
  'Begin the file with <?xml version="1.0" encoding="UTF-8"?> and nothing before it, or leave the line out.'

const disallowedCharacter = (state: ParserState): ProblemDraft => {
  const {character, offset} = lastRead(state)
  if (character === '<')
    return {
      rule: 'xml.escape',
      offset,
      message: '"<" must be written as &lt; in the value of an attribute',
      hint: 'Or is the closing quote of a value missing before it?',
    }
  if (character === '\0')
    return malformed(
      offset,
      'the character U+0000 is not allowed in XML',
      'If the file is UTF-16, save it as UTF-8, or with a byte order mark. Else remove the character; it is invisible in most editors.',
    )
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
  return malformed(offset, `the character ${code} is not allowed in XML`, 'Remove it; it is invisible in most editors.')
}

const textOutsideRoot = ({text, markupEnd, roots}: ParserState): ProblemDraft => {
  const offset = markupEnd + text.slice(markupEnd).search(/[^ \t\r\n]/)
  if (roots > 0) return malformed(offset, 'there is text after the end of the root element', 'Remove it.')
  if (text.startsWith('<?xml', text.indexOf('<', offset)))
    return {
      rule: 'xml.prolog',
      offset,
      message: 'there is something before the XML declaration',
      hint: DECLARATION_HINT,
    }
  return malformed(
    offset,
    'there is text before the root element',
    'A file begins with its root element, for example <job>.',
  )
}

const lateDeclaration = ({text, position}: ParserState): ProblemDraft => ({
  rule: 'xml.prolog',
  offset: Math.max(0, text.lastIndexOf('<?', position)),
  message: 'the XML declaration must be the very first thing in the file',
  hint: 'Remove the blanks and lines before <?xml.',
})

const BANG_HINT = 'Write <!-- … --> or <![CDATA[ … ]]>.'

/** What was begun and not finished when the file ended. */
const UNFINISHED: readonly (readonly [begin: string, message: string, hint: string])[] = [
  ['<!--', 'this comment is never ended', 'End it with -->.'],
  ['<![CDATA[', 'this CDATA section is never ended', 'End it with ]]>.'],
  ['<?', 'this processing instruction is never ended', 'End it with ?>.'],
  ['<!', '"<!" begins neither a comment nor a CDATA section', BANG_HINT],
]

const endOfFile = ({text, markupEnd, open}: ParserState): ProblemDraft => {
  const markup = text.indexOf('<', markupEnd)
  const unfinished = markup === -1 ? undefined : UNFINISHED.find(([begin]) => text.startsWith(begin, markup))
  const bad = badAmpersand(text, markupEnd)
  if (bad !== undefined && (unfinished === undefined || bad < markup)) return ampersand(text, bad)
  if (unfinished !== undefined) return malformed(markup, unfinished[1], unfinished[2])
  if (markup !== -1) return malformed(markup, 'the file ends inside this tag', 'Was it saved and copied completely?')
  const element = open.at(-1)
  if (element !== undefined) {
    const name = printable(element.name.slice(0, 80))
    return malformed(
      element.offset,
      `<${name}> is never ended: the file stops before </${name}>`,
      'Was it saved and copied completely?',
    )
  }
  return {
    rule: 'xml.empty',
    offset: 0,
    message: 'the file holds no element',
    hint: 'Write the object into it, or delete the file.',
  }
}

type Diagnose = (state: ParserState, message: string) => ProblemDraft

const at =
  (message: (character: string) => string, hint?: string): Diagnose =>
  (state) => {
    const {character, offset} = lastRead(state)
    return malformed(offset, message(shown(character)), hint)
  }

const atLast =
  (mark: string, message: string, hint?: string): Diagnose =>
  ({text, position}) =>
    malformed(Math.max(0, text.lastIndexOf(mark, position - 1)), message, hint)

/** Messages of saxes 6.0.0 -> what to say. The first that fits wins. */
const DIAGNOSES: readonly (readonly [message: RegExp, diagnose: Diagnose])[] = [
  [/^(unclosed tag|unexpected end|document must contain)/, endOfFile],
  [/^disallowed character\.$/, disallowedCharacter],
  [/entity/, ampersandHere],
  [/^disallowed character in tag name$/, lessThanInText],
  [/^disallowed character in tag name\./, at((character) => `${character} cannot stand in the name of an element`)],
  [/^text data outside/, textOutsideRoot],
  [/XML declaration must (be|appear) at the start/, lateDeclaration],
  [/(unexpected|unmatched) clos/, wrongEnd],
  [/^weird empty close/, atLast('</', '</> ends nothing', 'Write the name of the element that it ends.')],
  [/^disallowed character in closing tag/, at((character) => `${character} cannot stand in an end tag`)],
  [
    /^(unbound namespace|malformed name|tags may not|invalid attempt|xml prefix|xmlns prefix|.*namespace)/,
    badNameSpace,
  ],
  [/^duplicate attribute/, duplicateAttribute],
  [/^attribute without value/, missingValue],
  [/^unquoted attribute/, at(() => 'the value of an attribute must stand in quotes', 'Write it as name="value".')],
  [/^no whitespace between/, at(() => 'a blank is missing between two attributes')],
  [
    /^disallowed character in attribute name/,
    at(
      (character) => `${character} cannot stand between the attributes of an element`,
      'Is a quote missing before it?',
    ),
  ],
  [/^forward-slash/, atLast('/', '"/" must be followed by ">" at the end of a tag')],
  [
    /^the string "]]>"/,
    ({text, position}) => ({
      rule: 'xml.escape',
      offset: Math.max(0, text.lastIndexOf(']]>', position)),
      message: '"]]>" must be written as ]]&gt; in text',
      hint: 'Is the beginning of the CDATA section, <![CDATA[, missing?',
    }),
  ],
  [
    /^malformed comment/,
    atLast('--', '"--" is not allowed inside a comment', 'Write one "-", or blanks between them.'),
  ],
  [
    /^incorrect syntax/,
    atLast('<!', '"<!" begins neither a comment nor a CDATA section', 'Write <!-- … --> or <![CDATA[ … ]]>.'),
  ],
  [
    /^documents may contain only one root/,
    atLast('<', 'there is a second root element', 'One file holds one object: move it into a file of its own.'),
  ],
  [/processing instruction/, atLast('<?', 'this processing instruction is not written as XML wants it')],
]

const isDoctype = ({text, markupEnd}: ParserState): number | undefined => {
  const markup = text.indexOf('<', markupEnd)
  return markup !== -1 && /^<!doctype/i.test(text.slice(markup, markup + 9)) ? markup : undefined
}

/** Says in our own words what the strict parser found, and the exact place. */
export const diagnose = (message: string, state: ParserState): ProblemDraft => {
  const doctype = isDoctype(state)
  if (doctype !== undefined)
    return {
      rule: 'xml.doctype',
      offset: doctype,
      message: 'a DOCTYPE is not allowed',
      hint: 'Remove it. JobScheduler needs none, and refuses every file that has one.',
    }
  if (
    state.markupEnd === 0 &&
    state.roots === 0 &&
    /^<\?xml[ \t\r\n?]/.test(state.text) &&
    !/start of the document|^disallowed character\.$/.test(message)
  )
    return malformed(0, 'the XML declaration is not written as XML wants it', DECLARATION_HINT)
  const [, found] = DIAGNOSES.find(([pattern]) => pattern.test(message)) ?? []
  return found === undefined ? malformed(lastRead(state).offset, 'this is not well-formed XML') : found(state, message)
}
