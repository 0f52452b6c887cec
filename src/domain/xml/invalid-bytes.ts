/** Lengths and second bytes of UTF-8 sequences: Unicode, table 3-7. Later bytes are 80..BF. */
const SEQUENCES: readonly {
  readonly lead: readonly [number, number]
  readonly length: number
  readonly second: readonly [number, number]
}[] = [
  {lead: [0xc2, 0xdf], length: 2, second: [0x80, 0xbf]},
  {lead: [0xe0, 0xe0], length: 3, second: [0xa0, 0xbf]},
  {lead: [0xe1, 0xec], length: 3, second: [0x80, 0xbf]},
  {lead: [0xed, 0xed], length: 3, second: [0x80, 0x9f]},
  {lead: [0xee, 0xef], length: 3, second: [0x80, 0xbf]},
  {lead: [0xf0, 0xf0], length: 4, second: [0x90, 0xbf]},
  {lead: [0xf1, 0xf3], length: 4, second: [0x80, 0xbf]},
  {lead: [0xf4, 0xf4], length: 4, second: [0x80, 0x8f]},
]

const within = (byte: number | undefined, [low, high]: readonly [number, number]): boolean =>
  byte !== undefined && byte >= low && byte <= high

const CONTINUATION = [0x80, 0xbf] as const

/** How many bytes the character at `at` has; 0 when it is none. */
const sequenceLength = (bytes: Uint8Array, at: number): number => {
  const lead = bytes[at] ?? 0
  if (lead < 0x80) return 1
  const sequence = SEQUENCES.find((entry) => within(lead, entry.lead))
  if (sequence === undefined || !within(bytes[at + 1], sequence.second)) return 0
  for (let index = 2; index < sequence.length; index++) if (!within(bytes[at + index], CONTINUATION)) return 0
  return sequence.length
}

/** The offset of the first byte that begins no character of UTF-8; undefined when all do. */
export const firstInvalidUtf8 = (bytes: Uint8Array): number | undefined => {
  let at = 0
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at)
    if (length === 0) return at
    at += length
  }
  return undefined
}

/** The offset of the first byte above 7F. */
export const firstNonAscii = (bytes: Uint8Array): number | undefined => {
  const offset = bytes.findIndex((byte) => byte > 0x7f)
  return offset === -1 ? undefined : offset
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff

/** The offset, in units of two bytes, of half a surrogate pair or of a single last byte. */
export const firstUnpairedSurrogate = (bytes: Uint8Array, order: 'le' | 'be'): number | undefined => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const units = Math.floor(bytes.length / 2)
  for (let index = 0; index < units; index++) {
    const unit = view.getUint16(index * 2, order === 'le')
    if (isLow(unit)) return index
    if (!isHigh(unit)) continue
    if (index + 1 >= units || !isLow(view.getUint16(index * 2 + 2, order === 'le'))) return index
    index++
  }
  return bytes.length % 2 === 0 ? undefined : units
}
