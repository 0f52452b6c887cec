import {sha256} from '../../domain/digest.ts'
import {Failure} from '../../domain/failure.ts'
import {clashing, withoutIgnored, type PlainObject} from '../../domain/importable.ts'
import {isLivePath, printable, type LivePath} from '../../domain/path.ts'
import {releaseTree} from '../../domain/release.ts'
import {nextRelease} from '../../domain/store-keys.ts'
import {diffTrees, type Tree} from '../../domain/tree.ts'
import type {RecordedObject} from '../../domain/view-plan.ts'
import type {StoreReader} from '../../ports/index.ts'
import {mapInBoundedMemory} from '../bounded-reading.ts'
import {checkFolder} from '../check-folder.ts'
import {folderContents} from '../folder-contents.ts'
import {folderSource} from '../folder-source.ts'
import {listView} from '../publication/objects-view.ts'
import {leaveUnchanged, openForPublication, publishTree} from '../publication/publish-tree.ts'
import {fetchPlain} from './read-plain.ts'
import {isError, nothingToReport, recordedErrors} from './request.ts'
import type {ImportDoors, ImportRequest, ImportResult} from './request.ts'

const CONCURRENCY = 16
/** Paths that a warning names. */
const NAMED = 5

const WAY_OUT =
  '`--force` imports the folder as it is and records the errors; files that no release can have are left out.'

/** What lies in the bucket already, against the folder. */
interface Beside {
  /** The same content at the same path. */
  readonly same: ReadonlyMap<LivePath, RecordedObject>
  readonly differs: readonly LivePath[]
  readonly beside: readonly string[]
}

/** Compares the plain objects with the folder; only those of the same size are read. */
const compareWithFolder = async (store: StoreReader, tree: Tree): Promise<Beside> => {
  const {entries} = withoutIgnored(await listView(store))
  const beside: string[] = []
  const objects: PlainObject[] = []
  for (const {key, size, etag} of entries) {
    if (isLivePath(key) && tree.has(key)) objects.push({path: key, size, etag})
    else beside.push(key)
  }
  const isSame = async (object: PlainObject): Promise<boolean> => {
    const wanted = tree.get(object.path)
    if (wanted?.size !== object.size) return false
    const stored = await fetchPlain(store, object)
    return stored !== undefined && sha256(stored.bytes) === wanted.sha256
  }
  const verdicts = await mapInBoundedMemory(objects, isSame, {concurrency: CONCURRENCY})
  const same = new Map<LivePath, RecordedObject>()
  objects.forEach(({path, etag}, index) => {
    const content = tree.get(path)
    if (verdicts[index] === true && content !== undefined) same.set(path, {sha256: content.sha256, etag})
  })
  return {same, differs: objects.map(({path}) => path).filter((path) => !same.has(path)), beside}
}

/** Says before the question what will stay beside the release. */
const announce = ({tell}: ImportDoors, {url}: ImportRequest['environment'], {differs, beside}: Beside): void => {
  const warn = (paths: readonly string[], are: string): void => {
    if (paths.length === 0) return
    const named = paths.slice(0, NAMED).map(printable).join(', ')
    const rest = paths.length > NAMED ? ` and ${paths.length - NAMED} more` : ''
    tell({type: 'warning', message: `plain objects in ${url} ${are}: ${named}${rest}`})
  }
  warn(differs, 'have another content than the folder, and stay as they are')
  warn(beside, 'are not in the folder, and stay')
}

const hasReleases = ({environment: {name}}: ImportRequest, folder: string): Failure =>
  new Failure('refused', `${name} has releases already: a folder is imported as the first one only`, {
    hints: [
      `\`jsctl push ${printable(folder)} --env ${name}\` publishes it; \`jsctl diff ${printable(folder)} --env ${name}\` shows what that would change.`,
      `\`jsctl import --env ${name}\` takes over what other tools changed in the bucket.`,
    ],
  })

/**
 * Makes the first release of a live folder, for example the one that a server has been running with. Plain objects that lie in the
 * bucket stay: equal ones are what the release shows, others are kept as other tools' things always are, and told.
 * @throws Failure 'refused' when there are releases already, unless the newest is this very folder
 */
export const importFolder = async (world: ImportDoors, request: ImportRequest, path: string): Promise<ImportResult> => {
  const {environment, errors} = request
  const folder = await world.openFolder(path)
  const checked = await checkFolder(world, folder, {rules: request.rules ?? []})
  const out = clashing([...checked.tree.keys()])
  const tree: Tree = new Map([...checked.tree].filter(([file]) => !out.has(file)))
  const leftOut = [...checked.refused.map((file) => file.path), ...out.keys()]
  const report = {...nothingToReport('folder'), leftOut, ignored: checked.ignored}
  const {findings} = checked
  const opened = await openForPublication(world, request, 'accept-plain')
  const {newest} = opened.contact
  const contents = folderContents(folder, tree)
  if (newest !== undefined) {
    if (diffTrees(releaseTree(newest.manifest), tree).length > 0) throw hasReleases(request, path)
    return {...(await leaveUnchanged(world, opened, request, {contents, findings})), report}
  }
  if (errors === 'refuse-errors' && findings.some(isError)) {
    return {kind: 'invalid', environment, findings, files: checked.tree.size, wayOut: WAY_OUT, report}
  }
  const lying = await compareWithFolder(opened.reader, tree)
  announce(world, environment, lying)
  const {source} = await folderSource(world, path, {tree: checked.tree, isMeant: () => true})
  const result = await publishTree(world, opened, request, {
    wanted: {
      tree,
      origin: {kind: 'import'},
      message: request.message,
      findings: recordedErrors(findings, tree),
      ...(source === undefined ? {} : {source}),
    },
    contents,
    findings,
    options: {seed: {release: nextRelease(undefined), objects: lying.same}},
  })
  return {...result, report: {...report, differs: lying.differs, beside: lying.beside}}
}
