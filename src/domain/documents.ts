import * as v from 'valibot'
import type {Sha256} from './digest.ts'
import type {EnvironmentName} from './environment.ts'
import {LIMITS} from './limits.ts'
import {decodeText, parseJson} from './json-text.ts'
import type {LivePath} from './path.ts'
import {
  environmentNameSchema,
  formatSchema,
  idSchema,
  livePathSchema,
  originSchema,
  releaseNumberSchema,
  sha256Schema,
  timeSchema,
} from './release-schema.ts'
import {FORMAT, type ReleaseSummary} from './release.ts'
import type {ReleaseNumber} from './store-keys.ts'

const utf8 = new TextEncoder()
const encode = (value: object): Uint8Array => utf8.encode(`${JSON.stringify(value)}\n`)
const decode = <Schema extends v.GenericSchema>(
  schema: Schema,
  bytes: Uint8Array,
  what: string,
): v.InferOutput<Schema> => parseJson(schema, decodeText(bytes, what), what)

/** Which environment a store is; written once. */
export interface Marker {
  readonly environment: EnvironmentName
  readonly id: string
  readonly created: string
}

const markerSchema = v.object({
  format: formatSchema,
  environment: environmentNameSchema,
  id: idSchema,
  created: timeSchema,
})

export const encodeMarker = ({environment, id, created}: Marker): Uint8Array =>
  encode({format: FORMAT, environment, id, created})

/** @throws Failure 'integrity' when the bytes are no marker. */
export const decodeMarker = (bytes: Uint8Array): Marker =>
  decode(markerSchema, bytes, 'the marker .jsctl/environment.json')

/** One line of the history in head.json. */
export interface HistoryEntry extends ReleaseSummary {
  readonly added: number
  readonly modified: number
  readonly deleted: number
}

/** A hint: a recent release and the history, newest first. Never trusted to be the newest, nor to be true. */
export interface Head {
  readonly release: ReleaseNumber
  readonly sha256: Sha256
  readonly history: readonly HistoryEntry[]
}

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(LIMITS.files))
const shortText = v.pipe(v.string(), v.maxLength(65_536))

const headSchema = v.object({
  format: formatSchema,
  release: releaseNumberSchema,
  sha256: sha256Schema,
  history: v.pipe(
    v.array(
      v.object({
        release: releaseNumberSchema,
        sha256: sha256Schema,
        created: timeSchema,
        author: shortText,
        message: shortText,
        origin: originSchema,
        files: count,
        added: count,
        modified: count,
        deleted: count,
      }),
    ),
    v.maxLength(LIMITS.history),
  ),
})

export const encodeHead = ({release, sha256, history}: Head): Uint8Array =>
  encode({format: FORMAT, release, sha256, history})

/** @throws Failure 'integrity'; callers treat that as "no hint". */
export const decodeHead = (bytes: Uint8Array): Head => decode(headSchema, bytes, 'the hint .jsctl/head.json')

/** What the objects view shows: the release it was brought in line with, and the ETag of our PUT of each path. */
export interface ViewRecord {
  readonly release: ReleaseNumber
  readonly objects: ReadonlyMap<LivePath, {readonly sha256: Sha256; readonly etag: string}>
}

const viewRecordSchema = v.object({
  format: formatSchema,
  release: releaseNumberSchema,
  objects: v.pipe(
    v.array(v.object({path: livePathSchema, sha256: sha256Schema, etag: v.pipe(v.string(), v.maxLength(1024))})),
    v.maxLength(LIMITS.files),
  ),
})

export const encodeViewRecord = ({release, objects}: ViewRecord): Uint8Array =>
  encode({
    format: FORMAT,
    release,
    objects: Array.from(objects, ([path, {sha256, etag}]) => ({path, sha256, etag})),
  })

/** @throws Failure 'integrity'; callers treat that as "no record". */
export const decodeViewRecord = (bytes: Uint8Array): ViewRecord => {
  const {release, objects} = decode(viewRecordSchema, bytes, 'the view record .jsctl/objects.json')
  return {release, objects: new Map(objects.map(({path, sha256, etag}) => [path, {sha256, etag}]))}
}

/** Publishing is frozen. */
export interface Hold {
  readonly by: string
  readonly since: string
  readonly until?: string
  readonly message: string
}

const holdSchema = v.object({
  format: formatSchema,
  by: shortText,
  since: timeSchema,
  until: v.exactOptional(timeSchema),
  message: shortText,
})

/** @throws Failure 'integrity' when the bytes are no hold. */
export const decodeHold = (bytes: Uint8Array): Hold => {
  const {by, since, until, message} = decode(holdSchema, bytes, 'the hold .jsctl/hold.json')
  return {by, since, message, ...(until === undefined ? {} : {until})}
}
