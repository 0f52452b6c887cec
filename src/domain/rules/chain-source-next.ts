import {childElements} from '../xml/walk.ts'
import {chainNodes, givenStates, statesOf} from './chain-nodes.ts'
import {objectRule, refusedBy, remarkAt} from './object-rule.ts'
import {NOTHING, type Remark} from './rule.ts'
import {quoted, suggestion} from './values.ts'

const chain = (source: string, nodes = '<job_chain_node state="1" job="a"/>\n'): string =>
  `<job_chain>\n<file_order_source directory="/in"${source}/>\n${nodes}<file_order_sink state="end" remove="yes"/>\n</job_chain>\n`

export const chainSourceNext = objectRule('chain.source-next', {
  kinds: ['job_chain'],
  severity: 'error',
  title: 'Files are given to a job of the chain',
  engine: {effect: 'refuses the file: SCHEDULER-149 for an unknown state, SCHEDULER-342 when no job takes the files'},
  doc: `The orders of a \`<file_order_source>\` begin at its \`next_state\`, or at the first node. That must be a node with a job, not the end
and not the sink.`,
  good: [{files: {'a.job_chain.xml': chain(' next_state="1"')}}],
  bad: [
    {files: {'a.job_chain.xml': chain(' next_state="end"')}, at: 'a.job_chain.xml:2:36'},
    {files: {'a.job_chain.xml': chain(' next_state="2"')}, at: 'a.job_chain.xml:2:36'},
    {files: {'a.job_chain.xml': chain('', '')}, at: 'a.job_chain.xml:2:1'},
  ],
  check: ({root}) => {
    const sources = childElements(root, 'file_order_source')
    const [first] = sources
    if (first === undefined) return NOTHING
    const nodes = chainNodes(root)
    const withJob = nodes.filter(({kind}) => kind === 'job')
    if (withJob.length === 0)
      return [
        refusedBy('342', remarkAt(first, 'the chain has no job that could take the files', 'Add a node with a job.')),
      ]
    const [jobs, all] = [statesOf(withJob), statesOf(nodes)]
    return sources
      .flatMap((source) => givenStates(source, 'next_state'))
      .filter(({value}) => !jobs.has(value))
      .map((attribute): Remark => {
        const isKnown = all.has(attribute.value)
        const message = isKnown
          ? `the node of the state ${quoted(attribute.value)} has no job that could take the files`
          : `no node of this chain has the state ${quoted(attribute.value)}`
        const hint = suggestion(attribute.value, jobs) ?? 'Name the state of a node with a job.'
        return refusedBy(isKnown ? '342' : '149', remarkAt(attribute, message, hint))
      })
  },
})
