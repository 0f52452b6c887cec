import * as v from 'valibot'
import {sha256} from './digest.ts'
import type {Environment, EnvironmentName} from './environment.ts'
import {Failure} from './failure.ts'
import type {DeletionLimit} from './guards.ts'
import {parseJson} from './json-text.ts'
import {LIMITS} from './limits.ts'
import {BASE_SOURCES, CONFLICT_KINDS, GIT_GAPS, MEMORY_GAPS, type OthersWork} from './others-work.ts'
import {printable} from './path.ts'
import {
  environmentNameSchema,
  formatSchema,
  idSchema,
  livePathSchema,
  releaseNumberSchema,
  sha256Schema,
} from './release-schema.ts'
import {FORMAT, type Release, type ReleaseSummary} from './release.ts'
import {withoutSecrets} from './secrets/mask.ts'
import {diffTrees, type Tree} from './tree.ts'

/** A push that was planned and shown, to be carried out later exactly as it was. */
export interface SavedPlan {
  readonly environment: {
    readonly name: EnvironmentName
    readonly url: string
    /** null before the first publication. */ readonly id: string | null
  }
  /** The release that it was planned against. */
  readonly parent: Pick<ReleaseSummary, 'release' | 'sha256'> | null
  /** Everything that is published then. */
  readonly tree: Tree
  readonly message: string
  readonly only: readonly string[]
  /** What was allowed when it was planned. */
  readonly maxDelete: DeletionLimit
  readonly emptyTree: 'allow-empty' | 'refuse-empty'
  readonly othersWork: 'keep' | 'take-back'
  readonly strictness: 'strict' | 'lenient'
  /** What of others' work it touches; what it undoes of it was allowed. */
  readonly touches?: OthersWork
}

const number = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const text = (length: number) => v.pipe(v.string(), v.maxLength(length))

const publisherSchema = v.object({
  release: releaseNumberSchema,
  author: text(1024),
  origin: v.picklist(['push', 'import', 'rollback', 'promote']),
})

const touchesSchema = v.object({
  base: v.union([
    v.object({release: releaseNumberSchema, from: v.picklist(BASE_SOURCES)}),
    v.object({release: v.null(), memory: v.picklist(MEMORY_GAPS), git: v.picklist(GIT_GAPS)}),
  ]),
  conflicts: v.pipe(
    v.array(
      v.object({
        path: livePathSchema,
        kind: v.picklist(CONFLICT_KINDS),
        last: v.nullable(publisherSchema),
      }),
    ),
    v.maxLength(2 * LIMITS.files),
  ),
  over: v.object({releases: v.pipe(v.array(publisherSchema), v.maxLength(100)), older: v.boolean()}),
})

const schema = v.object({
  format: formatSchema,
  kind: v.literal('plan'),
  environment: v.object({name: environmentNameSchema, url: text(4096), id: v.nullable(idSchema)}),
  parent: v.nullable(v.object({release: releaseNumberSchema, sha256: sha256Schema})),
  message: text(LIMITS.message),
  only: v.pipe(v.array(text(4096)), v.maxLength(1000)),
  maxDelete: v.variant('kind', [
    v.object({kind: v.literal('count'), count: number}),
    v.object({kind: v.literal('percent'), percent: number}),
    v.object({kind: v.literal('default')}),
  ]),
  emptyTree: v.picklist(['allow-empty', 'refuse-empty']),
  othersWork: v.picklist(['keep', 'take-back']),
  strictness: v.picklist(['strict', 'lenient']),
  touches: v.exactOptional(touchesSchema),
  files: v.pipe(v.array(v.tuple([livePathSchema, sha256Schema, number])), v.maxLength(LIMITS.files)),
})

const utf8 = new TextEncoder()
const utf8Text = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true})

/** The second line: the digest of the first. */
const sealOf = (line: string): string => JSON.stringify({sha256: sha256(line)})

/** Two lines: the plan, and the digest of the first line. */
export const encodeSavedPlan = ({tree, environment, parent, ...rest}: SavedPlan): Uint8Array => {
  const files = Array.from(tree, ([path, content]) => [path, content.sha256, content.size])
  const {message, only, maxDelete, emptyTree, othersWork, strictness, touches} = rest
  const line = JSON.stringify({
    format: FORMAT,
    kind: 'plan',
    environment: {name: environment.name, url: environment.url, id: environment.id},
    parent: parent === null ? null : {release: parent.release, sha256: parent.sha256},
    message: withoutSecrets(message),
    only,
    maxDelete,
    emptyTree,
    othersWork,
    strictness,
    ...(touches === undefined ? {} : {touches}),
    files,
  })
  return utf8.encode(`${line}\n${sealOf(line)}\n`)
}

const unusable = (name: string, problem: string, cause?: unknown): Failure =>
  new Failure('integrity', `the plan ${printable(name)} ${problem}: nothing was published`, {
    hints: ['Plan again: `jsctl push --env ENV --plan-out FILE`.'],
    cause,
  })

const ALTERED = 'was altered or cut off after it was written'
const OTHER_FILE = 'is no plan that `jsctl push --plan-out` wrote'

const textOf = (bytes: Uint8Array, name: string): string => {
  try {
    return utf8Text.decode(bytes)
  } catch (cause) {
    throw unusable(name, OTHER_FILE, cause)
  }
}

/** What is wrong with a plan is said in words for who made it, not in those of its format. */
const parsePlan = (line: string, seal: 'sealed' | 'unsealed', name: string): v.InferOutput<typeof schema> => {
  let plan: v.InferOutput<typeof schema>
  try {
    plan = parseJson(schema, line, `the plan ${printable(name)}`)
  } catch (cause) {
    if (!(cause instanceof Failure) || cause.kind !== 'integrity') throw cause
    if (!line.startsWith(`{"format":"${FORMAT}","kind":"plan"`)) throw unusable(name, OTHER_FILE, cause)
    if (seal === 'unsealed') throw unusable(name, ALTERED, cause)
    throw unusable(name, 'was written by another version of jsctl, which this one does not understand', cause)
  }
  if (seal === 'unsealed') throw unusable(name, ALTERED)
  return plan
}

/**
 * Reads a saved plan.
 * @param name of the file, for messages
 * @throws Failure 'integrity' when it is none, or was altered; 'configuration' for a format of the future
 */
export const decodeSavedPlan = (bytes: Uint8Array, name: string): SavedPlan => {
  const text = textOf(bytes, name)
  const [line = ''] = text.split('\n', 1)
  const rest = text.slice(line.length)
  // Nothing may stand behind the second line; an editor may have taken the end of it.
  const seal = [`\n${sealOf(line)}\n`, `\n${sealOf(line)}`].includes(rest) ? 'sealed' : 'unsealed'
  const plan = parsePlan(line, seal, name)
  const {environment, parent, message, only, maxDelete, emptyTree, othersWork, strictness, touches} = plan
  const tree: Tree = new Map(plan.files.map(([path, digest, size]) => [path, {sha256: digest, size}]))
  const allowed = {maxDelete, emptyTree, othersWork, strictness}
  return {environment, parent, tree, message, only, ...allowed, ...(touches === undefined ? {} : {touches})}
}

/** @throws Failure 'refused' when the plan is for another environment */
export const guardPlanEnvironment = (saved: SavedPlan, {name, url}: Environment): void => {
  if (saved.environment.name === name && saved.environment.url === url) return
  const other =
    saved.environment.name === name
      ? `${name} in ${printable(saved.environment.url)}, and that is ${url} by now`
      : `${saved.environment.name}, not for ${name}`
  throw new Failure('refused', `the plan is for ${other}`, {
    hints: [`Say --env ${saved.environment.name}, or plan again.`],
  })
}

const NAMED_PATHS = 5

const planAgain = (name: EnvironmentName): string =>
  `Look at \`jsctl diff --env ${name}\`, then plan again: \`jsctl push --env ${name} --plan-out FILE\`.`

const isParent = (newest: Release | undefined, parent: SavedPlan['parent']): boolean =>
  newest === undefined
    ? parent === null
    : parent?.release === newest.manifest.release && parent.sha256 === newest.sha256

const guardStore = (saved: SavedPlan, newest: Release | undefined, name: EnvironmentName): void => {
  const id = newest?.manifest.environment.id
  if (saved.environment.id === null || id === undefined || id === saved.environment.id) return
  throw new Failure('refused', `the plan is for another store: ${name} has the id ${id} by now`, {
    hints: [planAgain(name)],
  })
}

const guardParent = ({parent}: SavedPlan, newest: Release | undefined, name: EnvironmentName): void => {
  if (isParent(newest, parent)) return
  const planned = parent === null ? 'when nothing was published there' : `against ${name}@${parent.release}`
  const now =
    newest === undefined
      ? 'nothing is published there now'
      : `${name}@${newest.manifest.release} by ${printable(newest.manifest.author)} is published now`
  throw new Failure('conflict', `the plan is stale: it was made ${planned}, and ${now}`, {hints: [planAgain(name)]})
}

/**
 * @param now the newest release, and the tree that a push would publish now
 * @throws Failure 'conflict' when the environment moved, or the folder is not what was planned; 'refused' for another store
 */
export const guardSavedPlan = (
  saved: SavedPlan,
  {newest, tree, name}: {readonly newest: Release | undefined; readonly tree: Tree; readonly name: EnvironmentName},
): void => {
  guardStore(saved, newest, name)
  guardParent(saved, newest, name)
  const paths = diffTrees(saved.tree, tree).map(({path}) => path)
  if (paths.length === 0) return
  const more = paths.length > NAMED_PATHS ? ` and ${paths.length - NAMED_PATHS} more` : ''
  throw new Failure(
    'conflict',
    `the folder is not what was planned: ${paths.slice(0, NAMED_PATHS).join(', ')}${more} changed since`,
    {hints: ['Bring the folder back to what was planned, for example by a clean checkout, or plan again.']},
  )
}
