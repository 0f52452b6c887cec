import {fileName, kindOf, OBJECT_KINDS, type ObjectKind, type ObjectKindName} from '../kinds.ts'
import {compareBytes, foldCase, type LivePath} from '../path.ts'
import type {IncludableFacts, ObjectFacts} from './facts.ts'

/** An object by its file; its facts are missing when it cannot be read, or is only known to be published. */
export interface KnownObject {
  readonly path: LivePath
  readonly kind: ObjectKind
  /** As references name it from the live root, without a leading "/": "billing/load". */
  readonly name: string
  readonly facts?: ObjectFacts
}

/** All objects that references can mean. */
export interface ObjectIndex {
  /** Those with facts, by path. */
  readonly objects: readonly ObjectFacts[]
  /** Objects of the folder that could not be read. */
  readonly unread: number
  /** All of a kind. */
  ofKind(kind: ObjectKindName): readonly KnownObject[]
  /** The object of a kind that the engine finds under a name from the live root: jobs and chains in any case (objects.md §2.4). */
  find(kind: ObjectKindName, name: string): KnownObject | undefined
  /** Those of a kind whose name differs in case only, folders and all; the first ones. */
  inOtherCase(kind: ObjectKindName, name: string): readonly KnownObject[]
  /** Those of a kind with the same name in whatever folder; the first ones. */
  elsewhere(kind: ObjectKindName, name: string): readonly KnownObject[]
  /** The names of one kind in one folder; some of them when they are many. */
  siblings(kind: ObjectKindName, folder: string): readonly string[]
  /** Whether there is a file, object or not, here or published. */
  hasFile(path: string): boolean
  /** The file whose path differs in case only. */
  fileInOtherCase(path: string): LivePath | undefined
  includable(path: string): IncludableFacts | undefined
}

export interface IndexedFolder {
  readonly files: Iterable<LivePath>
  readonly objects: readonly ObjectFacts[]
  readonly includables: readonly IncludableFacts[]
  /** Paths that are there for the engine although the folder does not hold them: of objects and of what they include. */
  readonly published?: Iterable<LivePath>
}

/** Of many names that look alike, as many are told. */
const TOLD = 3
/** Names of a folder that are looked at for the one that was meant. */
const SIBLINGS = 100

export const folderOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf('/')))

/** As the engine compares names: the folder exactly, the name as its kind has it. */
const normalised = ({names}: ObjectKind, name: string): string => {
  if (names === 'case-sensitive') return name
  const start = name.lastIndexOf('/') + 1
  return name.slice(0, start) + name.slice(start).toLowerCase()
}

const KINDS: ReadonlyMap<ObjectKindName, ObjectKind> = new Map(OBJECT_KINDS.map((kind) => [kind.name, kind]))

type Groups = ReadonlyMap<string, readonly KnownObject[]>

const grouped = (objects: readonly KnownObject[], keyOf: (object: KnownObject) => string): Groups => {
  const groups = new Map<string, KnownObject[]>()
  for (const object of objects) {
    const key = `${object.kind.name} ${keyOf(object)}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [object])
    else group.push(object)
  }
  return groups
}

/** Made when it is first asked for: most folders need none of these. */
const lazily = <Value>(make: () => Value): (() => Value) => {
  let made: {readonly value: Value} | undefined
  return () => (made ??= {value: make()}).value
}

const knownObjects = ({objects}: IndexedFolder, present: ReadonlySet<LivePath>): readonly KnownObject[] => {
  const facts = new Map(objects.map((object) => [object.path, object]))
  return Array.from(present).flatMap((path) => {
    const kind = kindOf(path)
    if (kind === undefined) return []
    const known = facts.get(path)
    return [{path, kind, name: path.slice(0, -kind.suffix.length), ...(known === undefined ? {} : {facts: known})}]
  })
}

/** Makes what references are looked up in. */
export const indexObjects = (folder: IndexedFolder): ObjectIndex => {
  const files = new Set<string>(folder.files)
  const present = new Set<LivePath>([...folder.files, ...(folder.published ?? [])])
  const known = knownObjects(folder, present)
  // Of two in other letters the one of the folder is meant: it comes first, and its facts are known.
  const byName = new Map(
    known.toReversed().map((object) => [`${object.kind.name} ${normalised(object.kind, object.name)}`, object]),
  )
  const includables = new Map<string, IncludableFacts>(folder.includables.map((facts) => [facts.path, facts]))
  const byFoldedPath = lazily(() => grouped(known, ({name}) => foldCase(name)))
  const byFoldedName = lazily(() => grouped(known, ({name}) => foldCase(fileName(name))))
  const byFolder = lazily(() => grouped(known, ({name}) => folderOf(name)))
  const foldedFiles = lazily(() => new Map(Array.from(present, (path) => [foldCase(path), path])))
  return {
    objects: folder.objects.toSorted((left, right) => compareBytes(left.path, right.path)),
    unread: known.filter(({path, facts}) => facts === undefined && files.has(path)).length,
    ofKind: (name) => known.filter(({kind}) => kind.name === name),
    find: (kind, name) => {
      const row = KINDS.get(kind)
      return row === undefined ? undefined : byName.get(`${kind} ${normalised(row, name)}`)
    },
    inOtherCase: (kind, name) => (byFoldedPath().get(`${kind} ${foldCase(name)}`) ?? []).slice(0, TOLD),
    elsewhere: (kind, name) => (byFoldedName().get(`${kind} ${foldCase(fileName(name))}`) ?? []).slice(0, TOLD),
    siblings: (kind, of) => (byFolder().get(`${kind} ${of}`) ?? []).slice(0, SIBLINGS).map(({name}) => fileName(name)),
    hasFile: (path) => present.has(path as LivePath),
    fileInOtherCase: (path) => foldedFiles().get(foldCase(path)),
    includable: (path) => includables.get(path),
  }
}
