import {decodeHead, decodeHold, decodeMarker, type HistoryEntry, type Marker} from '../../domain/documents.ts'
import type {Environment} from '../../domain/environment.ts'
import {Failure} from '../../domain/failure.ts'
import {LIMITS} from '../../domain/limits.ts'
import {sameOrigin} from '../../domain/release.ts'
import type {StoreFinding} from '../../domain/store-finding.ts'
import {HEAD_KEY, HOLD_KEY, MARKER_KEY, VIEW_RECORD_KEY, type ReleaseNumber} from '../../domain/store-keys.ts'
import type {StoreReader} from '../../ports/index.ts'
import type {DescribedRelease} from '../list-releases.ts'
import {checkMarker} from '../publication/contact.ts'
import type {ViewStatus} from '../view-status.ts'

type Read<Value> = {readonly value: Value} | {readonly problem: string} | undefined

/** Reads a document that may be absent or bad. */
const readDocument = async <Value>(
  store: StoreReader,
  key: typeof MARKER_KEY,
  limit: number,
  decode: (bytes: Uint8Array) => Value,
): Promise<Read<Value>> => {
  try {
    const stored = await store.get(key, {limit})
    return stored === undefined ? undefined : {value: decode(stored.bytes)}
  } catch (error) {
    if (error instanceof Failure && (error.kind === 'integrity' || error.kind === 'configuration'))
      return {problem: error.message}
    throw error
  }
}

/** The marker, or what is wrong with it. @throws Failure 'refused' when the store is another environment's */
export const checkMarkerDocument = async (
  store: StoreReader,
  environment: Environment,
): Promise<{readonly marker: Marker | undefined; readonly findings: readonly StoreFinding[]}> => {
  const read = await readDocument(store, MARKER_KEY, LIMITS.document, decodeMarker)
  if (read !== undefined && 'value' in read) {
    checkMarker(read.value, environment)
    return {marker: read.value, findings: []}
  }
  const message = read?.problem ?? 'it is gone: nothing says which environment this store is'
  return {marker: undefined, findings: [{problem: 'marker', key: MARKER_KEY, message}]}
}

const FIELDS = ['sha256', 'created', 'author', 'message', 'files'] as const
const COUNTS = ['added', 'modified', 'deleted'] as const

const isTrue = (entry: HistoryEntry, release: DescribedRelease): boolean =>
  sameOrigin(entry.origin, release.origin) &&
  FIELDS.every((field) => entry[field] === release[field]) &&
  COUNTS.every((field) => release.counts === undefined || entry[field] === release.counts[field])

/** Compares the hint with the releases themselves. A missing one is told, too: it costs every listing of the history. */
export const checkHint = async (
  store: StoreReader,
  newest: ReleaseNumber | undefined,
  described: ReadonlyMap<number, DescribedRelease>,
): Promise<readonly StoreFinding[]> => {
  const hint = (message: string): readonly StoreFinding[] => [{problem: 'hint', key: HEAD_KEY, message}]
  const read = await readDocument(store, HEAD_KEY, LIMITS.history * LIMITS.document, decodeHead)
  if (read === undefined) return newest === undefined ? [] : hint('it is gone; it is only a hint')
  if ('problem' in read) return hint(read.problem)
  const {release, sha256, history} = read.value
  const number = newest ?? 0
  if (release > number) return hint(`it names release ${release}, which is not in the store`)
  if (release < number) return hint(`it is behind: it names release ${release}, the newest is ${number}`)
  const itself = described.get(release)
  if (itself !== undefined && itself.sha256 !== sha256)
    return hint(`it names another release ${release} than the one in the store`)
  const [first] = history
  if (first?.release !== release) return hint(`its history does not begin with release ${release}`)
  const wrong = history.filter((entry) => {
    const known = described.get(entry.release)
    return known !== undefined && !isTrue(entry, known)
  })
  return wrong.flatMap((entry) => hint(`what it says of release ${entry.release} is not true`))
}

/** Whether a hold can be read: one that cannot be refuses everybody, and tells nobody why. */
export const checkHold = async (store: StoreReader): Promise<readonly StoreFinding[]> => {
  const read = await readDocument(store, HOLD_KEY, LIMITS.document, decodeHold)
  return read !== undefined && 'problem' in read
    ? [{problem: 'hold', key: HOLD_KEY, message: `${read.problem}; nobody can publish until it is mended or deleted`}]
    : []
}

/** What is wrong with the objects view and with the record of it. */
export const checkView = (view: ViewStatus, newest: ReleaseNumber): readonly StoreFinding[] => {
  const about = (paths: readonly string[], message: string): readonly StoreFinding[] =>
    paths.map((key) => ({problem: 'view', key, message}))
  const record = (message: string): StoreFinding => ({problem: 'record', key: VIEW_RECORD_KEY, message})
  const {recorded, unrecorded} = view
  return [
    ...about(view.missing, 'it is released, and nothing is there'),
    ...about(view.changed, 'it shows another content than the released one'),
    ...about(view.obsolete, 'it is no longer released'),
    ...(recorded === undefined ? [record('it is gone or cannot be read')] : []),
    ...(recorded !== undefined && recorded !== newest
      ? [record(`it says that the view shows release ${recorded}, the newest is ${newest}`)]
      : []),
    ...(recorded !== undefined && unrecorded.length > 0
      ? [record(`it does not know ${unrecorded.length} of the objects as they are, though they are right`)]
      : []),
  ]
}
