import * as v from 'valibot'
import {Failure} from './failure.ts'
import {printable} from './path.ts'

const utf8 = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true})

/** The text of UTF-8 bytes. @throws Failure 'integrity' naming `what` when the bytes are no UTF-8. */
export const decodeText = (bytes: Uint8Array, what: string): string => {
  try {
    return utf8.decode(bytes)
  } catch (cause) {
    throw new Failure('integrity', `${what} is not valid UTF-8`, {cause})
  }
}

/**
 * Reads JSON that somebody else may have written, by a schema.
 * @throws Failure 'integrity' naming `what` and the first place that is wrong; 'configuration' for a format of the future.
 */
export const parseJson = <Schema extends v.GenericSchema>(
  schema: Schema,
  text: string,
  what: string,
): v.InferOutput<Schema> => {
  refuseBulk(text, what)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new Failure('integrity', `${what} is not valid JSON`, {cause})
  }
  refuseNewerFormat(value, what)
  const result = v.safeParse(schema, value, {abortEarly: true})
  if (result.success) return result.output
  const [issue] = result.issues
  const place = v.getDotPath(issue)
  throw new Failure(
    'integrity',
    printable(`${what} is wrong${place === null ? '' : ` at "${place}"`}: ${shortened(issue.message)}`),
  )
}

/** Letters of what is told of a wrong value: the schema's messages repeat it. */
const TOLD = 200

const shortened = (text: string): string => (text.length > TOLD ? `${text.slice(0, TOLD)}…` : text)

/** Far more than 200,000 files need; a parsed value takes many times the room of its text. */
const MAX_VALUES = 8_000_000
const MAX_DEPTH = 16
const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c]
const OPENING: ReadonlySet<number> = new Set([0x5b, 0x7b])
const CLOSING: ReadonlySet<number> = new Set([0x5d, 0x7d])

/** The index of the quote that ends the text which begins at `start`. */
const endOfText = (text: string, start: number): number => {
  for (let index = start; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === BACKSLASH) index++
    else if (code === QUOTE) return index
  }
  return text.length
}

/** @throws Failure 'integrity' before a text is parsed that would take memory beyond all bounds */
const refuseBulk = (text: string, what: string): void => {
  let values = 0
  let depth = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === QUOTE) index = endOfText(text, index + 1)
    else if (code === COMMA) values++
    else if (OPENING.has(code)) {
      values++
      depth++
    } else if (CLOSING.has(code)) depth--
    if (values > MAX_VALUES || depth > MAX_DEPTH) {
      throw new Failure('integrity', `${what} is wrong: it holds more values, or deeper ones, than any good one`)
    }
  }
}

const refuseNewerFormat = (value: unknown, what: string): void => {
  if (typeof value !== 'object' || value === null || !('format' in value)) return
  const {format} = value
  const version = typeof format === 'string' ? /^jsctl\/(\d+)$/.exec(format)?.[1] : undefined
  if (version === undefined || Number(version) <= 1) return
  const newer = shortened(`jsctl/${version}`)
  throw new Failure('configuration', `${what} has the format ${newer}, which this version of jsctl cannot read`, {
    hints: [`Install a jsctl that reads ${newer}.`],
  })
}
