import * as v from 'valibot'
import {isSha256, type Sha256} from './digest.ts'
import {isEnvironmentName, type EnvironmentName} from './environment.ts'
import {LIMITS} from './limits.ts'
import {isLivePath, type LivePath} from './path.ts'
import {FORMAT} from './release.ts'
import {isReleaseNumber, type ReleaseNumber} from './store-keys.ts'

/** The shapes of stored documents. Unknown keys are dropped: readers of jsctl/1 ignore them (docs/format.md). */

const text = (maximum: number) => v.pipe(v.string(), v.maxLength(maximum))
const byteCount = (maximum: number) => v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(maximum))

export const sha256Schema = v.custom<Sha256>(
  (value) => typeof value === 'string' && isSha256(value),
  'no SHA-256 digest',
)
export const livePathSchema = v.custom<LivePath>(
  (value) => typeof value === 'string' && isLivePath(value),
  'a path that breaks the path grammar',
)
export const environmentNameSchema = v.custom<EnvironmentName>(
  (value) => typeof value === 'string' && isEnvironmentName(value),
  'no name of an environment',
)
export const releaseNumberSchema = v.custom<ReleaseNumber>(
  (value) => typeof value === 'number' && isReleaseNumber(value),
  'no number of a release',
)
export const formatSchema = v.literal(FORMAT)
export const idSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'no environment id'))
export const timeSchema = v.pipe(v.string(), v.maxLength(40), v.isoTimestamp())

const parentSchema = v.nullable(
  v.union([
    v.object({release: releaseNumberSchema, sha256: sha256Schema, bad: v.literal(true)}),
    v.object({release: releaseNumberSchema, sha256: sha256Schema}),
  ]),
)

const locationEntries = {
  sha256: sha256Schema,
  size: byteCount(LIMITS.file),
  pack: byteCount(LIMITS.files),
  offset: byteCount(LIMITS.packContent),
}

const fileSchema = v.object({
  path: livePathSchema,
  ...locationEntries,
  base: v.exactOptional(v.nullable(v.object(locationEntries))),
})

/** How a release came about; in head.json, too. */
export const originSchema = v.variant('kind', [
  v.object({kind: v.literal('push')}),
  v.object({kind: v.literal('import')}),
  v.object({
    kind: v.literal('rollback'),
    release: releaseNumberSchema,
    paths: v.exactOptional(v.array(livePathSchema)),
  }),
  v.object({
    kind: v.literal('promote'),
    environment: environmentNameSchema,
    id: idSchema,
    release: releaseNumberSchema,
    sha256: sha256Schema,
  }),
])

export const commitSchema = v.pipe(v.string(), v.regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/))

const gitSchema = v.object({
  commit: commitSchema,
  branch: v.exactOptional(text(1024)),
  dirty: v.boolean(),
  part: v.exactOptional(v.boolean()),
})

export const manifestSchema = v.object({
  format: formatSchema,
  environment: v.object({name: environmentNameSchema, id: idSchema}),
  release: releaseNumberSchema,
  parent: parentSchema,
  tree: sha256Schema,
  created: timeSchema,
  author: text(1024),
  message: text(LIMITS.message),
  tool: text(256),
  origin: originSchema,
  source: v.exactOptional(v.object({git: gitSchema})),
  packs: v.pipe(
    v.array(
      v.object({
        sha256: sha256Schema,
        size: byteCount(2 * LIMITS.packContent),
        contentSize: byteCount(LIMITS.packContent),
      }),
    ),
    v.maxLength(LIMITS.files),
  ),
  files: v.pipe(v.array(fileSchema), v.maxLength(LIMITS.files)),
  findings: v.pipe(v.array(v.object({rule: text(256), path: livePathSchema})), v.maxLength(10 * LIMITS.files)),
})

export const stubSchema = v.object({
  format: formatSchema,
  release: releaseNumberSchema,
  collected: v.literal(true),
  sha256: v.nullable(sha256Schema),
  parent: parentSchema,
})

export const signaturesSchema = v.object({
  signatures: v.pipe(v.array(v.object({key: text(256), value: text(1024)})), v.maxLength(64)),
})
