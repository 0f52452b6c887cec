import type {ApplyStep, RemoveStep, WriteStep} from './apply.ts'
import {applyRank} from './kinds.ts'
import {compareBytes, foldCase, parentFolders, type LivePath} from './path.ts'

/** The chains that a job chain names in its nodes, as they are written there: `../common/inner`. */
export type ChainReferences = ReadonlyMap<LivePath, readonly string[]>

const CHAIN_SUFFIX = '.job_chain.xml'

/** A chain as the engine knows it: absolute, without suffix, case folded (objects.md §2.4, §4). */
const chainName = (path: string): string => foldCase(path.slice(0, -CHAIN_SUFFIX.length))

const resolveReference = (from: LivePath, reference: string): string => {
  const segments = reference.startsWith('/') ? [] : from.split('/').slice(0, -1)
  for (const segment of reference.split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(segment)
  }
  return foldCase(segments.join('/'))
}

/** How deep chains lie within each other among those that are written: an inner one has a smaller number than its outer one. */
const chainDepths = (chains: readonly LivePath[], references: ChainReferences): ReadonlyMap<LivePath, number> => {
  const byName = new Map(chains.map((path) => [chainName(path), path]))
  const depths = new Map<LivePath, number>()
  const depth = (path: LivePath): number => {
    const known = depths.get(path)
    if (known !== undefined) return known
    // Also ends a circle, which the engine refuses anyway (SCHEDULER-414).
    depths.set(path, 0)
    const inner = (references.get(path) ?? []).map((reference) => byName.get(resolveReference(path, reference)))
    const own = inner.reduce(
      (deepest, chain) => (chain === undefined ? deepest : Math.max(deepest, depth(chain) + 1)),
      0,
    )
    depths.set(path, own)
    return own
  }
  for (const path of chains) depth(path)
  return depths
}

const inWriteOrder = (writes: readonly WriteStep[], references: ChainReferences): readonly WriteStep[] => {
  const chains = writes.map(({path}) => path).filter((path) => path.endsWith(CHAIN_SUFFIX))
  const depths = chainDepths(chains, references)
  return writes.toSorted(
    (left, right) =>
      applyRank(left.path) - applyRank(right.path) ||
      (depths.get(left.path) ?? 0) - (depths.get(right.path) ?? 0) ||
      compareBytes(left.path, right.path),
  )
}

const inRemoveOrder = (removals: readonly RemoveStep[]): readonly RemoveStep[] =>
  removals.toSorted(
    (left, right) => applyRank(right.path) - applyRank(left.path) || compareBytes(right.path, left.path),
  )

/** Which removals must come just before which write: the name differs in case only, or a file and a folder change places. */
const removalsInTheWay = (removals: readonly RemoveStep[], writes: readonly WriteStep[]) => {
  const written = new Set<string>(writes.map(({path}) => path))
  const byPath = new Map<string, RemoveStep>()
  const byFold = new Map<string, RemoveStep[]>()
  const below = new Map<string, RemoveStep[]>()
  const add = (map: Map<string, RemoveStep[]>, key: string, step: RemoveStep): void => {
    const steps = map.get(key)
    if (steps === undefined) map.set(key, [step])
    else steps.push(step)
  }
  for (const step of removals) {
    byPath.set(step.path, step)
    add(byFold, foldCase(step.path), step)
    const folder = parentFolders(step.path).find((parent) => written.has(parent))
    if (folder !== undefined) add(below, folder, step)
  }
  return ({path}: WriteStep): readonly RemoveStep[] => [
    ...(byFold.get(foldCase(path)) ?? []),
    ...parentFolders(path).flatMap((folder) => byPath.get(folder) ?? []),
    ...(below.get(path) ?? []),
  ]
}

/**
 * The order in which JobScheduler should see a release arrive: what others need first, removals last and in reverse. A name
 * that is in the way of another is removed just before that one is written.
 * @param references what the chains that are written name; without them chains go by their path
 */
export const orderSteps = (
  steps: readonly ApplyStep[],
  references: ChainReferences = new Map(),
): readonly ApplyStep[] => {
  const writes = inWriteOrder(
    steps.filter((step) => step.kind === 'write'),
    references,
  )
  const removals = steps.filter((step) => step.kind === 'remove')
  const inTheWayOf = removalsInTheWay(removals, writes)
  const ordered: ApplyStep[] = []
  const done = new Set<RemoveStep>()
  for (const write of writes) {
    const first = inRemoveOrder([...new Set(inTheWayOf(write))].filter((step) => !done.has(step)))
    for (const step of first) done.add(step)
    ordered.push(...first, write)
  }
  return [...ordered, ...inRemoveOrder(removals.filter((step) => !done.has(step)))]
}
