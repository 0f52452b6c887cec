/** A place in a text, both from 1; columns count characters, so a tab and an emoji are one each. */
export interface Position {
  readonly line: number
  readonly column: number
}

export interface XmlAttribute {
  /** As written, with its prefix. */
  readonly name: string
  /** References resolved, line breaks and tabs as blanks: as XML normalises it. */
  readonly value: string
  /** Of the first character of the name. */
  readonly position: Position
}

export type XmlNode = XmlElement | {readonly kind: 'text' | 'cdata' | 'comment'; readonly text: string}

export interface XmlElement {
  readonly kind: 'element'
  /** As written, with its prefix. */
  readonly name: string
  /** In the order of the file. */
  readonly attributes: readonly XmlAttribute[]
  readonly children: readonly XmlNode[]
  /** Of the "<". */
  readonly position: Position
  /** Where its own text begins, after blanks; absent when it has none but blanks. */
  readonly textPosition?: Position
}

/** The rules that a document breaks before it is one. */
export type XmlRule =
  | 'xml.malformed'
  | 'xml.empty'
  | 'xml.doctype'
  | 'xml.encoding'
  | 'xml.encoding-name'
  | 'xml.prolog'
  | 'xml.prefix'
  | 'xml.escape'
  | 'xml.limits'

/** Why bytes are no document that JobScheduler reads. */
export interface XmlProblem {
  /** The id of the rule that says so. */
  readonly rule: XmlRule
  readonly position: Position
  /** What is wrong, in one sentence without a full stop. Untrusted names in it are printable. */
  readonly message: string
  /** What to do. */
  readonly hint?: string
  /** The line of the file it stands in. */
  readonly excerpt?: Excerpt
}

/** A line of a file with the place that is meant; a long line is cut around that place. Printable. */
export interface Excerpt {
  readonly text: string
  /** From 0: how many characters stand before the place. */
  readonly caret: number
}

export type XmlDocument =
  /** `text` is the decoded file, to show lines of it. */
  | {readonly kind: 'document'; readonly root: XmlElement; readonly text: string}
  | {readonly kind: 'problem'; readonly problem: XmlProblem}
