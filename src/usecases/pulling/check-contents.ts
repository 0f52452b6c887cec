import type {ChainReferences} from '../../domain/apply-order.ts'
import {Failure} from '../../domain/failure.ts'
import type {Finding} from '../../domain/finding.ts'
import {kindOf} from '../../domain/kinds.ts'
import type {LivePath} from '../../domain/path.ts'
import {printable} from '../../domain/path.ts'
import type {Manifest} from '../../domain/release.ts'
import type {XmlElement} from '../../domain/xml/document.ts'
import type {XmlReader} from '../../ports/index.ts'
import {checkReading} from '../check-content.ts'

/** What a look into the new contents gave. */
export interface ContentCheck {
  /** Looks at a content that is about to be written. @returns what is wrong with it */
  look(path: LivePath, bytes: Uint8Array): readonly Finding[]
  /** Which chains the looked-at chains name. */
  readonly references: ChainReferences
}

const namedChains = (element: XmlElement): readonly string[] =>
  element.children.flatMap((child) => {
    if (child.kind !== 'element') return []
    const own =
      child.name === 'job_chain_node.job_chain' ? child.attributes.filter(({name}) => name === 'job_chain') : []
    return [...own.map(({value}) => value), ...namedChains(child)]
  })

/** Looks at new contents once more before they reach the engine: well-formed, the right root element, within the limits. */
export const contentCheck = (xml: XmlReader): ContentCheck => {
  const references = new Map<LivePath, readonly string[]>()
  return {
    references,
    look: (path, bytes) => {
      const kind = kindOf(path)
      if (kind === undefined) return []
      const read = xml.read(bytes)
      if (kind.name === 'job_chain' && read.kind === 'document') references.set(path, namedChains(read.root))
      return checkReading(path, bytes.length, read)
    },
  }
}

/** The findings that a release does not record. */
const unrecorded = (findings: readonly Finding[], {findings: recorded}: Manifest): readonly Finding[] => {
  const known = new Set(recorded.map(({rule, path}) => `${rule} ${path}`))
  return findings.filter(({rule, path}) => !known.has(`${rule} ${path}`))
}

const SHOWN = 5

/** One finding in a line: `billing/load.job.xml:3:7: what is wrong`. */
export const findingLine = ({path, line, column, message}: Finding): string =>
  `${printable(path)}${line === undefined ? '' : `:${line}:${column ?? 1}`}: ${message}`

/** That objects are let through which the engine will not take, because their release says so itself; undefined when there are none. */
export const faultWarning = (findings: readonly Finding[]): string | undefined => {
  const paths = [...new Set(findings.map(({path}) => path))]
  if (paths.length === 0) return undefined
  const named = paths.slice(0, SHOWN).map(printable).join(', ')
  const rest = paths.length > SHOWN ? ` and ${paths.length - SHOWN} more` : ''
  const what = paths.length === 1 ? '1 new object has faults' : `${paths.length} new objects have faults`
  return `${what} that the release records; JobScheduler will not take ${paths.length === 1 ? 'it' : 'them'}: ${named}${rest}`
}

/** @throws Failure 'integrity' when a release brings objects that the engine would not take, unless it says so itself */
export const refuseBroken = (findings: readonly Finding[], manifest: Manifest): void => {
  const unknown = unrecorded(findings, manifest)
  if (unknown.length === 0) return
  const more = unknown.length > SHOWN ? [`… and ${unknown.length - SHOWN} more`] : []
  throw new Failure(
    'integrity',
    `release ${manifest.release} brings ${unknown.length === 1 ? 'an object' : `${unknown.length} objects`} that JobScheduler would not take; nothing was changed`,
    {hints: [...unknown.slice(0, SHOWN).map(findingLine), ...more]},
  )
}
