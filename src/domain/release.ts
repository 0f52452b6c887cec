import type {Sha256} from './digest.ts'
import type {EnvironmentName} from './environment.ts'
import type {LivePath} from './path.ts'
import type {ReleaseNumber} from './store-keys.ts'
import type {Content, Tree} from './tree.ts'
import {treeDigest} from './tree.ts'

export const FORMAT = 'jsctl/1'

/** A pack as a manifest refers to it. */
export interface PackReference {
  /** Of the stored bytes; the name of the pack. */
  readonly sha256: Sha256
  /** Stored bytes. */
  readonly size: number
  /** Bytes of the uncompressed stream. */
  readonly contentSize: number
}

/** Where a content lies: `offset` counts in the uncompressed stream of the pack. */
export interface ContentLocation extends Content {
  /** Index into the manifest's packs. */
  readonly pack: number
  readonly offset: number
}

/** A file of a release. */
export interface ReleaseFile extends ContentLocation {
  readonly path: LivePath
  /** The content before an environment's overrides; null marks a file that an override added. */
  readonly base?: ContentLocation | null
}

type ParentReference =
  | {readonly release: ReleaseNumber; /** Of the parent's line 1. */ readonly sha256: Sha256}
  | {
      readonly release: ReleaseNumber
      /** Of the bad parent's stored bytes. */ readonly sha256: Sha256
      readonly bad: true
    }

/** How a release came about. */
export type Origin =
  | {readonly kind: 'push'}
  | {readonly kind: 'import'}
  | {readonly kind: 'rollback'; readonly release: ReleaseNumber; readonly paths?: readonly LivePath[]}
  | {
      readonly kind: 'promote'
      readonly environment: EnvironmentName
      readonly id: string
      readonly release: ReleaseNumber
      readonly sha256: Sha256
    }

/** True for two origins that say the same; both as they were read, with their keys in one order. */
export const sameOrigin = (left: Origin, right: Origin): boolean => JSON.stringify(left) === JSON.stringify(right)

/** The work tree that a release was pushed from. */
export interface GitSource {
  readonly commit: string
  /** Absent on a detached head. */
  readonly branch?: string
  readonly dirty: boolean
  /** Only some paths of the release were taken from the work tree: a push with --only. */
  readonly part?: boolean
}

/** Line 1 of a release. */
export interface Manifest {
  readonly format: typeof FORMAT
  readonly environment: {readonly name: EnvironmentName; readonly id: string}
  readonly release: ReleaseNumber
  /** null for the first release only. */
  readonly parent: ParentReference | null
  readonly tree: Sha256
  /** RFC 3339, UTC, milliseconds. */
  readonly created: string
  readonly author: string
  readonly message: string
  readonly tool: string
  readonly origin: Origin
  readonly source?: {readonly git: GitSource}
  readonly packs: readonly PackReference[]
  /** By the UTF-8 bytes of the path. */
  readonly files: readonly ReleaseFile[]
  readonly findings: readonly {readonly rule: string; readonly path: LivePath}[]
}

export interface Signature {
  readonly key: string
  readonly value: string
}

/** A release that was read and verified by itself: parsed, within the limits, its tree digest right. */
export interface Release {
  readonly kind: 'release'
  readonly manifest: Manifest
  readonly signatures: readonly Signature[]
  /** Of line 1 without its line feed: what a child names as its parent. */
  readonly sha256: Sha256
  /** Of the bytes in the store. */
  readonly storedSha256: Sha256
}

/** What is left of a release whose manifest was collected, or what fills a hole. */
export interface ReleaseStub {
  readonly kind: 'stub'
  readonly release: ReleaseNumber
  /** Of line 1 of the release that was here; null for a filled hole. */
  readonly sha256: Sha256 | null
  readonly parent: ParentReference | null
}

/** The files of a release as a tree: what its live folder holds. */
export const releaseTree = (manifest: Pick<Manifest, 'files'>): Tree =>
  new Map(manifest.files.map((file) => [file.path, {sha256: file.sha256, size: file.size}]))

/** Recorded errors of files that a later tree has as they are: a mirror lets them through as before. */
export const findingsThatStay = (
  {files, findings}: Pick<Manifest, 'files' | 'findings'>,
  tree: Tree,
): Manifest['findings'] => {
  const before = releaseTree({files})
  return findings.filter(({path}) => tree.has(path) && tree.get(path)?.sha256 === before.get(path)?.sha256)
}

/** What a promotion carries on: contents before the environment's overrides, without the files that an override added. */
export const promotedTree = ({files}: Pick<Manifest, 'files'>): Tree =>
  new Map(
    files.flatMap((file) => {
      if (file.base === null) return []
      const {sha256, size} = file.base ?? file
      return [[file.path, {sha256, size}]]
    }),
  )

/** The tree digest of files: contents before overrides, without the files that an override added. */
export const filesDigest = (files: readonly ReleaseFile[]): Sha256 => treeDigest(promotedTree({files}))

/** What lists say of a release in one line. */
export interface ReleaseSummary {
  readonly release: ReleaseNumber
  readonly sha256: Sha256
  readonly created: string
  readonly author: string
  readonly message: string
  readonly origin: Origin
  /** How many files it has. */
  readonly files: number
}

/** The line of a release in a list. */
export const summarize = ({manifest, sha256}: Pick<Release, 'manifest' | 'sha256'>): ReleaseSummary => ({
  release: manifest.release,
  sha256,
  created: manifest.created,
  author: manifest.author,
  message: manifest.message,
  origin: manifest.origin,
  files: manifest.files.length,
})
