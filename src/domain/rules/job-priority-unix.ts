import {attributeOf} from '../xml/walk.ts'
import {JOB} from './example-objects.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {NOTHING} from './rule.ts'
import {quoted} from './values.ts'

export const jobPriorityUnix = objectRule('job.priority-unix', {
  kinds: ['job'],
  severity: 'warning',
  title: 'The priority of a job is one that Unix can read',
  engine: {code: 'Z-4011', effect: 'refuses the job on Unix; on Windows it loads'},
  doc: `The schema allows -20 to 20, but JobScheduler on Unix reads digits only: a number with a sign stops the job from loading. Write
\`above_normal\` or \`high\` for a negative number, and leave out the plus.`,
  good: [{files: {'a.job.xml': JOB.replace('<job', '<job priority="above_normal"')}}],
  bad: [{files: {'a.job.xml': JOB.replace('<job', '<job priority="-5"')}, at: 'a.job.xml:1:6'}],
  check: ({root}) => {
    const attribute = attributeOf(root, 'priority')
    return attribute !== undefined && /^\s*[-+]\d+\s*$/.test(attribute.value)
      ? [
          remarkAt(
            attribute,
            `JobScheduler on Unix cannot read the priority ${quoted(attribute.value)}`,
            'Write idle, below_normal, normal, above_normal or high, or a number without a sign.',
          ),
        ]
      : NOTHING
  },
})
