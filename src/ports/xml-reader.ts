import type {XmlDocument} from '../domain/xml/document.ts'

export type * from '../domain/xml/document.ts'

/**
 * Reads the bytes of one file: decoded by byte order mark and declaration, well-formed, without DOCTYPE, within the limits.
 * Never throws for bad input: what is wrong is the result.
 */
export interface XmlReader {
  read(bytes: Uint8Array): XmlDocument
}
