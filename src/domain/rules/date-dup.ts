import {attributeOf, childElements} from '../xml/walk.ts'
import {calendarDay} from './moments.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {jobWithRunTime} from './run-times.ts'
import {quoted} from './values.ts'

export const dateDup = objectRule('date.dup', {
  kinds: 'all',
  severity: 'warning',
  title: 'A date stands in one <date> of a run time',
  engine: {effect: 'takes the first <date> of a day, and drops the others without a word'},
  doc: 'Each day has one `<date>`, whichever way it is written. Put all periods of the day into it.',
  good: [
    {
      files: {
        'a.job.xml': jobWithRunTime(
          '<date date="2030-12-24"><period single_start="08:00"/><period single_start="12:00"/></date>',
        ),
      },
    },
  ],
  bad: [
    {
      files: {
        'a.job.xml': jobWithRunTime(
          '<date date="2030-12-24"><period single_start="08:00"/></date>\n<date date="24.12.2030"><period single_start="12:00"/></date>',
        ),
      },
      at: 'a.job.xml:5:7',
    },
  ],
  check: ({all}) =>
    all('run_time', 'schedule').flatMap((runTime) => {
      const lines = new Map<string, number>()
      return childElements(runTime, 'date').flatMap((element) => {
        const attribute = attributeOf(element, 'date')
        const day = attribute === undefined ? undefined : calendarDay(attribute.value)
        if (attribute === undefined || day === undefined) return []
        const line = lines.get(day)
        if (line === undefined) lines.set(day, attribute.position.line)
        return line === undefined
          ? []
          : [
              remarkAt(
                attribute,
                `${quoted(attribute.value)} has a <date> in line ${line} already, and this one is dropped`,
                'Put its periods into the first one.',
              ),
            ]
      })
    }),
})
