import type {StoreKey} from '../domain/store-keys.ts'

/** An opaque tag that changes with every write of a key; without quotes. Empty where a server gives none: equal to no other. */
export type ETag = string

export interface StoredObject {
  readonly bytes: Uint8Array
  readonly etag: ETag
}

/** One key of a listing. Keys are what other people may have put there: not yet checked in any way. */
export interface StoreEntry {
  readonly key: string
  /** Bytes. */
  readonly size: number
  readonly etag: ETag
  readonly modified: Date
}

export interface GetOptions {
  /** Bytes; a larger object is a Failure 'integrity', thrown before more than that is in memory. */
  readonly limit: number
  /** Only this version: another one, or none, is undefined. */
  readonly ifMatch?: ETag
}

/**
 * How a put-if-absent ended. `written`: this call, or an earlier try of it, created the key with these very bytes.
 * `present`: the key holds other bytes, written by somebody else. `unclear`: the answer was lost and a look at the key failed, too.
 */
export type PutIfAbsent =
  | {readonly outcome: 'written'; readonly etag: ETag}
  | {readonly outcome: 'present'}
  | {readonly outcome: 'unclear'; readonly cause: unknown}

/**
 * What can be asked of a store without changing it. Every method throws a Failure that is fit for people:
 * 'not-found' when the store itself is absent, 'forbidden' without rights, 'temporary' for the network.
 */
export interface StoreReader {
  /** For headlines and messages; ends in "/". */
  readonly url: string
  /** The object, or undefined when the key is absent. */
  get(key: StoreKey, options: GetOptions): Promise<StoredObject | undefined>
  /** The object piece by piece, in bounded memory; undefined when the key is absent. */
  stream(key: StoreKey): Promise<AsyncIterable<Uint8Array> | undefined>
  /** What a listing says of one key; undefined when it is absent. */
  head(key: StoreKey): Promise<StoreEntry | undefined>
  /** Pages of keys that begin with `prefix`, by their UTF-8 bytes, after the key `after`. One request a page. */
  list(prefix: string, options?: {readonly after?: string}): AsyncIterable<readonly StoreEntry[]>
  /**
   * The marker's bytes of the store that lies `above` this one at the given number of folders up, undefined when there is none
   * or when it may not be seen. `levelsAbove` says how many there are to ask.
   */
  readonly levelsAbove: number
  markerAbove(level: number): Promise<'present' | 'absent' | 'hidden'>
  /** Lets go of connections; nothing is asked afterwards. */
  close(): void
}

/** A store that can be written. After the store's AbortSignal fired no new write begins. */
export interface Store extends StoreReader {
  /** Writes a key, whatever was there. */
  put(key: StoreKey, bytes: Uint8Array): Promise<ETag>
  /** One attempt, never repeated blindly: the whole commit of a release. */
  putIfAbsent(key: StoreKey, bytes: Uint8Array): Promise<PutIfAbsent>
  /**
   * One raw conditional write ("only if absent") and nothing else, one request: `created`, or `refused` because the key is
   * there, whatever it holds. The probe that a store honours conditions; putIfAbsent is the one to commit with.
   */
  createOnce(key: StoreKey, bytes: Uint8Array): Promise<'created' | 'refused'>
  /** Writes a key from a local file of `size` bytes, in bounded memory, in parts when it is large. */
  upload(key: StoreKey, file: {readonly path: string; readonly size: number}): Promise<void>
  /** Deletes keys; absent ones are no error. */
  delete(keys: readonly StoreKey[]): Promise<void>
}
