import * as v from 'valibot'
import {Failure} from './failure.ts'
import type {Sha256} from './digest.ts'
import {decodeText, parseJson} from './json-text.ts'
import {LIMITS} from './limits.ts'
import {printable, type LivePath} from './path.ts'
import type {PathFilter} from './path-filter.ts'
import type {PublicationPlan} from './publication-plan.ts'
import {formatSchema, idSchema, livePathSchema, releaseNumberSchema, sha256Schema} from './release-schema.ts'
import {FORMAT, type Manifest} from './release.ts'
import type {ReleaseNumber} from './store-keys.ts'
import type {Change} from './tree.ts'

/** What was published when a folder was last pushed: what tells its own edits from those of others. */
export interface DeskBase {
  /** The id of the environment. */
  readonly id: string
  readonly release: ReleaseNumber
  readonly tree: ReadonlyMap<LivePath, Sha256>
}

const schema = v.object({
  format: formatSchema,
  id: idSchema,
  release: releaseNumberSchema,
  tree: v.pipe(v.array(v.tuple([livePathSchema, sha256Schema])), v.maxLength(LIMITS.files)),
})

export const encodeBase = ({id, release, tree}: DeskBase): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({format: FORMAT, id, release, tree: [...tree]}))

/** The base; undefined when the bytes are none. */
export const decodeBase = (bytes: Uint8Array): DeskBase | undefined => {
  try {
    const {id, release, tree} = parseJson(schema, decodeText(bytes, 'the base'), 'the base')
    return {id, release, tree: new Map(tree)}
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

/** The base after a push: the whole release, or with --only the old base with the paths that were meant. */
export const nextBase = (
  manifest: Manifest,
  before: DeskBase | undefined,
  filter: PathFilter | undefined,
): DeskBase | undefined => {
  const {id} = manifest.environment
  const published = new Map(manifest.files.map(({path, sha256}) => [path, sha256]))
  if (filter === undefined) return {id, release: manifest.release, tree: published}
  // Nothing is known of the paths that were not meant.
  if (before?.id !== id) return undefined
  const tree = new Map([...before.tree].filter(([path]) => !filter(path)))
  for (const [path, sha256] of published) if (filter(path)) tree.set(path, sha256)
  return {id, release: before.release, tree}
}

/** Whether the folder has at this path what was there at its last push, though something else is published by now. */
const takesBack = (change: Change, {tree}: DeskBase): boolean =>
  change.kind === 'delete' ? !tree.has(change.path) : tree.get(change.path) === change.after.sha256

const NAMED_PATHS = 5

/**
 * Refuses a push from a folder that is behind: paths that others changed since its last push, and that it would put back.
 * @throws Failure 'conflict' naming the paths and who published last
 */
export const guardOthersWork = ({changes, parent, environment}: PublicationPlan, base: DeskBase | undefined): void => {
  if (base === undefined || parent === undefined) return
  const {manifest} = parent
  if (base.id !== manifest.environment.id || base.release >= manifest.release) return
  const paths = changes.filter((change) => takesBack(change, base)).map(({path}) => path)
  if (paths.length === 0) return
  const {name} = environment
  const named =
    paths.slice(0, NAMED_PATHS).join(', ') +
    (paths.length > NAMED_PATHS ? ` and ${paths.length - NAMED_PATHS} more` : '')
  const told = manifest.message === '' ? '' : ` ("${printable(manifest.message)}")`
  throw new Failure(
    'conflict',
    `this would take back what was published in ${name} since ${name}@${base.release}, which this folder was last pushed as: ${named}`,
    {
      hints: [
        `The newest release is ${name}@${manifest.release} by ${printable(manifest.author)}, a ${manifest.origin.kind}${told}.`,
        `Bring their changes into your folder first; \`jsctl diff --env ${name}\` shows them. Or push only your own paths with --only.`,
        'If taking them back is meant, say --force.',
      ],
    },
  )
}
