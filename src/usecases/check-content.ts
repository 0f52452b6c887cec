import type {Finding} from '../domain/finding.ts'
import {kindOf, type ObjectKind} from '../domain/kinds.ts'
import {LIMITS} from '../domain/limits.ts'
import type {FileFacts} from '../domain/objects/facts.ts'
import {includableFacts, objectFacts} from '../domain/objects/read-facts.ts'
import type {LivePath} from '../domain/path.ts'
import {readableText} from '../domain/readable-text.ts'
import {checkFile, checkReadable, sortFindings} from '../domain/rules/check.ts'
import {faultsAsHolidays} from '../domain/rules/included-holidays.ts'
import {isReadAsXml} from '../domain/rules/names.ts'
import {objectIn} from '../domain/rules/object-rule.ts'
import type {CheckedFile} from '../domain/rules/rule.ts'
import type {XmlDocument, XmlReader} from '../ports/xml-reader.ts'
import {grammarFaults} from '../domain/xml/grammar/check.ts'
import type {GrammarFault} from '../domain/xml/grammar/fault.ts'
import {tooLargeDocument} from '../domain/xml/problem.ts'

/** Whether the content of a file is read for its checks, or its digest is enough. Files that are no objects may hold secrets. */
export const isContentChecked = (size: number): boolean => size <= LIMITS.xmlObject

/** The document of a file that is an object or looks like one; undefined for all others. */
const documentOf = (path: string, bytes: Uint8Array, xml: XmlReader): XmlDocument | undefined =>
  isReadAsXml(path) ? xml.read(bytes) : undefined

/** Where an object breaks the grammar; nothing for what is no object, or has a root element of another kind. */
const faultsOf = (kind: ObjectKind | undefined, document: XmlDocument | undefined): readonly GrammarFault[] =>
  document?.kind === 'document' && kind?.roots.includes(document.root.name) === true ? grammarFaults(document.root) : []

/** What a look into one file gives. */
export interface LookedInto {
  /** Of all rules that need one file only: its name, well-formedness, root element, limits, grammar, meaning. In order. */
  readonly findings: readonly Finding[]
  /** What the other files are held against; undefined for an object that cannot be read, and for what is too large to be read. */
  readonly facts: FileFacts
}

const objectFactsOf = ({
  path,
  kind,
  document,
  faults,
}: Pick<CheckedFile, 'path' | 'document' | 'faults'> & {readonly kind: ObjectKind}): FileFacts => {
  const object = document === undefined ? undefined : objectIn({path, kind, document, faults})
  return object === undefined ? undefined : {object: objectFacts(object)}
}

/** What begins as another text cannot be XML; why the rest is none, only a reader can say. */
const mayBeXml = (text: string | undefined): boolean => text === undefined || /^\s*(?:<|$)/.test(text)

/** A file of any name can be included: its content tells whether it is XML. */
const includableFactsOf = (path: LivePath, bytes: Uint8Array, read: ReadFile, xml: XmlReader): FileFacts => {
  const document = read.document ?? (mayBeXml(read.text) ? xml.read(bytes) : undefined)
  return {includable: includableFacts(path, document, faultsAsHolidays(path, document, bytes.length))}
}

interface ReadFile {
  readonly document: XmlDocument | undefined
  readonly text: string | undefined
}

const readText = (document: XmlDocument | undefined): string | undefined =>
  document?.kind === 'document' ? document.text : undefined

/** Checks one file, and keeps what the other files are held against. */
export const lookInto = (path: LivePath, bytes: Uint8Array, xml: XmlReader): LookedInto => {
  const kind = kindOf(path)
  const document = documentOf(path, bytes, xml)
  const text = readText(document) ?? (kind === undefined ? readableText(bytes) : undefined)
  const faults = faultsOf(kind, document)
  const findings = checkFile({path, size: bytes.length, kind, document, text, faults})
  const facts =
    kind === undefined
      ? includableFactsOf(path, bytes, {document, text}, xml)
      : objectFactsOf({path, kind, document, faults})
  return {findings: sortFindings(findings), facts}
}

/** The findings of all rules that need one file only, in order. */
export const checkContent = (path: LivePath, bytes: Uint8Array, xml: XmlReader): readonly Finding[] =>
  lookInto(path, bytes, xml).findings

/** The same for a file whose content is not looked at: an object among them is too large. */
export const checkUnread = (path: LivePath, size: number): readonly Finding[] => {
  const document = isReadAsXml(path) ? tooLargeDocument() : undefined
  return sortFindings(checkFile({path, size, kind: kindOf(path), document, text: undefined, faults: []}))
}

/** Only whether the engine can read an object at all: what else is wrong with it is the publisher's business. */
export const checkReading = (path: LivePath, size: number, document: XmlDocument): readonly Finding[] =>
  sortFindings(checkReadable({path, size, kind: kindOf(path), document, text: readText(document)}))
