import {attributeOf} from '../xml/walk.ts'
import {chainNodes} from './chain-nodes.ts'
import {JOB, JOB_CHAIN} from './example-objects.ts'
import {objectRule, refusedWith, remarkAt} from './object-rule.ts'
import {isYes} from './values.ts'

const NODES = '<job_chain_node.job_chain state="1" job_chain="inner"/><job_chain_node.end state="end"/>'
const INNER = {'inner.job_chain.xml': JOB_CHAIN, 'load.job.xml': JOB}

export const chainNestedDistributed = objectRule('chain.nested-distributed', {
  kinds: ['job_chain'],
  severity: 'error',
  title: 'A chain of chains is not distributed',
  engine: refusedWith('413'),
  doc: `Orders of a chain whose nodes are chains cannot be distributed over several servers. Remove \`distributed\`, or put the nodes of the inner
chains into this one.`,
  good: [{files: {'a.job_chain.xml': `<job_chain>${NODES}</job_chain>\n`, ...INNER}}],
  bad: [
    {
      files: {'a.job_chain.xml': `<job_chain distributed="yes">${NODES}</job_chain>\n`, ...INNER},
      at: 'a.job_chain.xml:1:12',
    },
  ],
  check: ({root}) => {
    const distributed = attributeOf(root, 'distributed')
    return distributed !== undefined && isYes(distributed.value) && chainNodes(root).some(({kind}) => kind === 'nested')
      ? [remarkAt(distributed, 'the chain is distributed, and its nodes are chains', 'Remove distributed="yes".')]
      : []
  },
})
