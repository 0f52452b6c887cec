import {childElements, valueOf} from '../xml/walk.ts'
import {chainNodes, givenStates, leadsOn, toStates, type ChainNode} from './chain-nodes.ts'
import {JOB_CHAIN} from './example-objects.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {quoted} from './values.ts'

/** The states to which a node leads; without next_state that is the node that follows (K/spooler_order.cxx:2614-2650). */
const targetsOf = (node: ChainNode, following: ChainNode | undefined): readonly string[] => {
  if (!leadsOn(node)) return []
  const named = givenStates(node.element, 'next_state', 'error_state').map(({value}) => value)
  const implied = (valueOf(node.element, 'next_state') ?? '') === '' ? [following?.state?.value ?? ''] : []
  const returned = toStates(node).map((target) => valueOf(target, 'state') ?? '')
  return [...named, ...implied, ...returned].filter((state) => state !== node.state?.value)
}

export const chainUnreachable = objectRule('chain.unreachable', {
  kinds: ['job_chain'],
  severity: 'info',
  title: 'Every node of a chain can be reached',
  engine: {effect: 'loads the chain; only orders that are put there come to this node'},
  doc: `No other node leads to this one by \`next_state\`, \`error_state\` or a return code, and it is not the first. Orders can still be started
there; otherwise it is left over, or a \`next_state\` is missing.`,
  good: [{files: {'a.job_chain.xml': JOB_CHAIN}}],
  bad: [
    {
      files: {
        'a.job_chain.xml':
          '<job_chain>\n<job_chain_node state="1" job="a" next_state="end"/>\n<job_chain_node state="2" job="b"/>\n<job_chain_node.end state="end"/>\n</job_chain>\n',
      },
      at: 'a.job_chain.xml:3:17',
    },
  ],
  check: ({root}) => {
    const nodes = chainNodes(root)
    const reached = new Set([
      ...nodes.flatMap((node, index) => targetsOf(node, nodes[index + 1])),
      ...childElements(root, 'file_order_source').flatMap((source) =>
        givenStates(source, 'next_state').map(({value}) => value),
      ),
    ])
    return nodes
      .slice(1)
      .flatMap(({state}) =>
        state === undefined || state.value === '' || reached.has(state.value) || state.value === nodes[0]?.state?.value
          ? []
          : [remarkAt(state, `no other node leads to ${quoted(state.value)}`)],
      )
  },
})
