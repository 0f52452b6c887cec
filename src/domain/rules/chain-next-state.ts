import {chainNodes, givenStates, leadsOn, statesOf} from './chain-nodes.ts'
import {JOB_CHAIN} from './example-objects.ts'
import {objectRule, refusedWith, remarkAt} from './object-rule.ts'
import {quoted, suggestion} from './values.ts'

const chain = (more: string): string =>
  `<job_chain>\n<job_chain_node state="1" job="a" ${more}/>\n<job_chain_node.end state="end"/>\n</job_chain>\n`

export const chainNextState = objectRule('chain.next-state', {
  kinds: ['job_chain'],
  severity: 'error',
  title: 'next_state and error_state lead to a node of the chain',
  engine: refusedWith('149'),
  doc: `\`next_state\` and \`error_state\` name the node where an order goes on. There must be a node of that state in the same chain; letters
are compared exactly. Correct the name, or add the node, for example \`<job_chain_node.end state="error"/>\`.`,
  good: [{files: {'a.job_chain.xml': JOB_CHAIN, 'b.job_chain.xml': chain('next_state="end" error_state="end"')}}],
  bad: [
    {files: {'a.job_chain.xml': chain('error_state="end" next_state="End"')}, at: 'a.job_chain.xml:2:53'},
    {files: {'a.job_chain.xml': chain('error_state="error"')}, at: 'a.job_chain.xml:2:35'},
  ],
  check: ({root}) => {
    const nodes = chainNodes(root)
    const states = statesOf(nodes)
    return nodes
      .filter(leadsOn)
      .flatMap(({element}) => givenStates(element, 'next_state', 'error_state'))
      .filter(({value}) => !states.has(value))
      .map((attribute) =>
        remarkAt(
          attribute,
          `no node of this chain has the state ${quoted(attribute.value)}`,
          suggestion(attribute.value, states) ?? 'Correct the name, or add a node with this state.',
        ),
      )
  },
})
