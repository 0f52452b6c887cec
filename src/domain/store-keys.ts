import {IGNORE_FILE} from './ignored-names.ts'
import type {Sha256} from './digest.ts'
import {isSha256} from './digest.ts'
import type {LivePath} from './path.ts'
import {isServerName, type ServerName} from './server-name.ts'

declare const storeKeyBrand: unique symbol

/** The key of an object in a store, counted from the store's prefix. */
export type StoreKey = string & {readonly [storeKeyBrand]: true}

const key = (text: string): StoreKey => text as StoreKey

/** Everything that is jsctl's own lies under this prefix; all other keys are the objects view. */
export const OWN_PREFIX = '.jsctl/'
export const RELEASES_PREFIX = `${OWN_PREFIX}releases/`
export const PACKS_PREFIX = `${OWN_PREFIX}packs/`
export const SERVERS_PREFIX = `${OWN_PREFIX}servers/`

export const MARKER_KEY = key(`${OWN_PREFIX}environment.json`)
export const HEAD_KEY = key(`${OWN_PREFIX}head.json`)
export const VIEW_RECORD_KEY = key(`${OWN_PREFIX}objects.json`)
export const HOLD_KEY = key(`${OWN_PREFIX}hold.json`)

/** Digits of a release number in its key: keys sort like numbers. */
const RELEASE_DIGITS = 8

declare const releaseNumberBrand: unique symbol

/** The number of a release: 1, 2, 3 … without holes. */
export type ReleaseNumber = number & {readonly [releaseNumberBrand]: true}

export const MAX_RELEASE = (10 ** RELEASE_DIGITS - 1) as ReleaseNumber

/** True when `value` can number a release. */
export const isReleaseNumber = (value: number): value is ReleaseNumber =>
  Number.isSafeInteger(value) && value >= 1 && value <= MAX_RELEASE

/** The number after `release`, or 1 when there is none yet. */
export const nextRelease = (release: ReleaseNumber | undefined): ReleaseNumber => ((release ?? 0) + 1) as ReleaseNumber

export const releaseKey = (release: ReleaseNumber): StoreKey =>
  key(`${RELEASES_PREFIX}${String(release).padStart(RELEASE_DIGITS, '0')}.jsonl.gz`)

/** The release that a key holds; undefined for every key that is not exactly a release's. */
export const releaseOfKey = (text: string): ReleaseNumber | undefined => {
  const match = /^\.jsctl\/releases\/(\d{8})\.jsonl\.gz$/.exec(text)
  const release = Number(match?.[1])
  return isReleaseNumber(release) ? release : undefined
}

export const packKey = (digest: Sha256): StoreKey => key(`${PACKS_PREFIX}${digest}.gz`)

/** The digest that names a pack; undefined for every key that is not exactly a pack's. */
export const packOfKey = (text: string): Sha256 | undefined => {
  const digest = /^\.jsctl\/packs\/([^/]+)\.gz$/.exec(text)?.[1] ?? ''
  return isSha256(digest) ? digest : undefined
}

/** Where a server reports what it holds. */
export const serverKey = (name: ServerName): StoreKey => key(`${SERVERS_PREFIX}${name}.json`)

/** The server whose report a key holds; undefined for every key that is not exactly a report's. */
export const serverOfKey = (text: string): ServerName | undefined => {
  const name = /^\.jsctl\/servers\/([^/]+)\.json$/.exec(text)?.[1] ?? ''
  return isServerName(name) ? name : undefined
}

/** What `doctor --write-test` writes and removes again; every reader ignores such a key. */
export const checkupKey = (id: string): StoreKey => key(`${OWN_PREFIX}doctor-${id}`)

/** True for a key that an interrupted checkup left behind. */
export const isCheckupKey = (text: string): boolean => /^\.jsctl\/doctor-[0-9a-f-]{36}$/.test(text)

/** Where the objects view shows a file: under its own path. */
export const viewKey = (path: LivePath): StoreKey => key(path)

/** Where other tools put the rules of a folder, '' for the root, of what is not to be published. */
export const ignoreFileKey = (folder: string): StoreKey => key(folder === '' ? IGNORE_FILE : `${folder}/${IGNORE_FILE}`)

/** True for a key of the objects view, false for jsctl's own. */
export const isViewKey = (text: string): boolean => !text.startsWith(OWN_PREFIX)

/** A key just as a listing gave it: only for reading what other tools put there. */
export const listedKey = (text: string): StoreKey => key(text)
