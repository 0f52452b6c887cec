import type {XmlElement} from '../xml/document.ts'
import {attributeOf, childElements, valueOf} from '../xml/walk.ts'
import {DAY, secondsOf, timeOfDay} from './moments.ts'
import {durationSeconds, isBlank, isYes, wordsOf} from './values.ts'

/**
 * How JobScheduler reads the days and periods of a run time (K/schedule.cxx, `Schedule::Inlay::set_dom`, `Month::set_dom`,
 * `Period::set_dom`).
 */

/** A part of a day. */
export interface Period {
  readonly element: XmlElement
  /** `single` is one start; `span` is a time in which tasks may start. */
  readonly kind: 'single' | 'span'
  /** Seconds of the day; undefined where another rule says that the time is none. */
  readonly begin: number | undefined
  readonly end: number | undefined
  /** Whether something starts in it by itself, or whether it only lets something start. */
  readonly effect: 'starts' | 'permits'
}

/** Some days of a calendar: `<day day="1 2">`, `<weekday …>`, `<date …>`. */
export interface Days {
  readonly element: XmlElement
  /** Which: `1`, `monday`, `2030-12-24`, as written. */
  readonly words: readonly string[]
  /** Those that stand in it. Without any, those above it hold. */
  readonly periods: readonly Period[]
}

/** What a run time, a schedule or a month of one says: which days, and which periods for days that have none of their own. */
export interface Calendar {
  readonly element: XmlElement
  /** The element's own attributes as a period. */
  readonly own: Period
  /** Those directly in the element. */
  readonly direct: readonly Period[]
  /** `<weekdays>`, `<monthdays>`, `<ultimos>` and the element itself for `<date>`, each with its days. */
  readonly lists: readonly {readonly element: XmlElement; readonly days: readonly Days[]}[]
  /** `<at>` and `<month>`: with them, too, not every day is meant. */
  readonly others: readonly XmlElement[]
}

const secondsIn = (element: XmlElement, name: string, otherwise: number): number | undefined => {
  const value = valueOf(element, name)
  if (isBlank(value)) return otherwise
  const time = timeOfDay(value ?? '')
  return time === undefined ? undefined : secondsOf(time)
}

/** Whether a period itself says that it starts something, or that it does not; undefined when it leaves that to those above. */
const saidEffect = (element: XmlElement): Period['effect'] | undefined => {
  const repeat = valueOf(element, 'repeat')
  if (!isBlank(valueOf(element, 'single_start')) || !isBlank(valueOf(element, 'absolute_repeat'))) return 'starts'
  if (isYes(valueOf(element, 'start_once'))) return 'starts'
  if (isBlank(repeat)) return undefined
  return durationSeconds(repeat ?? '') === 0 ? 'permits' : 'starts'
}

/** A period inherits whether and how it starts something, but neither begin nor end. */
const periodOf = (element: XmlElement, above?: Period): Period => {
  const effect = saidEffect(element) ?? above?.effect ?? 'permits'
  const single = valueOf(element, 'single_start')
  if (!isBlank(single)) {
    const at = secondsIn(element, 'single_start', 0)
    return {element, kind: 'single', begin: at, end: at, effect}
  }
  return {element, kind: 'span', begin: secondsIn(element, 'begin', 0), end: secondsIn(element, 'end', DAY), effect}
}

const LISTS = ['weekdays', 'monthdays', 'ultimos'] as const

const calendarOf = (element: XmlElement): Calendar => {
  const own = periodOf(element)
  const periodsIn = (parent: XmlElement): readonly Period[] =>
    childElements(parent, 'period').map((period) => periodOf(period, own))
  const daysOf = (days: XmlElement, attribute: string): Days => ({
    element: days,
    words: wordsOf(valueOf(days, attribute) ?? ''),
    periods: periodsIn(days),
  })
  const lists = childElements(element, ...LISTS).map((list) => ({
    element: list,
    days: childElements(list, 'day', 'weekday').map((days) => daysOf(days, 'day')),
  }))
  const dates = childElements(element, 'date').map((date) => daysOf(date, 'date'))
  return {
    element,
    own,
    direct: periodsIn(element),
    lists: [{element, days: dates}, ...lists].filter(({days}) => days.length > 0),
    others: childElements(element, 'at', 'month'),
  }
}

/** The calendar of a run time or schedule, and those of its months, which inherit nothing. */
export const calendarsOf = (runTime: XmlElement): readonly Calendar[] =>
  [runTime, ...childElements(runTime, 'month')].map(calendarOf)

export const daysOf = ({lists}: Calendar): readonly Days[] => lists.flatMap(({days}) => days)

/** The periods of days without periods of their own. */
export const sharedPeriods = ({direct, own}: Calendar): readonly Period[] => (direct.length > 0 ? direct : [own])

/** Whether some day goes by the shared periods; a calendar that names no days means every day. */
export const sharesPeriods = (calendar: Calendar): boolean => {
  const days = daysOf(calendar)
  return days.length + calendar.others.length === 0 || days.some(({periods}) => periods.length === 0)
}

const starts = ({effect}: Period): boolean => effect === 'starts'

/**
 * Whether a run time or a schedule starts an order at some time: `single_start`, `repeat`, `absolute_repeat`, `start_once` or `<at>`.
 * Periods without them only say when it may run (K/Order.cxx, `Order::first_start_time`: wss_next_any_start).
 */
export const startsOrders = (runTime: XmlElement): boolean =>
  childElements(runTime, 'at').length > 0 ||
  calendarsOf(runTime).some(
    (calendar) =>
      daysOf(calendar).some(({periods}) => periods.some(starts)) ||
      (sharesPeriods(calendar) && sharedPeriods(calendar).some(starts)),
  )

/** Whether a run time speaks of times at all: an empty one is how an order is written that is started by hand. */
export const speaksOfTimes = (runTime: XmlElement): boolean =>
  ['begin', 'end', 'once', 'when_holiday'].some((name) => attributeOf(runTime, name) !== undefined) ||
  childElements(runTime).some(({name}) => name !== 'calendars')

const WEEKDAYS: ReadonlyMap<string, string> = new Map([
  ...['so', 'mo', 'di', 'mi', 'do', 'fr', 'sa'].map((word, index) => [word, String(index)] as const),
  ...['su', 'mo', 'tu', 'we', 'th', 'fr', 'sa'].map((word, index) => [word, String(index)] as const),
  ['7', '0'],
])

/** One form for "sunday", "so", "0" and "7". */
export const weekdayOf = (word: string): string => WEEKDAYS.get(word.slice(0, 2)) ?? word
