import type {Finding} from '../../domain/finding.ts'
import type {LivePath} from '../../domain/path.ts'
import type {Manifest} from '../../domain/release.ts'
import type {Tree} from '../../domain/tree.ts'
import type {World} from '../../ports/index.ts'
import type {PublicationDoors, PublicationRequest, PublicationResult} from '../publication/publish-tree.ts'

export interface ImportRequest extends PublicationRequest {
  /** `record-errors`: what validation objects to is recorded in the release instead of refusing it. */
  readonly errors: 'refuse-errors' | 'record-errors'
  /** A live folder that the first release is made of, instead of the plain objects. */
  readonly from?: string
  /** Globs: only matching plain objects are taken over. None mean all. */
  readonly only?: readonly string[]
}

export type ImportDoors = PublicationDoors & Pick<World, 'xml' | 'workTree' | 'openFolder' | 'ignoreRules'>

/** What an import says beside what every publication says. Keys and paths are as they were found. */
export interface ImportReport {
  /** Plain objects that no release knew, what other tools changed since the newest release, or a live folder. */
  readonly source: 'plain' | 'drift' | 'folder'
  /** What no release can have: it stays where it is. */
  readonly leftOut: readonly string[]
  /** What a push would ignore, too. */
  readonly ignored: readonly string[]
  /** Released paths whose object shows what an older release had there, or is not written yet: not changed by anybody. */
  readonly behind: readonly LivePath[]
  /** Plain objects with another content than the folder, which stay. */
  readonly differs: readonly LivePath[]
  /** Plain objects that the folder does not have, which stay. */
  readonly beside: readonly string[]
}

export type ImportResult = PublicationResult & {readonly report: ImportReport}

/** A report that has nothing to say. */
export const nothingToReport = (source: ImportReport['source']): ImportReport => ({
  source,
  leftOut: [],
  ignored: [],
  behind: [],
  differs: [],
  beside: [],
})

export const isError = ({severity}: Finding): boolean => severity === 'error'

/**
 * The errors that a release takes over, each rule and path once. Errors of what it does not have are not taken over.
 * @param known what it has recorded anyway
 */
export const recordedErrors = (
  findings: readonly Finding[],
  tree: Tree,
  known: Manifest['findings'] = [],
): Manifest['findings'] => {
  const found = findings.flatMap((finding) => {
    const path = finding.path as LivePath
    return isError(finding) && tree.has(path) ? [{rule: finding.rule, path}] : []
  })
  return [...new Map([...known, ...found].map((one) => [`${one.rule}\n${one.path}`, one])).values()]
}
