import type {Finding} from '../domain/finding.ts'
import {kindOf, type ObjectKind} from '../domain/kinds.ts'
import {LIMITS} from '../domain/limits.ts'
import type {LivePath} from '../domain/path.ts'
import {checkFile, checkReadable, sortFindings} from '../domain/rules/check.ts'
import {isReadAsXml} from '../domain/rules/names.ts'
import type {XmlDocument, XmlReader} from '../ports/xml-reader.ts'
import {grammarFaults} from '../domain/xml/grammar/check.ts'
import type {GrammarFault} from '../domain/xml/grammar/fault.ts'
import {tooLargeDocument} from '../domain/xml/problem.ts'

/** Whether the content of a file must be read for its checks, or its digest is enough. */
export const isContentChecked = (path: string, size: number): boolean => isReadAsXml(path) && size <= LIMITS.xmlObject

/** The document of a file that is an object or looks like one; undefined for all others. */
const documentOf = (path: string, bytes: Uint8Array, xml: XmlReader): XmlDocument | undefined =>
  isReadAsXml(path) ? xml.read(bytes) : undefined

/** Where an object breaks the grammar; nothing for what is no object, or has a root element of another kind. */
const faultsOf = (kind: ObjectKind | undefined, document: XmlDocument | undefined): readonly GrammarFault[] =>
  document?.kind === 'document' && kind?.roots.includes(document.root.name) === true ? grammarFaults(document.root) : []

/** The findings of all rules that need one file only: its name, well-formedness, root element, limits, grammar. In order. */
export const checkContent = (path: LivePath, bytes: Uint8Array, xml: XmlReader): readonly Finding[] => {
  const kind = kindOf(path)
  const document = documentOf(path, bytes, xml)
  return sortFindings(checkFile({path, size: bytes.length, kind, document, faults: faultsOf(kind, document)}))
}

/** The same for a file whose content is not looked at: an object among them is too large. */
export const checkUnread = (path: LivePath, size: number): readonly Finding[] => {
  const document = isReadAsXml(path) ? tooLargeDocument() : undefined
  return sortFindings(checkFile({path, size, kind: kindOf(path), document, faults: []}))
}

/** Only whether the engine can read an object at all: what else is wrong with it is the publisher's business. */
export const checkReading = (path: LivePath, size: number, document: XmlDocument): readonly Finding[] =>
  sortFindings(checkReadable({path, size, kind: kindOf(path), document}))
