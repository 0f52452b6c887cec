import {attributeOf, valueOf} from '../xml/walk.ts'
import {JOB} from './example-objects.ts'
import {objectRule, refusedWith, remarkAt} from './object-rule.ts'
import {NOTHING} from './rule.ts'
import {wholeNumber} from './values.ts'

export const jobMinTasks = objectRule('job.min-tasks', {
  kinds: ['job'],
  severity: 'error',
  title: 'A job has at most as many idle tasks as tasks',
  engine: refusedWith('322'),
  doc: '`min_tasks` cannot be more than `tasks`, which is 1 when it is not written. Raise `tasks`, or lower `min_tasks`.',
  good: [{files: {'a.job.xml': JOB.replace('<job', '<job tasks="2" min_tasks="2"')}}],
  bad: [
    {files: {'a.job.xml': JOB.replace('<job', '<job min_tasks="2"')}, at: 'a.job.xml:1:6'},
    {files: {'a.job.xml': JOB.replace('<job', '<job tasks="10" min_tasks="11"')}, at: 'a.job.xml:1:17'},
  ],
  check: ({root}) => {
    const attribute = attributeOf(root, 'min_tasks')
    const least = wholeNumber(attribute?.value)
    const given = valueOf(root, 'tasks')
    const most = given === undefined ? 1 : wholeNumber(given)
    if (attribute === undefined || least === undefined || most === undefined || least <= most) return NOTHING
    const limit = given === undefined ? 'there is one task when tasks is not written' : `tasks is ${most}`
    return [remarkAt(attribute, `min_tasks is ${least}, but ${limit}`, `Write tasks="${least}" or more.`)]
  },
})
