import type {ChainFacts, ObjectFacts, OrderFacts} from '../objects/facts.ts'
import type {ObjectIndex} from '../objects/object-index.ts'
import {chainOfOrder} from '../objects/resolve.ts'
import {JOB, JOB_CHAIN} from './example-objects.ts'
import {objectsRule} from './reference-rule.ts'
import {NOTHING} from './rule.ts'
import {quoted, suggestion} from './values.ts'

const CHAIN = {'c.job_chain.xml': JOB_CHAIN, 'load.job.xml': JOB}
const UNSTARTED = 'does not start the order'
const order = (attributes: string): string => `<order${attributes}><run_time let_run="no"/></order>\n`

/** An order with its chain, when both can be read. */
const withChain = (
  object: ObjectFacts,
  index: ObjectIndex,
): {readonly order: OrderFacts; readonly chain: ChainFacts} | undefined => {
  if (object.detail.kind !== 'order') return undefined
  const chain = chainOfOrder(index, object)?.facts?.detail
  return chain?.kind === 'job_chain' ? {order: object.detail, chain} : undefined
}

const unknownState = (value: string, {states}: ChainFacts) => {
  const hint = suggestion(
    value,
    states.map(({state}) => state),
  )
  return {
    message: `its job chain has no state ${quoted(value)}`,
    ...(hint === undefined ? {} : {hint}),
  }
}

export const orderState = objectsRule('order.state', {
  severity: 'error',
  title: 'An order starts at a node of its chain that has a job',
  engine: {effect: `${UNSTARTED}: SCHEDULER-149 for an unknown state, SCHEDULER-438 for an end node`},
  doc: `\`state\` says at which node of the chain the order starts. There must be such a node, and it must not be an end node. States are compared
letter by letter.`,
  good: [{files: {...CHAIN, 'c,1.order.xml': order(' state="1"')}}],
  bad: [
    {files: {...CHAIN, 'c,1.order.xml': order(' state="2"')}, at: 'c,1.order.xml:1:8'},
    {files: {...CHAIN, 'c,1.order.xml': order(' state="end"')}, at: 'c,1.order.xml:1:8'},
  ],
  look: (object, index) => {
    const found = withChain(object, index)
    const state = found?.order.state
    if (found === undefined || state === undefined) return NOTHING
    const known = found.chain.states.find((one) => one.state === state.value)
    if (known?.kind === 'work') return NOTHING
    if (known === undefined) {
      const engine = {code: 'SCHEDULER-149', effect: UNSTARTED}
      return [{...unknownState(state.value, found.chain), position: state.position, engine}]
    }
    return [
      {
        message: `${quoted(state.value)} is where its job chain ends`,
        hint: 'Name the state of a node with a job.',
        position: state.position,
        engine: {code: 'SCHEDULER-438', effect: UNSTARTED},
      },
    ]
  },
})

export const orderEndState = objectsRule('order.end-state', {
  severity: 'error',
  title: 'An order ends at a state of its chain',
  engine: {code: 'SCHEDULER-149', effect: UNSTARTED},
  doc: '`end_state` says before which node of the chain the order ends. There must be such a node. States are compared letter by letter.',
  good: [{files: {...CHAIN, 'c,1.order.xml': order(' end_state="end"')}}],
  bad: [{files: {...CHAIN, 'c,1.order.xml': order(' end_state="ende"')}, at: 'c,1.order.xml:1:8'}],
  look: (object, index) => {
    const found = withChain(object, index)
    const state = found?.order.endState
    return found === undefined || state === undefined || found.chain.states.some((one) => one.state === state.value)
      ? NOTHING
      : [{...unknownState(state.value, found.chain), position: state.position}]
  },
})
