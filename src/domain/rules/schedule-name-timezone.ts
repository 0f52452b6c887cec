import {attributeOf} from '../xml/walk.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {NOTHING} from './rule.ts'
import {isBlank} from './values.ts'

export const scheduleNameTimezone = objectRule('schedule.name-timezone', {
  kinds: ['schedule'],
  severity: 'error',
  title: 'A schedule does not have both a name and a time zone',
  engine: {code: 'SCHEDULER-428', effect: 'refuses the file: it takes no time_zone where there is a name'},
  doc: `The name of a schedule is the one of its file, and its time zone the one of the run time that uses it. Remove both attributes, and write
\`time_zone\` into the run time.`,
  good: [{files: {'a.schedule.xml': '<schedule name="a"/>\n'}}],
  bad: [{files: {'a.schedule.xml': '<schedule name="a" time_zone="Europe/Berlin"/>\n'}, at: 'a.schedule.xml:1:20'}],
  check: ({root}) => {
    const zone = attributeOf(root, 'time_zone')
    return zone === undefined || attributeOf(root, 'name') === undefined
      ? NOTHING
      : [
          remarkAt(
            zone,
            'a schedule with a name takes no time_zone',
            'Remove name, and put time_zone into the run time.',
          ),
        ]
  },
})

export const scheduleTimezoneUnused = objectRule('schedule.timezone-unused', {
  kinds: ['schedule'],
  severity: 'warning',
  title: 'A time zone stands in the run time, not in the schedule',
  engine: {effect: 'ignores it: the start times are in the time zone of the run time, or else of JobScheduler'},
  doc: `A schedule has no time zone: the run time that names it has one, or else the one of JobScheduler holds. Write
\`<run_time schedule="…" time_zone="…"/>\` into the job or order.`,
  good: [
    {
      files: {
        'night.schedule.xml': '<schedule/>\n',
        'a.job.xml':
          '<job><script language="shell">exit 0</script><run_time schedule="night" time_zone="Europe/Berlin"/></job>\n',
      },
    },
  ],
  bad: [{files: {'a.schedule.xml': '<schedule time_zone="Europe/Berlin"/>\n'}, at: 'a.schedule.xml:1:11'}],
  check: ({root}) => {
    const zone = attributeOf(root, 'time_zone')
    // With a name it is an error of its own.
    return zone === undefined || isBlank(zone.value) || attributeOf(root, 'name') !== undefined
      ? NOTHING
      : [remarkAt(zone, 'time_zone has no effect in a schedule', 'Write it into the run times that use the schedule.')]
  },
})
