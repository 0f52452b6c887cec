import * as v from 'valibot'
import type {Sha256} from './digest.ts'
import type {EnvironmentName} from './environment.ts'
import {LIMITS} from './limits.ts'
import {decodeText, parseJson} from './json-text.ts'
import type {LivePath} from './path.ts'
import {environmentNameSchema, idSchema, livePathSchema, releaseNumberSchema, sha256Schema} from './release-schema.ts'
import type {ReleaseNumber} from './store-keys.ts'
import type {Content, Tree} from './tree.ts'

/** What a look at a file says without reading it. Times in nanoseconds. */
export interface FileStamp {
  /** Bytes. */
  readonly size: number
  readonly mtime: bigint
  readonly inode: bigint
  readonly ctime: bigint
}

/** True when two looks saw the same version of the same file. */
export const sameStamp = (left: FileStamp, right: FileStamp): boolean =>
  left.size === right.size && left.mtime === right.mtime && left.inode === right.inode && left.ctime === right.ctime

/** A file that came from a release or a plain mirror: what it should hold, and how it looked when it did. */
export interface ManagedFile extends Content {
  readonly stamp: FileStamp
  /** The version in a bucket filled by other tools. */
  readonly etag?: string
  /** When an edit of it was undone, within the last hour; milliseconds since 1970. */
  readonly restored: readonly number[]
}

/** A release that was read and verified here. */
export interface VerifiedRelease {
  readonly release: ReleaseNumber
  /** Of line 1. */
  readonly sha256: Sha256
  readonly storedSha256: Sha256
}

/** What a live folder is known to hold (live-folder.md, "State and ownership"). */
export interface LiveState {
  readonly environment: EnvironmentName
  readonly store: {readonly url: string; /** null for a bucket filled by other tools. */ readonly id: string | null}
  /** The release that was applied completely; null before the first, and for a plain mirror. */
  readonly applied: VerifiedRelease | null
  /** When that one came to be applied; milliseconds since 1970. null where an older version did not write it down. */
  readonly since: number | null
  /** The highest release ever verified here: nothing below it is applied by itself. */
  readonly verified: VerifiedRelease | null
  /** An older release that somebody wants here until one above the highest is published; null when the newest is wanted. */
  readonly pinned: VerifiedRelease | null
  /** The releases that can be brought back without the store, last applied first, the present one among them. */
  readonly kept: readonly VerifiedRelease[]
  /** When every file was last hashed; milliseconds since 1970. */
  readonly hashed: number
  /** Which start of the machine that was; null where the system does not say. */
  readonly boot: string | null
  /** Folders that a pull made: only these are removed when they are empty. */
  readonly folders: readonly string[]
  readonly files: ReadonlyMap<LivePath, ManagedFile>
}

/** The files that the folder should hold. */
export const stateTree = ({files}: Pick<LiveState, 'files'>): Tree => files

/** How many releases before the present one a server may keep, at most. */
export const MAX_KEPT = 50

export const DEFAULT_KEEP = 5

const STATE_FORMAT = 'jsctl-live/1'

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const bigSchema = v.pipe(
  v.string(),
  v.regex(/^-?[0-9]{1,20}$/),
  v.transform((digits) => BigInt(digits)),
)
const releaseSchema = v.object({release: releaseNumberSchema, sha256: sha256Schema, storedSha256: sha256Schema})
const verifiedSchema = v.nullable(releaseSchema)

/** No limit of their number: it is another one than that of files, each of which may lie in many. `parseJson` bounds them all. */
const foldersSchema = v.array(livePathSchema)

const stateSchema = v.object({
  format: v.literal(STATE_FORMAT),
  environment: environmentNameSchema,
  store: v.object({url: v.pipe(v.string(), v.maxLength(4096)), id: v.nullable(idSchema)}),
  applied: verifiedSchema,
  verified: verifiedSchema,
  // Older versions wrote none of these.
  since: v.exactOptional(whole),
  pinned: v.exactOptional(verifiedSchema),
  kept: v.exactOptional(v.pipe(v.array(releaseSchema), v.maxLength(MAX_KEPT + 1))),
  hashed: whole,
  boot: v.nullable(v.pipe(v.string(), v.maxLength(100))),
  folders: foldersSchema,
  files: v.pipe(
    v.array(
      v.object({
        path: livePathSchema,
        sha256: sha256Schema,
        size: whole,
        mtime: bigSchema,
        inode: bigSchema,
        ctime: bigSchema,
        etag: v.exactOptional(v.pipe(v.string(), v.maxLength(1024))),
        restored: v.exactOptional(v.pipe(v.array(whole), v.maxLength(16))),
      }),
    ),
    v.maxLength(LIMITS.files),
  ),
})

const fileJson = (path: LivePath, {sha256, size, stamp, etag, restored}: ManagedFile) => ({
  path,
  sha256,
  size,
  mtime: String(stamp.mtime),
  inode: String(stamp.inode),
  ctime: String(stamp.ctime),
  ...(etag === undefined ? {} : {etag}),
  ...(restored.length === 0 ? {} : {restored}),
})

/** The text of the state file. */
export const encodeState = (state: LiveState): string => {
  const {environment, store, applied, since, verified, pinned, kept, hashed, boot, folders, files} = state
  const past = {
    ...(since === null ? {} : {since}),
    ...(pinned === null ? {} : {pinned}),
    ...(kept.length === 0 ? {} : {kept}),
  }
  const lines = Array.from(files, ([path, file]) => JSON.stringify(fileJson(path, file)))
  const header = JSON.stringify({
    format: STATE_FORMAT,
    environment,
    store,
    applied,
    verified,
    ...past,
    hashed,
    boot,
    folders,
  })
  // One file a line: people look into it with grep.
  return `${header.slice(0, -1)},"files":[\n${lines.join(',\n')}\n]}\n`
}

/** @throws Failure 'integrity' when the bytes are no state; the caller rebuilds it then. */
export const decodeState = (bytes: Uint8Array): LiveState => {
  const what = 'the state of the live folder'
  const {environment, store, applied, since, verified, pinned, kept, hashed, boot, folders, files} = parseJson(
    stateSchema,
    decodeText(bytes, what),
    what,
  )
  return {
    environment,
    store,
    applied,
    since: since ?? null,
    verified,
    pinned: pinned ?? null,
    kept: kept ?? [],
    hashed,
    boot,
    folders,
    files: new Map(
      files.map(({path, sha256, size, mtime, inode, ctime, etag, restored}) => [
        path,
        {
          sha256,
          size,
          stamp: {size, mtime, inode, ctime},
          restored: restored ?? [],
          ...(etag === undefined ? {} : {etag}),
        },
      ]),
    ),
  }
}

/** What an apply is about to do, written down before the first rename. */
export interface Journal {
  /** In the order of apply; null is "no file". */
  readonly entries: readonly {readonly path: LivePath; readonly before: Sha256 | null; readonly after: Content | null}[]
  /** Folders that the apply makes. */
  readonly folders: readonly string[]
}

const JOURNAL_FORMAT = 'jsctl-live-journal/1'

const journalSchema = v.object({
  format: v.literal(JOURNAL_FORMAT),
  folders: foldersSchema,
  entries: v.pipe(
    v.array(
      v.object({
        path: livePathSchema,
        before: v.nullable(sha256Schema),
        after: v.nullable(v.object({sha256: sha256Schema, size: whole})),
      }),
    ),
    v.maxLength(2 * LIMITS.files),
  ),
})

export const encodeJournal = ({entries, folders}: Journal): string =>
  `${JSON.stringify({format: JOURNAL_FORMAT, folders, entries})}\n`

/** @throws Failure 'integrity' when the bytes are no journal */
export const decodeJournal = (bytes: Uint8Array): Journal => {
  const what = 'the journal of the live folder'
  const {entries, folders} = parseJson(journalSchema, decodeText(bytes, what), what)
  return {entries, folders}
}

/**
 * The releases that are kept after one was applied: it first, then those that were applied last.
 * @param present what the folder holds now; undefined when its manifest is not here
 * @param keep how many before it
 */
export const keptAfter = (
  kept: readonly VerifiedRelease[],
  present: VerifiedRelease | undefined,
  keep: number,
): readonly VerifiedRelease[] => {
  if (keep === 0) return []
  const others = kept.filter(({release}) => release !== present?.release)
  return [...(present === undefined ? [] : [present]), ...others].slice(0, keep + 1)
}

/** True when two lists name the same releases in the same order. */
export const sameReleases = (left: readonly VerifiedRelease[], right: readonly VerifiedRelease[]): boolean =>
  left.length === right.length && left.every(({sha256}, index) => sha256 === right[index]?.sha256)
