import {attributeOf} from '../xml/walk.ts'
import {calendarsOf, sharesPeriods, type Calendar} from './calendars.ts'
import {DAY, secondsOf, timeOfDay} from './moments.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import type {Remark} from './rule.ts'
import {jobWithRunTime} from './run-times.ts'

const HINT = 'Put it into the days that are meant, or remove it.'

const unusedPeriods = (calendar: Calendar): readonly Remark[] => {
  const [first] = calendar.direct
  if (first === undefined || sharesPeriods(calendar)) return []
  return [remarkAt(first.element, 'no day goes by this period: each has its own', HINT)]
}

/** What is the same as leaving the attribute out. */
const DEFAULTS: Readonly<Record<'begin' | 'end', number>> = {begin: 0, end: DAY}

const unusedTimes = (calendar: Calendar): readonly Remark[] => {
  if (calendar.direct.length === 0 && sharesPeriods(calendar)) return []
  return (['begin', 'end'] as const).flatMap((name) => {
    const attribute = attributeOf(calendar.element, name)
    const time = timeOfDay(attribute?.value ?? '')
    return attribute === undefined || time === undefined || secondsOf(time) === DEFAULTS[name]
      ? []
      : [remarkAt(attribute, `${name} has no effect: the periods below do not inherit it`, HINT)]
  })
}

export const timeUnused = objectRule('time.unused', {
  kinds: 'all',
  severity: 'warning',
  title: 'Every time of a run time is for some day',
  engine: {effect: 'goes by the periods of each day, and ignores these'},
  doc: `Periods directly in a run time are for every day, or for those of its days that have no periods of their own. Where each day has its own, or where
there are only \`<at>\` and \`<month>\`, they have no effect. \`begin\` and \`end\` of the run time itself hold only where there are no periods at all.`,
  good: [
    {
      files: {
        'a.job.xml': jobWithRunTime(
          '<period single_start="06:00"/>\n<weekdays><day day="1 2"/><day day="3"><period single_start="07:00"/></day></weekdays>',
        ),
        'b.job.xml': jobWithRunTime('<weekdays><day day="1"/></weekdays>', ' begin="08:00" end="20:00"'),
      },
    },
  ],
  bad: [
    {
      files: {
        'a.job.xml': jobWithRunTime(
          '<period single_start="06:00"/>\n<weekdays><day day="3"><period single_start="07:00"/></day></weekdays>',
        ),
      },
      at: 'a.job.xml:4:1',
    },
    {
      files: {'a.job.xml': jobWithRunTime('<period single_start="06:00"/>\n<at at="2030-01-31 07:00"/>')},
      at: 'a.job.xml:4:1',
    },
    {files: {'a.job.xml': jobWithRunTime('<period repeat="600"/>', ' begin="08:00"')}, at: 'a.job.xml:3:11'},
  ],
  check: ({all}) =>
    all('run_time', 'schedule')
      .flatMap(calendarsOf)
      .flatMap((calendar) => [...unusedPeriods(calendar), ...unusedTimes(calendar)]),
})
