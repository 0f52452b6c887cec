import {attributeOf} from '../xml/walk.ts'
import {JOB} from './example-objects.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {NOTHING} from './rule.ts'
import {wholeNumber} from './values.ts'

export const jobTasksZero = objectRule('job.tasks-zero', {
  kinds: ['job'],
  severity: 'warning',
  title: 'A job may have a task',
  engine: {effect: 'loads the job, but never starts it'},
  doc: 'With `tasks="0"` a job can never start. To switch a job off write `enabled="no"`: then it is shown as such.',
  good: [{files: {'a.job.xml': JOB.replace('<job', '<job enabled="no"')}}],
  bad: [{files: {'a.job.xml': JOB.replace('<job', '<job tasks="0"')}, at: 'a.job.xml:1:6'}],
  check: ({root}) => {
    const attribute = attributeOf(root, 'tasks')
    return attribute !== undefined && wholeNumber(attribute.value) === 0
      ? [remarkAt(attribute, 'the job can never start', 'Write enabled="no" to switch it off, or allow tasks.')]
      : NOTHING
  },
})
