import {attributeOf} from '../xml/walk.ts'
import {chainNodes, statesOf, toStates} from './chain-nodes.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {quoted, suggestion} from './values.ts'

const chain = (state: string): string =>
  `<job_chain>\n<job_chain_node state="1" job="a">\n<on_return_codes><on_return_code return_code="1"><to_state state="${state}"/></on_return_code></on_return_codes>\n</job_chain_node>\n<job_chain_node.end state="end"/>\n</job_chain>\n`

export const chainToState = objectRule('chain.to-state', {
  kinds: ['job_chain'],
  severity: 'warning',
  title: 'to_state leads to a node of the chain',
  engine: {effect: 'loads the chain; the order fails when a task ends with that return code'},
  doc: `JobScheduler does not look at \`<to_state>\` before an order gets there. The state must be one of the same chain. Correct the name, or
add the node.`,
  good: [{files: {'a.job_chain.xml': chain('end')}}],
  bad: [{files: {'a.job_chain.xml': chain('ende')}, at: 'a.job_chain.xml:3:60'}],
  check: ({root}) => {
    const nodes = chainNodes(root)
    const states = statesOf(nodes)
    return nodes
      .flatMap(toStates)
      .flatMap((target) => attributeOf(target, 'state') ?? [])
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
