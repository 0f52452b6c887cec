import {chainNodes} from './chain-nodes.ts'
import {JOB_CHAIN} from './example-objects.ts'
import {objectRule, refusedWith, remarkAt} from './object-rule.ts'

export const chainStateEmpty = objectRule('chain.state-empty', {
  kinds: ['job_chain'],
  severity: 'error',
  title: 'The state of a node is not empty',
  engine: refusedWith('231'),
  doc: 'The state is the name of a node in its chain, by which other nodes and orders refer to it. Write one.',
  good: [{files: {'a.job_chain.xml': JOB_CHAIN}}],
  bad: [
    {
      files: {
        'a.job_chain.xml':
          '<job_chain>\n<job_chain_node state="1" job="a"/>\n<job_chain_node.end state=""/>\n</job_chain>\n',
      },
      at: 'a.job_chain.xml:3:21',
    },
  ],
  check: ({root}) =>
    chainNodes(root).flatMap(({state}) =>
      state?.value === '' ? [remarkAt(state, 'the state is empty', 'Write a name that no other node has.')] : [],
    ),
})
