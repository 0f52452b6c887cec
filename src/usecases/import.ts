import {sha256, type Sha256} from '../domain/digest.ts'
import type {Environment} from '../domain/environment.ts'
import {Failure} from '../domain/failure.ts'
import type {Finding} from '../domain/finding.ts'
import {isIgnoredPath} from '../domain/ignored-names.ts'
import {kindOf} from '../domain/kinds.ts'
import {LIMITS} from '../domain/limits.ts'
import {pathClashes, pathProblem, isLivePath, type LivePath} from '../domain/path.ts'
import {guardLimits} from '../domain/publication-plan.ts'
import {releaseTree, type Manifest} from '../domain/release.ts'
import {checkInventory, sortFindings} from '../domain/rules/check.ts'
import {isReadAsXml} from '../domain/rules/names.ts'
import {applySettings} from '../domain/rules/settings.ts'
import type {Inventory, RefusedName} from '../domain/rules/rule.ts'
import {nextRelease, viewKey} from '../domain/store-keys.ts'
import type {Content} from '../domain/tree.ts'
import {compareView, type ViewEntry, type RecordedObject} from '../domain/view-plan.ts'
import type {StoredObject, StoreReader, World} from '../ports/index.ts'
import {mapInBoundedMemory} from './bounded-reading.ts'
import {checkContent, checkUnread} from './check-content.ts'
import {otherSize} from './plain-object.ts'
import {listView, readViewRecord} from './publication/objects-view.ts'
import {openForPublication, publishTree, type OpenedStore} from './publication/publish-tree.ts'
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
  readonly size: number
}

interface ReadObject extends PlainObject {
  /** Undefined where its size alone refused it. */
  readonly content: Content | undefined
  readonly findings: readonly Finding[]
}

/** What a listing says: the objects that can stand in a release together, and what is wrong with the others. */
interface Judged {
  readonly objects: readonly PlainObject[]
  /** Of the names and sizes. */
  readonly findings: readonly Finding[]
}

const TOO_LARGE = `it has more than ${LIMITS.file / 1024 / 1024} MiB`
const LEFT_OUT = 'Rename or delete the object in the bucket; --force leaves out what no release can have.'

const factsOf = (objects: readonly PlainObject[]): Inventory['files'] =>
  new Map(objects.map(({path, size}) => [path, {path, size, kind: kindOf(path)}]))

/** Paths to leave out so that no two are left that cannot lie in one folder. */
const clashing = (objects: readonly PlainObject[]): ReadonlySet<LivePath> =>
  new Set(
    pathClashes(objects.map(({path}) => path)).map(({kind, first, second}) => (kind === 'directory' ? first : second)),
  )

/** Judges keys and sizes before anything is read, by the rules that a folder is checked by. */
const judge = (entries: readonly ViewEntry[]): Judged => {
  const named: PlainObject[] = []
  const refused: RefusedName[] = []
  for (const {key, size, etag} of entries) {
    if (!isLivePath(key)) {
      const problem = `its name cannot be published: ${pathProblem(key) ?? ''}`
      refused.push({path: key, kind: 'name', problem})
    } else if (size > LIMITS.file) refused.push({path: key, kind: 'too-large', problem: TOO_LARGE})
    else named.push({path: key, size, etag})
  }
  const out = clashing(named)
  const findings = checkInventory({files: factsOf(named), refused, ignored: []})
  return {
    objects: named.filter(({path}) => !out.has(path)),
    findings: findings.map((finding) => (finding.severity === 'error' ? {...finding, hint: LEFT_OUT} : finding)),
  }
}

/** The version of an object that was listed; undefined when there is another one. @throws Failure 'temporary' when it comes cut short */
const fetchPlain = async (store: StoreReader, {path, etag, size}: PlainObject): Promise<StoredObject | undefined> => {
  const stored = await store.get(viewKey(path), {limit: LIMITS.file, ifMatch: etag})
  if (stored !== undefined && stored.bytes.length !== size) throw otherSize(store.url, path, stored.bytes.length, size)
  return stored
}

/** Reads and checks an object. One whose size alone is an error is read only where the release will have it all the same. */
const readPlain = async (
  store: StoreReader,
  xml: World['xml'],
  object: PlainObject,
  errors: ImportRequest['errors'],
): Promise<ReadObject> => {
  const {path, size} = object
  const unread = checkUnread(path, size)
  const isTooLarge = isReadAsXml(path) && size > LIMITS.xmlObject
  if (isTooLarge && errors === 'refuse-errors') return {...object, content: undefined, findings: unread}
  const stored = await fetchPlain(store, object)
  if (stored === undefined) {
    throw new Failure('conflict', `"${path}" changed while it was being imported; nothing was published`, {
      hints: ['Make sure that nobody writes to the bucket, then run the import again.'],
    })
  }
  const content = {sha256: sha256(stored.bytes), size: stored.bytes.length}
  return {...object, content, findings: isTooLarge ? unread : checkContent(path, stored.bytes, xml)}
}

type UsableObject = ReadObject & {readonly content: Content}

const isUsable = (object: ReadObject): object is UsableObject => object.content !== undefined

/** The bytes of plain objects, fetched again for the pack: only the version that was checked. */
const plainContents = (store: StoreReader, objects: readonly UsableObject[]): ContentSource => {
  const byDigest = new Map<Sha256, UsableObject>(objects.map((object) => [object.content.sha256, object]))
  return async ({sha256: digest}) => {
    const object = byDigest.get(digest)
    return object && (await fetchPlain(store, object))?.bytes
  }
}

const isError = ({severity}: Finding): boolean => severity === 'error'

/** What a push would leave out, and folders that S3 consoles make show up as empty keys that end in "/". */
const isLeftOut = ({key}: ViewEntry): boolean => key.endsWith('/') || isIgnoredPath(key)

/**
 * True when this very import was made already, maybe by a run that was stopped after its commit, or that never learned of it:
 * the newest release is an import, and no other tool has written since, as far as the record of the view came to be.
 */
const isRepeated = async ({reader, contact: {newest}}: OpenedStore, {objects}: Environment): Promise<boolean> => {
  if (newest?.manifest.origin.kind !== 'import') return false
  const record = await readViewRecord(reader)
  if (!objects || record?.release !== newest.manifest.release) return true
  const entries = (await listView(reader)).filter((entry) => !isLeftOut(entry))
  const {missing, stale, obsolete, unknown} = compareView(entries, record, releaseTree(newest.manifest))
  return missing.length + stale.length + obsolete.length + unknown.length === 0
}

/** Does what the earlier import left undone after its commit, if anything; where contents are missing, they come from its packs. */
const finishImport = (
  world: ImportDoors,
  opened: OpenedStore,
  request: ImportRequest,
  {origin, ...manifest}: Manifest,
): Promise<PublicationResult> =>
  publishTree(world, opened, request, {
    wanted: {tree: releaseTree(manifest), origin, message: request.message, findings: manifest.findings},
    contents: () => Promise.resolve(undefined),
    findings: [],
  })

/**
 * Makes a release of the plain objects that other tools put into the bucket. Nothing is rewritten: the objects view is what
 * lies there already.
 * @throws Failure 'not-found' when nothing lies there; 'refused' when the environment has releases already
 */
export const importPlain = async (world: ImportDoors, request: ImportRequest): Promise<PublicationResult> => {
  const {environment} = request
  const opened = await openForPublication(world, request, 'accept-plain')
  const {newest} = opened.contact
  if (newest !== undefined && (await isRepeated(opened, environment))) {
    return finishImport(world, opened, request, newest.manifest)
  }
  if (newest !== undefined) {
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
  const judged = judge(entries)
  guardLimits(factsOf(judged.objects))
  const read = await mapInBoundedMemory(
    judged.objects,
    (object) => readPlain(opened.reader, world.xml, object, request.errors),
    {concurrency: CONCURRENCY},
  )
  const {rules = []} = request
  const ofContents = applySettings(
    rules,
    read.flatMap((object) => object.findings),
  )
  const findings = sortFindings([...applySettings(rules, judged.findings), ...ofContents])
  if (request.errors === 'refuse-errors' && findings.some(isError)) {
    return {kind: 'invalid', environment, findings, files: entries.length, wayOut: WAY_OUT}
  }
  const usable = read.filter(isUsable)
  // Errors of names and sizes are not taken over: --force leaves those objects out.
  const recorded = ofContents.flatMap((finding) =>
    isError(finding) && isLivePath(finding.path) ? [{rule: finding.rule, path: finding.path}] : [],
  )
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
