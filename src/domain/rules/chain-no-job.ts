import {childElements} from '../xml/walk.ts'
import {chainNodes, leadsOn} from './chain-nodes.ts'
import {JOB_CHAIN} from './example-objects.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {NOTHING} from './rule.ts'

export const chainNoJob = objectRule('chain.no-job', {
  kinds: ['job_chain'],
  severity: 'warning',
  title: 'A chain has a job',
  engine: {effect: 'loads the chain; its orders are at the end at once'},
  doc: 'All nodes of the chain are ends: nothing is done with an order. Add a node with a job.',
  good: [{files: {'a.job_chain.xml': JOB_CHAIN}}],
  bad: [
    {
      files: {'a.job_chain.xml': '<job_chain><job_chain_node.end state="end"/></job_chain>\n'},
      at: 'a.job_chain.xml:1:1',
    },
  ],
  check: ({root}) => {
    const nodes = chainNodes(root)
    // With a source of files it is the error chain.source-next.
    return nodes.length === 0 || nodes.some(leadsOn) || childElements(root, 'file_order_source').length > 0
      ? NOTHING
      : [remarkAt(root, 'no node of the chain has a job', 'Add <job_chain_node state="…" job="…"/>.')]
  },
})
