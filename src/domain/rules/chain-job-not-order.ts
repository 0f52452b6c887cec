import {referenceRule} from './reference-rule.ts'
import {quoted} from './values.ts'

const CHAIN = '<job_chain><job_chain_node state="1" job="load"/><job_chain_node.end state="end"/></job_chain>\n'
const java = (attributes: string): string => `<job${attributes}><script java_class="Load"/></job>\n`

export const chainJobNotOrder = referenceRule('chain.job-not-order', {
  severity: 'error',
  title: 'The jobs of a chain take orders',
  engine: {code: 'SCHEDULER-147', effect: 'loads both and logs an error; orders stop at this node'},
  doc: `A job that is no shell job takes orders only with \`order="yes"\`. Add it to the job.`,
  good: [
    {files: {'a.job_chain.xml': CHAIN, 'load.job.xml': java(' order="yes"')}},
    {files: {'a.job_chain.xml': CHAIN, 'load.job.xml': '<job><script language="shell">exit 0</script></job>\n'}},
  ],
  bad: [{files: {'a.job_chain.xml': CHAIN, 'load.job.xml': java('')}, at: 'a.job_chain.xml:1:38'}],
  say: ({reference, resolution}) => {
    if (reference.element !== 'job_chain_node' || resolution.kind !== 'found') return undefined
    const {facts, path} = resolution.object
    return facts?.detail.kind === 'job' && facts.detail.orders === 'refused'
      ? {message: `the job ${quoted(reference.value)} takes no orders`, hint: `Add order="yes" to ${path}.`}
      : undefined
  },
})
