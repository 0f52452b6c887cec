import type {Journal, FileStamp, LiveState, ManagedFile} from './live-state.ts'
import {sameStamp} from './live-state.ts'
import type {LivePath} from './path.ts'
import type {Content, Tree} from './tree.ts'

/** A file as it was found; its content only where it was read, or is known without reading. */
export interface Observation {
  readonly stamp: FileStamp
  readonly content?: Content
}

export type Observations = ReadonlyMap<LivePath, Observation>

/** How far a pull trusts what it knows: by looks, or by nothing but the bytes. */
export type Trust =
  | {readonly kind: 'stamps'; /** ns: when the state was written. */ readonly stateWritten: bigint}
  | {readonly kind: 'bytes'}

const DAY = 24 * 60 * 60 * 1000

/** Whether every file must be read again: after a start of the machine, and once a day (live-folder.md). */
export const mustHashAll = (state: Pick<LiveState, 'hashed' | 'boot'>, now: number, boot: string | null): boolean =>
  state.boot !== boot || now - state.hashed >= DAY || now < state.hashed

/** True when a file is what it was when the state was written; a file changed as late as that cannot be told by its looks. */
const isUnchanged = (found: FileStamp, managed: ManagedFile, trust: Trust): boolean =>
  trust.kind === 'stamps' && sameStamp(found, managed.stamp) && found.ctime < trust.stateWritten

/** What is known of the files without reading one. */
export const observeByStamps = (
  files: ReadonlyMap<LivePath, FileStamp>,
  managed: LiveState['files'],
  trust: Trust,
): Observations =>
  new Map(
    Array.from(files, ([path, stamp]): [LivePath, Observation] => {
      const known = managed.get(path)
      if (known === undefined || !isUnchanged(stamp, known, trust)) return [path, {stamp}]
      return [path, {stamp, content: {sha256: known.sha256, size: known.size}}]
    }),
  )

/** The files that must be read before a plan can be made: managed or wanted ones whose content is not known. */
export const pathsToRead = (observed: Observations, managed: LiveState['files'], wanted: Tree): readonly LivePath[] =>
  Array.from(observed)
    .filter(([path, {content}]) => content === undefined && (managed.has(path) || wanted.has(path)))
    .map(([path]) => path)

/**
 * What a killed apply has done already, judged by content: these files are ours, or gone. What it has not done stays as the
 * state says, so that the next plan does it.
 * @param found the present contents of the journal's paths, absent ones left out
 */
export const foldJournal = (state: LiveState, journal: Journal, found: Observations): LiveState => {
  const files = new Map(state.files)
  for (const {path, after} of journal.entries) {
    const present = found.get(path)
    if (present === undefined && after === null) files.delete(path)
    if (present === undefined || present.content?.sha256 !== after?.sha256 || after === null) continue
    const {stamp} = present
    files.set(path, {...after, stamp, restored: files.get(path)?.restored ?? []})
  }
  return {...state, files, folders: [...new Set([...state.folders, ...journal.folders])]}
}

/** Takes for ours what lies at the path, and has the content, that a former release had there. */
export const recognise = (
  observed: Observations,
  known: ReadonlyMap<LivePath, ManagedFile>,
  former: Tree,
): ReadonlyMap<LivePath, ManagedFile> => {
  const files = new Map(known)
  for (const [path, {sha256, size}] of former) {
    const found = observed.get(path)
    if (found?.content?.sha256 === sha256 && !files.has(path))
      files.set(path, {sha256, size, stamp: found.stamp, restored: []})
  }
  return files
}
