import {createHash} from 'node:crypto'

declare const sha256Brand: unique symbol

/** A SHA-256 digest as 64 lower-case hex digits. */
export type Sha256 = string & {readonly [sha256Brand]: true}

/** The digest of `bytes`; a string is hashed as UTF-8. */
export const sha256 = (bytes: Uint8Array | string): Sha256 => createHash('sha256').update(bytes).digest('hex') as Sha256

/** True when `text` is written as a SHA-256 digest. */
export const isSha256 = (text: string): text is Sha256 => /^[0-9a-f]{64}$/.test(text)

/** Digests a stream piece by piece. */
export interface Hashing {
  update(bytes: Uint8Array): void
  /** Ends the hashing; to be called once. */
  digest(): Sha256
}

export const hashing = (): Hashing => {
  const hash = createHash('sha256')
  return {update: (bytes) => void hash.update(bytes), digest: () => hash.digest('hex') as Sha256}
}
