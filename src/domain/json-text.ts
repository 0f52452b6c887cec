import * as v from 'valibot'
import {Failure} from './failure.ts'

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
  throw new Failure('integrity', `${what} is wrong${place === null ? '' : ` at "${place}"`}: ${issue.message}`)
}

const refuseNewerFormat = (value: unknown, what: string): void => {
  if (typeof value !== 'object' || value === null || !('format' in value)) return
  const {format} = value
  const version = typeof format === 'string' ? /^jsctl\/(\d+)$/.exec(format)?.[1] : undefined
  if (version === undefined || Number(version) <= 1) return
  throw new Failure(
    'configuration',
    `${what} has the format jsctl/${version}, which this version of jsctl cannot read`,
    {
      hints: [`Install a jsctl that reads jsctl/${version}.`],
    },
  )
}
