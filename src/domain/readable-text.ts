import {decodeXml} from './xml/decode.ts'

/**
 * The text that bytes hold, as people read it: by byte order mark and XML declaration, else UTF-8, as the engine does.
 * @returns undefined when they are no text
 */
export const readableText = (bytes: Uint8Array): string | undefined => {
  const decoded = decodeXml(bytes)
  return decoded.kind === 'text' && !decoded.text.includes('\0') ? decoded.text : undefined
}
