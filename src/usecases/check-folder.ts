import pMap from 'p-map'
import {sha256} from '../domain/digest.ts'
import type {Finding, Severity} from '../domain/finding.ts'
import {OBJECT_KINDS, kindOf, type ObjectKindName} from '../domain/kinds.ts'
import type {FileFacts} from '../domain/objects/facts.ts'
import type {LivePath} from '../domain/path.ts'
import {checkInventory, sortFindings} from '../domain/rules/check.ts'
import type {Inventory} from '../domain/rules/rule.ts'
import {applySettings, type RuleSettings} from '../domain/rules/settings.ts'
import type {Content, Tree} from '../domain/tree.ts'
import type {FolderListing, ListedFile, ObjectFolder, RefusedFile, World, XmlReader} from '../ports/index.ts'
import {checkUnread, isContentChecked, lookInto} from './check-content.ts'
import {addLines, checkTogether} from './check-together.ts'

export {checkContent} from './check-content.ts'

/** Files that are in memory at a time, each of at most 4 MiB. */
const CONCURRENCY = 16
/** Files between two events of progress. */
const PROGRESS_STEP = 100

export interface CheckedFolder {
  /** Absolute path. */
  readonly folder: string
  /** What can be published: every file but the ignored and the refused ones, with the digest of the bytes that were checked. */
  readonly tree: Tree
  /** All findings, refused files among them as errors, by path, line, column and rule. */
  readonly findings: readonly Finding[]
  readonly counts: Readonly<Record<Severity, number>>
  /** What each file says of the others; undefined for an object that cannot be read, and for what is too large to be read. */
  readonly facts: ReadonlyMap<LivePath, FileFacts>
  /** How many objects of each kind there are; kinds without objects are left out. */
  readonly objects: ReadonlyMap<ObjectKindName, number>
  readonly ignored: readonly string[]
  readonly refused: readonly RefusedFile[]
}

/** How many findings of each severity there are. */
export const countFindings = (findings: readonly Finding[]): Readonly<Record<Severity, number>> => {
  const counts = {error: 0, warning: 0, info: 0}
  for (const {severity} of findings) counts[severity]++
  return counts
}

export interface CheckOptions {
  /** What the configuration says of rules. */
  readonly rules?: RuleSettings
  /** Paths that references find although the folder does not hold them. */
  readonly published?: Iterable<LivePath>
}

/** What a look into one file gave. */
export interface CheckedFile {
  readonly path: LivePath
  readonly content: Content
  readonly findings: readonly Finding[]
  readonly facts: FileFacts
}

/** Reads a file once: what is checked is what is digested. Large files are digested piece by piece. */
const checkOne = async (
  xml: XmlReader,
  folder: ObjectFolder,
  path: LivePath,
  size: number,
  known: CheckedFile | undefined,
): Promise<CheckedFile> => {
  if (isContentChecked(size)) {
    const bytes = await folder.read(path)
    const content = {sha256: sha256(bytes), size: bytes.length}
    return known?.content.sha256 === content.sha256 ? known : {path, content, ...lookInto(path, bytes, xml)}
  }
  const content = (await folder.digest([path])).get(path)
  if (content === undefined) throw new Error(`no digest of ${path}`)
  return {path, content, findings: checkUnread(path, content.size), facts: undefined}
}

const countObjects = (paths: Iterable<LivePath>): ReadonlyMap<ObjectKindName, number> => {
  const counts = new Map<ObjectKindName, number>()
  for (const path of paths) {
    const name = kindOf(path)?.name
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return new Map(OBJECT_KINDS.flatMap(({name}) => (counts.has(name) ? [[name, counts.get(name) ?? 0] as const] : [])))
}

const filesOf = (checked: readonly CheckedFile[]): Inventory['files'] =>
  new Map(checked.map(({path, content: {size}}) => [path, {path, size, kind: kindOf(path)}]))

type CheckDoors = Pick<World, 'xml' | 'tell'>

/**
 * Reads files once, each for its digest and for the checks, in bounded memory.
 * @param known what is known of a file; when its bytes are the same it is not checked again
 * @throws Failure when a file vanishes or cannot be read
 */
export const checkFiles = async (
  {xml, tell}: CheckDoors,
  folder: ObjectFolder,
  files: ReadonlyMap<LivePath, ListedFile>,
  known: (path: LivePath) => CheckedFile | undefined = () => undefined,
): Promise<readonly CheckedFile[]> => {
  let done = 0
  return pMap(
    files,
    async ([path, {size}]) => {
      const result = await checkOne(xml, folder, path, size, known(path))
      if (++done % PROGRESS_STEP === 0 || done === files.size)
        tell({type: 'progress', activity: 'checking', done, total: files.size})
      return result
    },
    {concurrency: CONCURRENCY},
  )
}

/** What looks at all files together; who looks again and again may keep what it found. */
export interface Together {
  readonly names: typeof checkInventory
  readonly objects: typeof checkTogether
  readonly lines: typeof addLines
}

const EACH_TIME: Together = {names: checkInventory, objects: checkTogether, lines: addLines}

/** Puts together what was found in the files of a folder, and what the rules say that need all of them. */
export const joinChecked = async (
  folder: ObjectFolder,
  {refused, ignored}: FolderListing,
  checked: readonly CheckedFile[],
  {rules = [], published = []}: CheckOptions,
  together = EACH_TIME,
): Promise<CheckedFolder> => {
  const found = [
    ...checked.flatMap((file) => file.findings),
    ...together.names({files: filesOf(checked), refused, ignored}),
  ]
  const facts = new Map(checked.map((file) => [file.path, file.facts]))
  const between = await together.lines(folder, applySettings(rules, together.objects(facts, published)))
  const findings = sortFindings([...applySettings(rules, found), ...between])
  return {
    folder: folder.path,
    tree: new Map(checked.map(({path, content}) => [path, content])),
    facts,
    findings,
    counts: countFindings(findings),
    objects: countObjects(facts.keys()),
    ignored,
    refused,
  }
}

/**
 * Reads every file of a folder once, for its digest and for the checks, in bounded memory.
 * @throws Failure when the folder cannot be read, or a file vanishes meanwhile; what is wrong with files is the result
 */
export const checkFolder = async (
  doors: CheckDoors,
  folder: ObjectFolder,
  options: CheckOptions = {},
): Promise<CheckedFolder> => {
  const listing = await folder.list()
  return joinChecked(folder, listing, await checkFiles(doors, folder, listing.files), options)
}
