import type {XmlElement} from '../xml/document.ts'
import {childElements, valueOf} from '../xml/walk.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {jobWithRunTime} from './run-times.ts'
import {isBlank} from './values.ts'

/** Attributes that are read beside a schedule, or that are none of JobScheduler's (K/schedule.cxx:360-376). */
const READ = new Set(['schedule', 'time_zone'])

const OTHER = {'night.schedule.xml': '<schedule/>\n'}

const ignoredIn = (runTime: XmlElement) =>
  runTime.attributes.find(({name}) => !READ.has(name) && !name.startsWith('xml') && !name.includes(':')) ??
  childElements(runTime).find(({name}) => name !== 'calendars')

export const scheduleMixedRef = objectRule('schedule.mixed-ref', {
  kinds: ['job', 'order'],
  severity: 'warning',
  title: 'A run time that names a schedule has no times of its own',
  engine: {effect: 'goes by the schedule and ignores all else in the run time, but for time_zone'},
  doc: 'With `schedule` the periods, days and other attributes of the run time have no effect. Put them into the schedule, or remove them.',
  good: [{files: {...OTHER, 'a.job.xml': jobWithRunTime('', ' schedule="night" time_zone="Europe/Berlin"')}}],
  bad: [
    {
      files: {...OTHER, 'a.job.xml': jobWithRunTime('<period begin="08:00"/>', ' schedule="night"')},
      at: 'a.job.xml:4:1',
    },
    {files: {...OTHER, 'a.job.xml': jobWithRunTime('', ' schedule="night" let_run="yes"')}, at: 'a.job.xml:3:28'},
  ],
  check: ({all}) =>
    all('run_time').flatMap((runTime) => {
      const place = isBlank(valueOf(runTime, 'schedule')) ? undefined : ignoredIn(runTime)
      return place === undefined
        ? []
        : [
            remarkAt(
              place,
              `${place.name} has no effect: this run time goes by its schedule`,
              'Put it into the schedule, or remove it.',
            ),
          ]
    }),
})
