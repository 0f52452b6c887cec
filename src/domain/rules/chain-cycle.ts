import type {ObjectFacts} from '../objects/facts.ts'
import type {ObjectIndex} from '../objects/object-index.ts'
import {resolve, rooted} from '../objects/resolve.ts'
import {JOB_CHAIN} from './example-objects.ts'
import {referenceRule} from './reference-rule.ts'
import {quoted} from './values.ts'

const nesting = (inner: string): string =>
  `<job_chain><job_chain_node.job_chain state="1" job_chain="${inner}"/><job_chain_node.end state="end"/></job_chain>\n`

/** More chains than these are not followed: JobScheduler takes two levels, and a longer circle is chain.nested all the same. */
const FOLLOWED = 50

const innerChains = (index: ObjectIndex, chain: ObjectFacts): readonly ObjectFacts[] =>
  chain.references.flatMap((reference) => {
    if (reference.element !== 'job_chain_node.job_chain') return []
    const resolution = resolve(index, chain, reference)
    return resolution.kind === 'found' && resolution.object.facts !== undefined ? [resolution.object.facts] : []
  })

/** The chains between `inner` and `outer` when the one holds the other, through whatever others; undefined when it does not. */
export const wayBack = (
  index: ObjectIndex,
  inner: ObjectFacts,
  outer: ObjectFacts,
): readonly ObjectFacts[] | undefined => {
  const open: {readonly chain: ObjectFacts; readonly through: readonly ObjectFacts[]}[] = [{chain: inner, through: []}]
  const seen = new Set([inner.path])
  for (const {chain, through} of open) {
    if (chain.path === outer.path) return through.slice(1)
    for (const next of innerChains(index, chain)) {
      if (seen.has(next.path) || seen.size > FOLLOWED) continue
      seen.add(next.path)
      open.push({chain: next, through: [...through, chain]})
    }
  }
  return undefined
}

const nameOf = ({path, kind}: ObjectFacts): string => quoted(rooted(path.slice(0, -kind.suffix.length)))

const REFUSES = 'refuses the chain, and none of its orders starts'

export const chainCycle = referenceRule('chain.cycle', {
  severity: 'error',
  title: 'A job chain does not hold itself',
  engine: {
    effect: `${REFUSES}: SCHEDULER-414 when it holds itself, SCHEDULER-412 when it does so through another one`,
  },
  doc: `The nodes of a chain can be chains, but not the chain itself, neither directly nor through others: an order would never come to an end. Name the
chain that is meant, or go back with \`next_state\`.`,
  good: [
    {
      files: {
        'a.job_chain.xml': nesting('b'),
        'b.job_chain.xml': JOB_CHAIN,
        'load.job.xml': '<job><script language="shell">exit 0</script></job>\n',
      },
    },
  ],
  bad: [{files: {'a.job_chain.xml': nesting('a')}, at: 'a.job_chain.xml:1:48'}],
  say: ({object, reference, resolution}, index) => {
    if (reference.element !== 'job_chain_node.job_chain' || resolution.kind !== 'found') return undefined
    const inner = resolution.object.facts
    const between = inner === undefined ? undefined : wayBack(index, inner, object)
    if (inner === undefined || between === undefined) return undefined
    const isItself = inner.path === object.path
    const through = between.length === 0 ? '' : `, through ${between.map(nameOf).join(' and ')}`
    return {
      message: isItself
        ? 'the chain holds itself'
        : `the chain ${quoted(reference.value)} holds this one in turn${through}`,
      hint: 'Name another chain, or go back with next_state.',
      engine: {code: isItself ? 'SCHEDULER-414' : 'SCHEDULER-412', effect: REFUSES},
    }
  },
})
