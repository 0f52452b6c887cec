import type {Finding} from '../domain/finding.ts'
import {kindOf} from '../domain/kinds.ts'
import {LIMITS} from '../domain/limits.ts'
import type {LivePath} from '../domain/path.ts'
import {checkFile, sortFindings} from '../domain/rules/check.ts'
import {isReadAsXml} from '../domain/rules/names.ts'
import type {XmlDocument, XmlReader} from '../ports/xml-reader.ts'
import {tooLargeDocument} from '../domain/xml/problem.ts'

/** Whether the content of a file must be read for its checks, or its digest is enough. */
export const isContentChecked = (path: string, size: number): boolean => isReadAsXml(path) && size <= LIMITS.xmlObject

/** The document of a file that is an object or looks like one; undefined for all others. */
const documentOf = (path: string, bytes: Uint8Array, xml: XmlReader): XmlDocument | undefined =>
  isReadAsXml(path) ? xml.read(bytes) : undefined

/** The findings of all rules that need one file only: its name, well-formedness, root element, limits. In order. */
export const checkContent = (path: LivePath, bytes: Uint8Array, xml: XmlReader): readonly Finding[] =>
  sortFindings(checkFile({path, size: bytes.length, kind: kindOf(path), document: documentOf(path, bytes, xml)}))

/** The same for a file whose content is not looked at: an object among them is too large. */
export const checkUnread = (path: LivePath, size: number): readonly Finding[] =>
  sortFindings(
    checkFile({path, size, kind: kindOf(path), document: isReadAsXml(path) ? tooLargeDocument() : undefined}),
  )
