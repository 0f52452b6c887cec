import {calendarsOf, sharedPeriods, weekdayOf, type Calendar, type Days, type Period} from './calendars.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import type {Remark} from './rule.ts'
import {jobWithRunTime} from './run-times.ts'

interface TimedPeriod extends Period {
  readonly begin: number
  readonly end: number
}

const isTimed = (period: Period): period is TimedPeriod => period.begin !== undefined && period.end !== undefined

interface Conflict {
  readonly period: TimedPeriod
  readonly other: TimedPeriod
}

/** Of periods of one day, those that begin together with, or within, an earlier one. */
const conflictsIn = (periods: readonly Period[]): readonly Conflict[] => {
  const conflicts: Conflict[] = []
  let [previous, longest]: [TimedPeriod | undefined, TimedPeriod | undefined] = [undefined, undefined]
  for (const period of periods.filter(isTimed).toSorted((left, right) => left.begin - right.begin)) {
    const within = longest !== undefined && period.kind === 'span' && period.begin < longest.end ? longest : undefined
    const other = previous?.begin === period.begin ? previous : within
    if (other !== undefined) conflicts.push({period, other})
    previous = period
    if (period.kind === 'span' && period.end > (longest?.end ?? -1)) longest = period
  }
  return conflicts
}

/** The periods that JobScheduler puts together for one day; those of a day that stands once are looked at once. */
const setsOf = (calendar: Calendar): readonly (readonly Period[])[] => [
  calendar.direct,
  ...calendar.lists.flatMap(({element, days}) => {
    const alone = days.map(({periods}) => periods)
    // Dates and weekdays of a month that stand twice: other rules (date.dup, day.dup).
    return element === calendar.element ? alone : [...alone, ...mergedSets(calendar, days, element.name === 'weekdays')]
  }),
]

const mergedSets = (
  calendar: Calendar,
  days: readonly Days[],
  areWeekdays: boolean,
): readonly (readonly Period[])[] => {
  const byNumber = new Map<string, Set<Days>>()
  for (const day of days.filter(({element}) => element.name === 'day'))
    for (const word of day.words) {
      const number = areWeekdays ? weekdayOf(word) : String(Number(word))
      byNumber.set(number, (byNumber.get(number) ?? new Set()).add(day))
    }
  return Array.from(byNumber.values())
    .filter(({size}) => size > 1)
    .map((same) => {
      const own = Array.from(same).flatMap(({periods}) => periods)
      // Once, however many of the days go by them.
      return Array.from(same).some(({periods}) => periods.length === 0) ? [...sharedPeriods(calendar), ...own] : own
    })
}

const remark = ({period, other}: Conflict): Remark => {
  const {line} = other.element.position
  return period.begin === other.begin
    ? remarkAt(
        period.element,
        `it begins together with the period in line ${line}: only one of the two counts`,
        'Remove one of the two, or let it begin at another time.',
      )
    : remarkAt(
        period.element,
        `it begins before the period in line ${line} has ended`,
        'Let the one end where the other begins.',
      )
}

/** One remark for each period, however many days it is for. */
const once = (conflicts: readonly Conflict[]): readonly Conflict[] =>
  Array.from(new Map(conflicts.map((conflict) => [conflict.period.element, conflict])).values())

export const timeOverlap = objectRule('time.overlap', {
  kinds: 'all',
  severity: 'warning',
  title: 'The periods of a day do not overlap',
  engine: {
    effect:
      'takes the first of two periods that begin together and drops the other; one that begins within another counts only after that has ended',
  },
  doc: `JobScheduler sorts the periods of a day by their begin and goes by one at a time. Of two that begin at the same time the later one in the
file is dropped without a word, also when one of them is a \`single_start\`. A \`single_start\` within a period is right. Days that stand in two
\`<day>\` have the periods of both.`,
  good: [
    {
      files: {
        'a.job.xml': jobWithRunTime(
          '<period begin="06:00" end="12:00" repeat="60"/>\n<period single_start="09:00"/>\n<period begin="12:00" end="18:00" repeat="600"/>',
        ),
      },
    },
    {
      files: {
        'a.job.xml': jobWithRunTime(
          '<weekdays><day day="1"><period single_start="09:00"/></day><day day="monday tuesday"><period single_start="10:00"/></day></weekdays>',
        ),
      },
    },
  ],
  bad: [
    {
      files: {
        'a.job.xml': jobWithRunTime(
          '<period begin="06:00" end="12:00" repeat="60"/>\n<period begin="11:00" end="18:00" repeat="600"/>',
        ),
      },
      at: 'a.job.xml:5:1',
    },
    {
      files: {
        'a.job.xml': jobWithRunTime(
          '<period single_start="08:00"/>\n<period begin="08:00" end="18:00" absolute_repeat="600"/>',
        ),
      },
      at: 'a.job.xml:5:1',
    },
    {
      files: {
        'a.schedule.xml':
          '<schedule><weekdays>\n<day day="monday"><period begin="08:00" end="18:00"/></day>\n<day day="1 2"><period begin="10:00" end="20:00"/></day>\n</weekdays></schedule>\n',
      },
      at: 'a.schedule.xml:3:16',
    },
  ],
  check: ({all}) =>
    all('run_time', 'schedule').flatMap((runTime) =>
      once(calendarsOf(runTime).flatMap((calendar) => setsOf(calendar).flatMap(conflictsIn))).map(remark),
    ),
})
