import {chainNodes} from './chain-nodes.ts'
import {JOB_CHAIN} from './example-objects.ts'
import {objectRule, refusedWith, remarkAt} from './object-rule.ts'
import {quoted} from './values.ts'

const chain = (nodes: string): string => `<job_chain>\n${nodes}\n</job_chain>\n`

export const chainStateDup = objectRule('chain.state-dup', {
  kinds: ['job_chain'],
  severity: 'error',
  title: 'Each state of a chain has one node',
  engine: {
    ...refusedWith('150'),
    effect: 'refuses the file; when the second node is an end, it loads the chain without a word, but wrong',
  },
  doc: 'The state is the name of a node in its chain: two nodes cannot have the same one. Give one of them another state.',
  good: [{files: {'a.job_chain.xml': JOB_CHAIN}}],
  bad: [
    {
      files: {
        'a.job_chain.xml': chain(
          '<job_chain_node state="1" job="a"/>\n<job_chain_node state="1" job="b"/>\n<job_chain_node.end state="end"/>',
        ),
      },
      at: 'a.job_chain.xml:3:17',
    },
    {
      files: {'a.job_chain.xml': chain('<job_chain_node state="1" job="a"/>\n<job_chain_node.end state="1"/>')},
      at: 'a.job_chain.xml:3:21',
    },
  ],
  check: ({root}) => {
    const lines = new Map<string, number>()
    return chainNodes(root).flatMap(({state}) => {
      if (state === undefined || state.value === '') return []
      const line = lines.get(state.value)
      if (line === undefined) lines.set(state.value, state.position.line)
      return line === undefined
        ? []
        : [
            remarkAt(
              state,
              `the node in line ${line} has the state ${quoted(state.value)} already`,
              'Give one of them another state.',
            ),
          ]
    })
  },
})
