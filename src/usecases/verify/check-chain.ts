import type {Environment} from '../../domain/environment.ts'
import type {Marker} from '../../domain/documents.ts'
import {Failure} from '../../domain/failure.ts'
import type {Release} from '../../domain/release.ts'
import type {StoreFinding} from '../../domain/store-finding.ts'
import {releaseKey} from '../../domain/store-keys.ts'
import {checkLink} from '../../domain/verify-manifest.ts'
import type {HistoryRecord} from './read-history.ts'

/** A bad release that a later one replaced: not an error, but worth telling. */
export interface Replaced {
  readonly release: number
  readonly by: number
}

const messageOf = (check: () => void): string | undefined => {
  try {
    check()
    return undefined
  } catch (error) {
    if (error instanceof Failure) return error.message
    throw error
  }
}

/** Whether a release is of the environment that the marker names. */
export const checkOwner = (
  release: Release,
  marker: Marker | undefined,
  environment: Environment,
): readonly StoreFinding[] => {
  const {manifest} = release
  const {name, id} = manifest.environment
  const expected = marker === undefined ? environment.name : marker.environment
  if (name === expected && (marker === undefined || id === marker.id)) return []
  return [
    {
      problem: 'release',
      key: releaseKey(manifest.release),
      release: manifest.release,
      message: `it is of the environment "${name}" (${id})${marker === undefined ? '' : `, the marker says "${expected}" (${marker.id})`}`,
    },
  ]
}

/** What the link between a record and the one before says; `child` is undefined where it is gone, or the newest. */
export const checkPair = (
  before: HistoryRecord,
  child: HistoryRecord | undefined,
): {readonly findings: readonly StoreFinding[]; readonly replaced?: Replaced} => {
  if (before.kind === 'bad') return checkBad(before, child)
  if (child === undefined || child.kind === 'bad') return {findings: []}
  if (child.kind === 'release') {
    const {release} = child.manifest
    const message = messageOf(() => checkLink(child, before))
    return {findings: message === undefined ? [] : [{problem: 'chain', key: releaseKey(release), release, message}]}
  }
  const digest = before.sha256
  const fits = child.parent === null || digest === null || child.parent.sha256 === digest || 'bad' in child.parent
  if (fits) return {findings: []}
  const {release} = child
  return {
    findings: [
      {
        problem: 'chain',
        key: releaseKey(release),
        release,
        message: `the collected release ${release} followed another release ${release - 1} than the one in the store`,
      },
    ],
  }
}

const checkBad = (
  {release, problem, storedSha256}: Extract<HistoryRecord, {kind: 'bad'}>,
  child: HistoryRecord | undefined,
): {readonly findings: readonly StoreFinding[]; readonly replaced?: Replaced} => {
  const parent = child?.kind === 'release' ? child.manifest.parent : child?.kind === 'stub' ? child.parent : null
  const key = releaseKey(release)
  if (parent === null || !('bad' in parent)) {
    return {findings: [{problem: 'release', key, release, message: problem}]}
  }
  if (parent.sha256 === storedSha256) return {findings: [], replaced: {release, by: release + 1}}
  const message = `it was bad when release ${release + 1} replaced it, and it was changed since`
  return {findings: [{problem: 'chain', key, release, message}]}
}
