import {sha256} from '../domain/digest.ts'
import {decodeMarker, type Marker} from '../domain/documents.ts'
import {Failure} from '../domain/failure.ts'
import {LIMITS} from '../domain/limits.ts'
import {decodeRelease} from '../domain/release-codec.ts'
import type {Release, ReleaseStub} from '../domain/release.ts'
import {MARKER_KEY, releaseKey, type ReleaseNumber} from '../domain/store-keys.ts'
import type {Compression, StoredObject, StoreReader} from '../ports/index.ts'

/** The manifest and, behind it, the line of signatures. */
const UNPACKED_LIMIT = LIMITS.manifest + LIMITS.document

/** A store and what is needed to read its documents. */
export interface ReleaseSource {
  readonly store: StoreReader
  readonly compression: Compression
}

const gunzip = async (compression: Compression, release: ReleaseNumber, bytes: Uint8Array): Promise<Uint8Array> => {
  try {
    return await compression.gunzip(bytes, UNPACKED_LIMIT)
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause
    throw new Failure(cause.kind, `release ${release} cannot be read: ${cause.message}`, {cause, hints: cause.hints})
  }
}

/** A release with the bytes that lie in the store: what a server keeps of it. */
export interface StoredRelease extends Release {
  readonly stored: Uint8Array
}

/** Unpacks and verifies the stored bytes of a release. @throws Failure 'integrity' */
export const unpackRelease = async (
  {compression}: Pick<ReleaseSource, 'compression'>,
  release: ReleaseNumber,
  {bytes}: Pick<StoredObject, 'bytes'>,
): Promise<StoredRelease | ReleaseStub> => {
  const decoded = decodeRelease(await gunzip(compression, release, bytes), release, sha256(bytes))
  return decoded.kind === 'release' ? {...decoded, stored: bytes} : decoded
}

/**
 * Reads one release and verifies it by itself.
 * @returns undefined when there is no such release
 * @throws Failure 'integrity' when what lies there is no good release
 */
export const readRelease = async (
  source: ReleaseSource,
  release: ReleaseNumber,
): Promise<StoredRelease | ReleaseStub | undefined> => {
  const stored = await source.store.get(releaseKey(release), {limit: LIMITS.manifest})
  return stored === undefined ? undefined : unpackRelease(source, release, stored)
}

/**
 * Reads a release whose files are wanted.
 * @throws Failure 'not-found' when it was never published or its content was collected
 */
export const readWholeRelease = async (source: ReleaseSource, release: ReleaseNumber): Promise<StoredRelease> => {
  const found = await readRelease(source, release)
  if (found?.kind === 'release') return found
  throw new Failure(
    'not-found',
    found === undefined
      ? `there is no release ${release} in ${source.store.url}`
      : `release ${release} of ${source.store.url} was collected: its content is gone`,
    {hints: ['`jsctl releases --env ENV` lists what is there.']},
  )
}

/** The marker of a store and its very bytes; undefined when the store has none. @throws Failure 'integrity' */
export const readMarker = async (store: StoreReader): Promise<{marker: Marker; bytes: Uint8Array} | undefined> => {
  const stored = await store.get(MARKER_KEY, {limit: LIMITS.document})
  return stored === undefined ? undefined : {marker: decodeMarker(stored.bytes), bytes: stored.bytes}
}
