import {attributeOf} from '../xml/walk.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {durationSeconds, quoted} from './values.ts'

const job = (delay: string): string =>
  `<job><script language="shell">exit 0</script><delay_after_error error_count="3" delay="${delay}"/></job>\n`

export const jobDelayValue = objectRule('job.delay-value', {
  kinds: ['job'],
  severity: 'error',
  title: 'The delay after an error is a time or "stop"',
  engine: {code: 'SCHEDULER-428', effect: 'refuses the file: it cannot read the delay'},
  doc: `\`delay\` is a number of seconds, \`HH:MM\`, \`HH:MM:SS\`, or \`stop\`. The schema takes any text here, JobScheduler does not.`,
  good: [{files: {'a.job.xml': job('STOP'), 'b.job.xml': job('00:10'), 'c.job.xml': job('30')}}],
  bad: [{files: {'a.job.xml': job('soon')}, at: 'a.job.xml:1:81'}],
  check: ({all}) =>
    all('delay_after_error').flatMap((element) => {
      const delay = attributeOf(element, 'delay')
      return delay === undefined ||
        delay.value.trim().toLowerCase() === 'stop' ||
        durationSeconds(delay.value) !== undefined
        ? []
        : [remarkAt(delay, `${quoted(delay.value)} is neither a time nor "stop"`, 'Write seconds, HH:MM:SS, or stop.')]
    }),
})
