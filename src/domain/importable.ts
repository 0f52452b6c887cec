import type {Finding} from './finding.ts'
import {isIgnoredPath} from './ignored-names.ts'
import {kindOf} from './kinds.ts'
import {LIMITS} from './limits.ts'
import {decodingProblem, foldCase, isLivePath, pathClashes, pathProblem, printable, type LivePath} from './path.ts'
import {checkInventory} from './rules/check.ts'
import type {Inventory, RefusedName} from './rules/rule.ts'
import type {ViewEntry} from './view-plan.ts'

/** A plain object that can stand in a release. */
export interface PlainObject {
  readonly path: LivePath
  readonly etag: string
  /** Bytes. */
  readonly size: number
}

/** What a listing says: the objects that can stand in a release together, and what is wrong with the others. */
export interface Judged {
  readonly objects: readonly PlainObject[]
  /** Keys that no release can have beside the others. */
  readonly leftOut: readonly string[]
  /** Of the names and sizes. */
  readonly findings: readonly Finding[]
}

const TOO_LARGE = `it has more than ${LIMITS.file / 1024 / 1024} MiB`
const LEFT_OUT = 'Rename or delete the object in the bucket; --force leaves out what no release can have.'
const STAYS = 'It is left out, and stays where it is. Rename or delete the object in the bucket.'

/** What a push would leave out, and folders that S3 consoles make show up as empty keys that end in "/". */
const isLeftAside = ({key}: ViewEntry): boolean => key.endsWith('/') || isIgnoredPath(key)

/** The keys that count, and those that a push would ignore, too. */
export const withoutIgnored = (
  entries: readonly ViewEntry[],
): {readonly entries: readonly ViewEntry[]; readonly ignored: readonly string[]} => ({
  entries: entries.filter((entry) => !isLeftAside(entry)),
  ignored: entries.filter(isLeftAside).map(({key}) => key),
})

const factsOf = (objects: readonly PlainObject[]): Inventory['files'] =>
  new Map(objects.map(({path, size}) => [path, {path, size, kind: kindOf(path)}]))

/** A set of paths, or a tree. */
type Paths = Pick<ReadonlyMap<LivePath, unknown>, 'has' | 'keys'>

const NONE: Paths = new Map<LivePath, unknown>()

/** Of two paths that exclude each other: a file gives way to a folder, the second to the first, and nothing to what is fixed. */
const losersOf = (
  {kind, first, second}: ReturnType<typeof pathClashes>[number],
  fixed: Paths,
  candidates: readonly LivePath[],
): readonly LivePath[] => {
  if (kind === 'case') return [fixed.has(second) ? first : second]
  if (!fixed.has(first)) return [first]
  const folder = `${foldCase(first)}/`
  return candidates.filter((path) => foldCase(path).startsWith(folder))
}

/**
 * Paths to leave out, each with one that it cannot stand beside, so that none are left that cannot lie in one folder.
 * @param fixed paths that stay, whatever comes: they do not clash among themselves
 */
export const clashing = (candidates: readonly LivePath[], fixed: Paths = NONE): ReadonlyMap<LivePath, LivePath> => {
  const out = new Map<LivePath, LivePath>()
  for (;;) {
    const left = candidates.filter((path) => !out.has(path) && !fixed.has(path))
    const clashes = pathClashes([...fixed.keys(), ...left])
    if (clashes.length === 0) return out
    for (const clash of clashes) {
      for (const loser of losersOf(clash, fixed, left))
        out.set(loser, loser === clash.first ? clash.second : clash.first)
    }
  }
}

/** Sorts keys by whether their names and sizes let them into a release. */
const split = (entries: readonly ViewEntry[]) => {
  const named: PlainObject[] = []
  const refused: RefusedName[] = []
  for (const {key, size, etag} of entries) {
    const undecoded = decodingProblem(key)
    if (undecoded !== undefined) refused.push({path: key, kind: 'name', problem: undecoded})
    else if (!isLivePath(key)) {
      const problem = `its name cannot be published: ${pathProblem(key) ?? ''}`
      refused.push({path: key, kind: 'name', problem})
    } else if (size > LIMITS.file) refused.push({path: key, kind: 'too-large', problem: TOO_LARGE})
    else named.push({path: key, size, etag})
  }
  return {named, refused}
}

/** Judges keys and sizes before anything is read, by the rules that a folder is checked by. */
export const judgePlain = (entries: readonly ViewEntry[]): Judged => {
  const {named, refused} = split(entries)
  const out = clashing(named.map(({path}) => path))
  const findings = checkInventory({files: factsOf(named), refused, ignored: []})
  return {
    objects: named.filter(({path}) => !out.has(path)),
    leftOut: [...refused.map(({path}) => path), ...out.keys()],
    findings: findings.map((finding) => (finding.severity === 'error' ? {...finding, hint: LEFT_OUT} : finding)),
  }
}

const besideReleased = (path: LivePath, other: LivePath): Finding => ({
  rule: 'file.path-clash',
  severity: 'warning',
  path,
  message: `cannot stand in one release with ${printable(other)}`,
  hint: STAYS,
})

/**
 * Judges keys that came to a release's objects. What no release can have stays beside them, as other tools' things always may: that
 * is a warning. Only where it hides a released file it is an error.
 * @param staying paths of the release that stay
 */
export const judgeDrift = (entries: readonly ViewEntry[], staying: Paths): Judged => {
  const {named, refused} = split(entries)
  const out = clashing(
    named.map(({path}) => path),
    staying,
  )
  const hides = (path: string): boolean => staying.has(path as LivePath)
  const ofNames = checkInventory({files: new Map(), refused, ignored: []}).map((finding): Finding =>
    hides(finding.path) ? {...finding, hint: LEFT_OUT} : {...finding, severity: 'warning', hint: STAYS},
  )
  return {
    objects: named.filter(({path}) => !out.has(path)),
    leftOut: [...refused.map(({path}) => path), ...out.keys()],
    findings: [...ofNames, ...Array.from(out, ([path, other]) => besideReleased(path, other))],
  }
}
