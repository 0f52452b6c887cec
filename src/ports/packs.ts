import type {Sha256} from '../domain/digest.ts'
import type {ContentLocation, PackReference} from '../domain/release.ts'
import type {Content} from '../domain/tree.ts'
import type {Store, StoreReader} from './store.ts'

/** Small documents and manifests, as gzip. */
export interface Compression {
  gzip(bytes: Uint8Array): Promise<Uint8Array>
  /** @throws Failure 'integrity' when the bytes are no gzip stream, are cut off, or unpack to more than `limit` bytes. */
  gunzip(bytes: Uint8Array, limit: number): Promise<Uint8Array>
}

/** A content on its way into a pack. */
export interface PackInput extends Content {
  /** Reads the bytes once; they are compared with the digest: an edit after validation aborts. */
  read(): Promise<Uint8Array>
}

/** A pack in a temporary file, not yet in the store. */
export interface SpooledPack {
  readonly reference: PackReference
  /** Where each content lies in the uncompressed stream. */
  readonly offsets: ReadonlyMap<Sha256, number>
  upload(store: Store): Promise<void>
  /** Removes the temporary file. */
  discard(): Promise<void>
}

export interface UnpackedContent {
  readonly location: ContentLocation
  readonly bytes: Uint8Array
}

/** The wanted contents of one pack. */
export interface PackRequest {
  readonly reference: PackReference
  readonly wanted: readonly ContentLocation[]
}

export interface Packs {
  /** Packs contents one after the other; @throws Failure 'failed' when a content is not what its digest says. */
  spool(contents: readonly PackInput[]): Promise<SpooledPack>
  /** Fetches a pack as it is, verified by its digest, so that it can be PUT again. undefined when the pack is gone. */
  fetch(store: StoreReader, reference: PackReference): Promise<SpooledPack | undefined>
  /**
   * The wanted contents of a pack in stream order, each verified by its digest, limits enforced while reading.
   * Equal contents at one place come once. @throws Failure 'integrity'; Failure 'not-found' with the pack's name when it is gone.
   */
  unpack(store: StoreReader, request: PackRequest): AsyncIterable<UnpackedContent>
}
