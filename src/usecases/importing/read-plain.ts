import {sha256, type Sha256} from '../../domain/digest.ts'
import {Failure} from '../../domain/failure.ts'
import type {PlainObject} from '../../domain/importable.ts'
import {LIMITS} from '../../domain/limits.ts'
import {printable, type LivePath} from '../../domain/path.ts'
import {isReadAsXml} from '../../domain/rules/names.ts'
import {viewKey} from '../../domain/store-keys.ts'
import type {Content} from '../../domain/tree.ts'
import type {ObjectFolder, StoredObject, StoreReader, World} from '../../ports/index.ts'
import {mapInBoundedMemory} from '../bounded-reading.ts'
import {checkUnread, isContentChecked, lookInto, type LookedInto} from '../check-content.ts'
import {otherSize} from '../plain-object.ts'
import type {ContentSource} from '../publication/write-packs.ts'
import type {ImportRequest} from './request.ts'

const CONCURRENCY = 16

/** A plain object after a look into it. */
export interface ReadObject extends PlainObject, LookedInto {
  /** Undefined where its size alone refused it. */
  readonly content: Content | undefined
}

export type UsableObject = ReadObject & {readonly content: Content}

export const isUsable = (object: ReadObject): object is UsableObject => object.content !== undefined

const changedMeanwhile = (path: LivePath): Failure =>
  new Failure('conflict', `"${printable(path)}" changed while it was being imported; nothing was published`, {
    hints: ['Make sure that nobody writes to the bucket, then run the import again.'],
  })

/** The version of an object that was listed; undefined when there is another one. @throws Failure 'temporary' when it comes cut short */
export const fetchPlain = async (
  store: StoreReader,
  {path, etag, size}: PlainObject,
): Promise<StoredObject | undefined> => {
  const stored = await store.get(viewKey(path), {limit: LIMITS.file, ifMatch: etag})
  if (stored !== undefined && stored.bytes.length !== size) throw otherSize(store.url, path, stored.bytes.length, size)
  return stored
}

/** Reads and checks an object. One whose size alone is an error is read only where the release will have it all the same. */
const readOne = async (
  store: StoreReader,
  xml: World['xml'],
  object: PlainObject,
  errors: ImportRequest['errors'],
): Promise<ReadObject> => {
  const {path, size} = object
  const unread = {findings: checkUnread(path, size), facts: undefined}
  if (!isContentChecked(size) && isReadAsXml(path) && errors === 'refuse-errors')
    return {...object, content: undefined, ...unread}
  const stored = await fetchPlain(store, object)
  if (stored === undefined) throw changedMeanwhile(path)
  const content = {sha256: sha256(stored.bytes), size: stored.bytes.length}
  return {...object, content, ...(isContentChecked(size) ? lookInto(path, stored.bytes, xml) : unread)}
}

/** Reads plain objects once, each for its digest and the checks, in bounded memory. @throws Failure 'conflict' when one changes meanwhile */
export const readPlainObjects = (
  store: StoreReader,
  {xml, tell}: Pick<World, 'xml' | 'tell'>,
  objects: readonly PlainObject[],
  errors: ImportRequest['errors'],
): Promise<readonly ReadObject[]> => {
  let done = 0
  return mapInBoundedMemory(
    objects,
    async (object) => {
      const read = await readOne(store, xml, object, errors)
      tell({type: 'progress', activity: 'checking', done: ++done, total: objects.length})
      return read
    },
    {concurrency: CONCURRENCY},
  )
}

/** The bytes of plain objects, fetched again for the pack: only the version that was checked. */
export const plainContents = (store: StoreReader, objects: readonly UsableObject[]): ContentSource => {
  const byDigest = new Map<Sha256, UsableObject>(objects.map((object) => [object.content.sha256, object]))
  return async ({sha256: digest}) => {
    const object = byDigest.get(digest)
    return object && (await fetchPlain(store, object))?.bytes
  }
}

/** Plain objects as a folder gives its files, to show a line of one. */
export const plainFolder = (store: StoreReader, objects: readonly PlainObject[]): Pick<ObjectFolder, 'read'> => {
  const byPath = new Map(objects.map((object) => [object.path, object]))
  return {
    read: async (path) => {
      const object = byPath.get(path)
      const stored = object && (await fetchPlain(store, object))
      if (stored === undefined) throw changedMeanwhile(path)
      return stored.bytes
    },
  }
}
