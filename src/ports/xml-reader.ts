/** A place in a text, both from 1; columns count characters. */
export interface Position {
  readonly line: number
  readonly column: number
}

export interface XmlAttribute {
  readonly name: string
  /** Normalised as XML says. */
  readonly value: string
  readonly position: Position
}

export type XmlNode = XmlElement | {readonly kind: 'text' | 'cdata' | 'comment'; readonly text: string}

export interface XmlElement {
  readonly kind: 'element'
  readonly name: string
  readonly attributes: readonly XmlAttribute[]
  readonly children: readonly XmlNode[]
  readonly position: Position
}

/** Why bytes are no document that JobScheduler reads. `rule` is the id of the check that says so. */
export interface XmlProblem {
  readonly rule: 'xml.malformed' | 'xml.empty' | 'xml.doctype' | 'xml.encoding' | 'xml.encoding-name' | 'xml.prolog' | 'xml.prefix' | 'xml.escape' | 'xml.limits'
  readonly position: Position
  readonly message: string
  readonly hint?: string
}

export type XmlDocument =
  | {readonly kind: 'document'; readonly root: XmlElement; /** The decoded text, for showing source lines. */ readonly text: string}
  | {readonly kind: 'problem'; readonly problem: XmlProblem}

/** Reads the bytes of one file: decoded by BOM and declaration, well-formed, without DOCTYPE, within the limits. Never throws for bad input. */
export interface XmlReader {
  read(bytes: Uint8Array): XmlDocument
}
