import {wayBack} from './chain-cycle.ts'
import {JOB} from './example-objects.ts'
import {referenceRule} from './reference-rule.ts'
import {quoted} from './values.ts'

const nesting = (inner: string): string =>
  `<job_chain><job_chain_node.job_chain state="1" job_chain="${inner}"/><job_chain_node.end state="end"/></job_chain>\n`
const CHAIN = '<job_chain><job_chain_node state="1" job="load"/><job_chain_node.end state="end"/></job_chain>\n'

export const chainNested = referenceRule('chain.nested', {
  severity: 'error',
  title: 'Job chains are nested once only',
  engine: {code: 'SCHEDULER-412', effect: 'refuses the outer chain; none of its orders starts'},
  doc: `A chain whose nodes are chains cannot itself be a node of a chain. Put the nodes of the middle chain into the outer one.`,
  good: [{files: {'a.job_chain.xml': nesting('b'), 'b.job_chain.xml': CHAIN, 'load.job.xml': JOB}}],
  bad: [
    {
      files: {
        'a.job_chain.xml': nesting('b'),
        'b.job_chain.xml': nesting('c'),
        'c.job_chain.xml': CHAIN,
        'load.job.xml': JOB,
      },
      at: 'a.job_chain.xml:1:48',
    },
  ],
  say: ({object, reference, resolution}, index) => {
    if (reference.element !== 'job_chain_node.job_chain' || resolution.kind !== 'found') return undefined
    const {facts} = resolution.object
    if (facts?.detail.kind !== 'job_chain' || facts.detail.nesting !== 'nests') return undefined
    // A chain that holds itself, also through others, is another fault: chain.cycle.
    if (wayBack(index, facts, object) !== undefined) return undefined
    return {
      message: `the chain ${quoted(reference.value)} holds chains itself`,
      hint: 'Chains can be nested once only: put its nodes here.',
    }
  },
})
