import type {XmlElement} from '../xml/document.ts'
import {attributeOf, childElements, valueOf} from '../xml/walk.ts'
import {calendarsOf, daysOf, sharedPeriods, sharesPeriods, weekdayOf, type Calendar, type Days} from './calendars.ts'
import {calendarDay} from './moments.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import type {Remark} from './rule.ts'
import {jobWithRunTime} from './run-times.ts'
import {quoted, wordsOf} from './values.ts'

interface Holidays {
  /** 0 to 6. */
  readonly weekdays: ReadonlySet<string>
  /** yyyy-mm-dd */
  readonly days: ReadonlySet<string>
}

/** Those that stand in the file itself: included ones and those of the whole JobScheduler only add to them. */
const holidaysOf = (runTime: XmlElement): Holidays => {
  const holidays = childElements(runTime, 'holidays')
  const days = [runTime, ...holidays].flatMap((parent) => childElements(parent, 'holiday'))
  const weekdays = holidays.flatMap((parent) =>
    childElements(parent, 'weekdays').flatMap((list) => childElements(list, 'day')),
  )
  return {
    weekdays: new Set(weekdays.flatMap((day) => wordsOf(valueOf(day, 'day') ?? '').map(weekdayOf))),
    days: new Set(days.flatMap((day) => calendarDay(valueOf(day, 'date') ?? '') ?? [])),
  }
}

/** Whether a period may be moved from a holiday, or hold on it; it inherits that. */
const mindsHolidays = (element: XmlElement, above: XmlElement): boolean =>
  (valueOf(element, 'when_holiday') ?? valueOf(above, 'when_holiday') ?? 'suppress').trim() === 'suppress'

const isSuppressed = (calendar: Calendar, periods: Days['periods']): boolean =>
  (periods.length > 0 ? periods : sharedPeriods(calendar)).every(({element}) =>
    mindsHolidays(element, calendar.element),
  )

const areHolidays = ({element, words}: Days, list: XmlElement, {weekdays, days}: Holidays): boolean => {
  if (words.length === 0) return false
  if (element.name === 'date') return words.every((word) => days.has(calendarDay(word) ?? ''))
  return list.name === 'weekdays' && words.every((word) => weekdays.has(weekdayOf(word)))
}

const HINT = 'Write when_holiday="ignore_holiday" for a period that holds on holidays, too, or correct the days.'

const daysThatNeverCome = (calendar: Calendar, holidays: Holidays): readonly Remark[] => {
  // Asked once for all days without periods of their own.
  const sharedIsSuppressed = isSuppressed(calendar, [])
  return calendar.lists.flatMap(({element: list, days}) =>
    days
      .filter((day) => areHolidays(day, list, holidays))
      .filter(({periods}) => (periods.length > 0 ? isSuppressed(calendar, periods) : sharedIsSuppressed))
      .map(({element, words}) =>
        remarkAt(
          attributeOf(element, element.name === 'date' ? 'date' : 'day') ?? element,
          `${quoted(words.join(' '))} is always a holiday here, so that this day never comes`,
          HINT,
        ),
      ),
  )
}

const WEEK = 7

/** A run time that names no days means every day: none is left when all are holidays. */
const noDayIsLeft = (runTime: XmlElement, calendar: Calendar, {weekdays}: Holidays): readonly Remark[] => {
  const place = childElements(runTime, 'holidays')[0]
  return place !== undefined &&
    weekdays.size === WEEK &&
    calendar.element === runTime &&
    daysOf(calendar).length === 0 &&
    sharesPeriods(calendar) &&
    isSuppressed(calendar, [])
    ? [remarkAt(place, 'every weekday is a holiday here, so that no day is left', HINT)]
    : []
}

export const timeHoliday = objectRule('time.holiday', {
  kinds: 'all',
  severity: 'warning',
  title: 'A day of a run time is not always a holiday',
  engine: {effect: 'leaves out the periods of holidays without a word: nothing starts on such a day'},
  doc: `The holidays of a run time go before its days. A weekday or a date that is a holiday of the same run time never comes, unless its periods say with
\`when_holiday\` that they hold nevertheless or move to another day.`,
  good: [
    {
      files: {
        'a.job.xml': jobWithRunTime(
          '<weekdays><day day="5"/></weekdays>\n<holidays><weekdays><day day="6 7"/></weekdays><holiday date="2030-12-24"/></holidays>',
        ),
        'b.job.xml': jobWithRunTime(
          '<weekdays><day day="sunday"><period single_start="08:00" when_holiday="ignore_holiday"/></day></weekdays>\n<holidays><weekdays><day day="6 7"/></weekdays></holidays>',
        ),
      },
    },
  ],
  bad: [
    {
      files: {
        'a.job.xml': jobWithRunTime(
          '<weekdays><day day="sunday"/></weekdays>\n<holidays><weekdays><day day="6 7"/></weekdays></holidays>',
        ),
      },
      at: 'a.job.xml:4:16',
    },
    {
      files: {
        'a.job.xml': jobWithRunTime(
          '<date date="24.12.2030"><period single_start="08:00"/></date>\n<holidays><holiday date="2030-12-24"/></holidays>',
        ),
      },
      at: 'a.job.xml:4:7',
    },
    {
      files: {
        'a.job.xml': jobWithRunTime('<holidays><weekdays><day day="1 2 3 4 5 6 7"/></weekdays></holidays>'),
      },
      at: 'a.job.xml:4:1',
    },
  ],
  check: ({all}) =>
    all('run_time', 'schedule').flatMap((runTime) => {
      const holidays = holidaysOf(runTime)
      if (holidays.weekdays.size + holidays.days.size === 0) return []
      return calendarsOf(runTime).flatMap((calendar) => [
        ...daysThatNeverCome(calendar, holidays),
        ...noDayIsLeft(runTime, calendar, holidays),
      ])
    }),
})
