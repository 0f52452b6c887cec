import type {EnvironmentName} from '../domain/environment.ts'
import type {ReleaseNumber} from '../domain/store-keys.ts'
import type {EnvironmentStatus} from './status.ts'

interface Elsewhere {
  readonly environment: EnvironmentName
  readonly release: ReleaseNumber
}

interface Differing extends Elsewhere {
  /** How many releases came there after the one that was promoted from there; null where that cannot be told. */
  readonly behind: number | null
}

/** How an environment stands to the others, as far as their newest releases tell. */
export interface Comparison {
  /** Others whose newest release has the same tree digest: they run the same. */
  readonly sameAs: readonly Elsewhere[]
  /** The newest release of where this one's comes from, or should, when that is another content; null else. */
  readonly differsFrom: Differing | null
}

type Published = Extract<EnvironmentStatus, {kind: 'published'}>

const isPublished = (status: EnvironmentStatus): status is Published => status.kind === 'published'

const elsewhere = ({environment, newest}: Published): Elsewhere => ({
  environment: environment.name,
  release: newest.manifest.release,
})

const differing = (one: Published, others: readonly Published[]): Comparison['differsFrom'] => {
  const {origin} = one.newest.manifest
  const name = origin.kind === 'promote' ? origin.environment : one.environment.promoteFrom
  const source = others.find(({environment}) => environment.name === name)
  if (source === undefined || source.newest.manifest.tree === one.newest.manifest.tree) return null
  const {manifest} = source.newest
  const isOrigin = origin.kind === 'promote' && origin.id === manifest.environment.id
  const behind = isOrigin && manifest.release > origin.release ? manifest.release - origin.release : null
  return {...elsewhere(source), behind}
}

/** Compares what is published in one environment with the others, without another request. */
export const compareWithOthers = (one: EnvironmentStatus, all: readonly EnvironmentStatus[]): Comparison => {
  if (!isPublished(one)) return {sameAs: [], differsFrom: null}
  const others = all.filter(isPublished).filter(({environment}) => environment.name !== one.environment.name)
  const same = others.filter(({newest}) => newest.manifest.tree === one.newest.manifest.tree)
  return {sameAs: same.map(elsewhere), differsFrom: differing(one, others)}
}
