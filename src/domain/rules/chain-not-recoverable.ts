import {attributeOf, valueOf} from '../xml/walk.ts'
import {JOB_CHAIN} from './example-objects.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {NOTHING} from './rule.ts'
import {isNo, isYes} from './values.ts'

const chain = (attributes: string): string => JOB_CHAIN.replace('<job_chain>', `<job_chain ${attributes}>`)

export const chainNotRecoverable = objectRule('chain.not-recoverable', {
  kinds: ['job_chain'],
  severity: 'warning',
  title: 'A distributed chain keeps its orders in the database',
  engine: {code: 'SCHEDULER-380', effect: 'refuses the chain in a cluster; without one it ignores distributed'},
  doc: `Several JobSchedulers share the orders of a distributed chain through the database, which \`orders_recoverable="no"\` forbids. Remove
one of the two.`,
  good: [{files: {'a.job_chain.xml': chain('distributed="yes" orders_recoverable="yes"')}}],
  bad: [{files: {'a.job_chain.xml': chain('distributed="yes" orders_recoverable="no"')}, at: 'a.job_chain.xml:1:30'}],
  check: ({root}) => {
    const recoverable = attributeOf(root, 'orders_recoverable')
    return recoverable !== undefined && isNo(recoverable.value) && isYes(valueOf(root, 'distributed'))
      ? [remarkAt(recoverable, 'a distributed chain needs its orders in the database', 'Remove one of the two.')]
      : NOTHING
  },
})
