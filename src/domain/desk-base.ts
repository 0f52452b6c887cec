import * as v from 'valibot'
import {Failure} from './failure.ts'
import type {Sha256} from './digest.ts'
import {decodeText, parseJson} from './json-text.ts'
import {LIMITS} from './limits.ts'
import type {LivePath} from './path.ts'
import {pathFilter, type PathFilter} from './path-filter.ts'
import {
  commitSchema,
  formatSchema,
  idSchema,
  livePathSchema,
  releaseNumberSchema,
  sha256Schema,
} from './release-schema.ts'
import {FORMAT, type Manifest} from './release.ts'
import type {ReleaseNumber} from './store-keys.ts'

/** What was published when a folder was last pushed: what tells its own edits from those of others. */
export interface DeskBase {
  /** The id of the environment. */
  readonly id: string
  /** What others published after it is not in the folder, but for paths that were pushed later with --only. */
  readonly release: ReleaseNumber
  readonly tree: ReadonlyMap<LivePath, Sha256>
  /** Globs: nothing is known of other paths. Without it all are known. */
  readonly only?: readonly string[]
  /** The commit of git that was checked out then. A folder whose history lacks it holds something else by now. */
  readonly commit?: string
}

/** Globs that are remembered: the last ones. */
const MAX_GLOBS = 1000

const schema = v.object({
  format: formatSchema,
  id: idSchema,
  release: releaseNumberSchema,
  tree: v.pipe(v.array(v.tuple([livePathSchema, sha256Schema])), v.maxLength(LIMITS.files)),
  only: v.exactOptional(v.pipe(v.array(v.string()), v.maxLength(MAX_GLOBS))),
  commit: v.exactOptional(commitSchema),
})

export const encodeBase = ({tree, ...base}: DeskBase): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({format: FORMAT, ...base, tree: [...tree]}))

/** The base; undefined when the bytes are none. */
const decodeBase = (bytes: Uint8Array): DeskBase | undefined => {
  try {
    const {tree, ...rest} = parseJson(schema, decodeText(bytes, 'the base'), 'the base')
    pathFilter(rest.only ?? [])
    return {...rest, tree: new Map(tree)}
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

/** A folder that has what a release has. */
export const baseOfRelease = ({environment, release, files}: Manifest): DeskBase => ({
  id: environment.id,
  release,
  tree: new Map(files.map(({path, sha256}) => [path, sha256])),
})

/** Of which paths a base knows what they were. */
export const knownPaths = ({only}: DeskBase): PathFilter => (only === undefined ? () => true : pathFilter(only))

/** What a desk remembers of a folder, or why that does not count. */
export type RecalledBase =
  | {readonly kind: 'base'; readonly base: DeskBase}
  /** `newer`: the release is not there any more, or is bad. `other-commit`: git has checked out what does not follow that push. */
  | {readonly kind: 'none' | 'damaged' | 'other-store' | 'newer' | 'other-commit'}

/** Judges what a desk remembers by the newest release. */
export const recalledBase = (
  bytes: Uint8Array | undefined,
  {environment, release}: Pick<Manifest, 'environment' | 'release'>,
): RecalledBase => {
  if (bytes === undefined) return {kind: 'none'}
  const base = decodeBase(bytes)
  if (base === undefined) return {kind: 'damaged'}
  if (base.id !== environment.id) return {kind: 'other-store'}
  return base.release > release ? {kind: 'newer'} : {kind: 'base', base}
}

/**
 * The base after a push: the whole release, or with --only the base before with the paths that were meant.
 * @param commit what of git is checked out
 */
export const nextBase = (
  manifest: Manifest,
  before: DeskBase | undefined,
  only: readonly string[],
  commit: string | undefined,
): DeskBase => {
  const checkedOut = commit === undefined ? {} : {commit}
  const whole = {...baseOfRelease(manifest), ...checkedOut}
  if (only.length === 0) return whole
  const isMeant = pathFilter(only)
  const meant = [...whole.tree].filter(([path]) => isMeant(path))
  if (before?.id !== whole.id) return {...whole, tree: new Map(meant), only}
  const tree = new Map([...[...before.tree].filter(([path]) => !isMeant(path)), ...meant])
  const {id, release} = before
  if (before.only === undefined) return {id, release, tree, ...checkedOut}
  return {id, release, tree, ...checkedOut, only: [...new Set([...before.only, ...only])].slice(-MAX_GLOBS)}
}
