import {LIMITS} from '../domain/limits.ts'
import type {XmlDocument} from '../domain/xml/document.ts'
import {decodeXml} from '../domain/xml/decode.ts'
import {problemIn, tooLargeDocument, type ProblemDraft} from '../domain/xml/problem.ts'
import type {XmlReader} from '../ports/xml-reader.ts'
import {gate} from './xml-gate.ts'
import {buildTree, Disagreement} from './xml-tree.ts'

const refused = (text: string, draft: ProblemDraft): XmlDocument => ({kind: 'problem', problem: problemIn(text, draft)})

const EMPTY: ProblemDraft = {
  rule: 'xml.empty',
  offset: 0,
  message: 'the file is empty',
  hint: 'Write the object into it, or delete the file.',
}

/**
 * Decodes, then one strict pass by saxes, which says what is wrong and where everything is, then fast-xml-parser for the tree:
 * it is fast and keeps the order, but does not check (docs/adr/0003-two-xml-readers.md).
 */
export const xmlReader: XmlReader = {
  read: (bytes) => {
    if (bytes.length === 0) return refused('', EMPTY)
    if (bytes.length > LIMITS.xmlObject) return tooLargeDocument()
    const decoded = decodeXml(bytes)
    if (decoded.kind === 'problem') return decoded
    const {text} = decoded
    if (!/[^ \t\r\n]/.test(text)) return refused('', EMPTY)
    const gated = gate(text)
    if (gated.kind === 'problem') return gated
    try {
      return {kind: 'document', root: buildTree(text, gated), text}
    } catch (error) {
      if (!(error instanceof Disagreement)) throw error
      return refused(text, {
        rule: 'xml.malformed',
        offset: 0,
        message: 'two XML parsers read this file differently',
        hint: 'Please report the file: this is a mistake of jsctl.',
      })
    }
  },
}
