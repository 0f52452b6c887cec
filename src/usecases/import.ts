import pMap from 'p-map'
import {sha256, type Sha256} from '../domain/digest.ts'
import {Failure} from '../domain/failure.ts'
import type {Finding} from '../domain/finding.ts'
import {isIgnoredPath} from '../domain/ignored-names.ts'
import {LIMITS} from '../domain/limits.ts'
import {pathClashes, pathProblem, printable, isLivePath, type LivePath} from '../domain/path.ts'
import {nextRelease, viewKey} from '../domain/store-keys.ts'
import type {Content} from '../domain/tree.ts'
import type {ViewEntry, RecordedObject} from '../domain/view-plan.ts'
import type {StoreReader, World} from '../ports/index.ts'
import {checkContent} from './check-folder.ts'
import {listView} from './publication/objects-view.ts'
import {openForPublication, publishTree} from './publication/publish-tree.ts'
import type {PublicationDoors, PublicationRequest, PublicationResult} from './publication/publish-tree.ts'
import type {ContentSource} from './publication/write-packs.ts'

const CONCURRENCY = 16
/** What an import with errors can do that a push cannot: the objects lie there already. */
const WAY_OUT = '`--force` imports them as they are and records the errors; keys that no release can have are left out.'

export interface ImportRequest extends PublicationRequest {
  /** `record-errors`: what validation objects to is recorded in the release instead of refusing it. */
  readonly errors: 'refuse-errors' | 'record-errors'
}

export type ImportDoors = PublicationDoors & Pick<World, 'xml'>

/** A plain object that can stand in a release. */
interface PlainObject {
  readonly path: LivePath
  readonly etag: string
  readonly content: Content
  readonly findings: readonly Finding[]
}

const unreadable = (key: string, message: string): Finding => ({
  rule: 'file.path',
  severity: 'error',
  path: key,
  message,
  hint: 'Rename or delete the object in the bucket; --force leaves it out of the release.',
})

const readPlain = async (
  store: StoreReader,
  xml: World['xml'],
  {key, etag}: ViewEntry,
): Promise<PlainObject | Finding> => {
  if (!isLivePath(key)) return unreadable(printable(key), `cannot be published: ${pathProblem(key) ?? ''}`)
  const object = await store.get(viewKey(key), {limit: LIMITS.file, ifMatch: etag})
  if (object === undefined) {
    throw new Failure('conflict', `"${key}" changed while it was being imported; nothing was published`, {
      hints: ['Make sure that nobody writes to the bucket, then run the import again.'],
    })
  }
  const content = {sha256: sha256(object.bytes), size: object.bytes.length}
  return {path: key, etag, content, findings: checkContent(key, object.bytes, xml)}
}

const isObject = (read: PlainObject | Finding): read is PlainObject => 'content' in read

const clashFindings = (objects: readonly PlainObject[]): readonly Finding[] =>
  pathClashes(objects.map(({path}) => path)).map(({first, second}) =>
    unreadable(second, `excludes ${first}: one of the two must go`),
  )

/** The bytes of plain objects, fetched again for the pack: only the version that was checked. */
const plainContents = (store: StoreReader, objects: readonly PlainObject[]): ContentSource => {
  const byDigest = new Map<Sha256, PlainObject>(objects.map((object) => [object.content.sha256, object]))
  return async ({sha256: digest}) => {
    const object = byDigest.get(digest)
    return object && (await store.get(viewKey(object.path), {limit: LIMITS.file, ifMatch: object.etag}))?.bytes
  }
}

/** What a push would leave out, and folders that S3 consoles make show up as empty keys that end in "/". */
const isLeftOut = ({key}: ViewEntry): boolean => key.endsWith('/') || isIgnoredPath(key)

/**
 * Makes a release of the plain objects that other tools put into the bucket. Nothing is rewritten: the objects view is what
 * lies there already.
 * @throws Failure 'not-found' when nothing lies there; 'refused' when the environment has releases already
 */
export const importPlain = async (world: ImportDoors, request: ImportRequest): Promise<PublicationResult> => {
  const {environment} = request
  const opened = await openForPublication(world, request, 'accept-plain')
  if (opened.contact.newest !== undefined) {
    throw new Failure('refused', `${environment.name} has releases already: an import makes the first one only`, {
      hints: [
        `\`jsctl status --env ${environment.name}\` shows what was changed by other tools; \`jsctl push\` publishes a folder.`,
      ],
    })
  }
  const entries = (await listView(opened.reader)).filter((entry) => !isLeftOut(entry))
  if (entries.length === 0) {
    throw new Failure('not-found', `there is nothing to import in ${environment.url}`, {
      hints: [`\`jsctl push --env ${environment.name}\` publishes a folder as the first release.`],
    })
  }
  const read = await pMap(entries, (entry) => readPlain(opened.reader, world.xml, entry), {concurrency: CONCURRENCY})
  const objects = read.filter(isObject)
  const unusable = [...read.filter((entry): entry is Finding => !isObject(entry)), ...clashFindings(objects)]
  const findings = [...unusable, ...objects.flatMap((object) => object.findings)]
  const errors = findings.filter(({severity}) => severity === 'error')
  if (errors.length > 0 && request.errors === 'refuse-errors') {
    return {kind: 'invalid', environment, findings, files: entries.length, wayOut: WAY_OUT}
  }
  const left = new Set<string>(unusable.map(({path}) => path))
  const usable = objects.filter(({path}) => !left.has(path))
  const recorded = errors.flatMap(({rule, path}) => (isLivePath(path) && !left.has(path) ? [{rule, path}] : []))
  const shown = new Map<LivePath, RecordedObject>(
    usable.map(({path, etag, content}) => [path, {sha256: content.sha256, etag}]),
  )
  return publishTree(world, opened, request, {
    wanted: {
      tree: new Map(usable.map(({path, content}) => [path, content])),
      origin: {kind: 'import'},
      message: request.message,
      findings: recorded,
    },
    contents: plainContents(opened.reader, usable),
    findings,
    options: {seed: {release: nextRelease(undefined), objects: shown}},
  })
}
