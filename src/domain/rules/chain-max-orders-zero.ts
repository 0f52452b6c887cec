import {attributeOf} from '../xml/walk.ts'
import {JOB_CHAIN} from './example-objects.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {NOTHING} from './rule.ts'
import {wholeNumber} from './values.ts'

const chain = (attributes: string): string => JOB_CHAIN.replace('<job_chain>', `<job_chain ${attributes}>`)

export const chainMaxOrdersZero = objectRule('chain.max-orders-zero', {
  kinds: ['job_chain'],
  severity: 'warning',
  title: 'A chain may process an order',
  engine: {code: 'SCHEDULER-720', effect: 'loads the chain as deactivated: its orders wait'},
  doc: '`max_orders="0"` lets no order in. Leave the attribute out for any number of orders.',
  good: [{files: {'a.job_chain.xml': chain('max_orders="1"')}}],
  bad: [{files: {'a.job_chain.xml': chain('max_orders="0"')}, at: 'a.job_chain.xml:1:12'}],
  check: ({root}) => {
    const attribute = attributeOf(root, 'max_orders')
    return attribute !== undefined && wholeNumber(attribute.value) === 0
      ? [
          remarkAt(
            attribute,
            'no order can enter this chain',
            'Remove the attribute, or write how many orders may be in it.',
          ),
        ]
      : NOTHING
  },
})
