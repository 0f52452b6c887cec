import {attributeOf, valueOf} from '../xml/walk.ts'
import {JOB} from './example-objects.ts'
import {objectRule, refusedWith, remarkAt} from './object-rule.ts'
import {NOTHING} from './rule.ts'
import {isYes} from './values.ts'

export const jobTemporaryOrder = objectRule('job.temporary-order', {
  kinds: ['job'],
  severity: 'error',
  title: 'A temporary job takes no orders',
  engine: refusedWith('155'),
  doc: 'A temporary job goes away after its task, so it cannot wait for orders. Remove `temporary`: a job of a live folder stays anyway.',
  good: [{files: {'a.job.xml': JOB.replace('<job', '<job order="yes"')}}],
  bad: [{files: {'a.job.xml': JOB.replace('<job', '<job temporary="yes" order="yes"')}, at: 'a.job.xml:1:6'}],
  check: ({root}) => {
    const temporary = attributeOf(root, 'temporary')
    return temporary !== undefined && isYes(temporary.value) && isYes(valueOf(root, 'order'))
      ? [remarkAt(temporary, 'a temporary job cannot take orders', 'Remove temporary.')]
      : NOTHING
  },
})
