/** Dates and times of day as the engine reads them (objects.md §5.5). */

export interface TimeOfDay {
  readonly hours: number
  readonly minutes: number
  readonly seconds: number
}

/** `HH:MM[:SS]` with any digits; undefined for what the schema refuses, which is another rule's. */
export const timeOfDay = (text: string): TimeOfDay | undefined => {
  const [, hours, minutes, seconds = '0'] = /^(\d{1,2}):(\d{2})(?::(\d\d))?$/.exec(text.trim()) ?? []
  return hours === undefined ? undefined : {hours: Number(hours), minutes: Number(minutes), seconds: Number(seconds)}
}

/** Whether minutes and seconds are at most 59. */
export const isClockTime = ({minutes, seconds}: TimeOfDay): boolean => minutes < 60 && seconds < 60

export const secondsOf = ({hours, minutes, seconds}: TimeOfDay): number => (hours * 60 + minutes) * 60 + seconds

export const DAY = 24 * 60 * 60

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

const daysIn = (year: number, month: number): number | undefined => (month === 2 && isLeap(year) ? 29 : DAYS[month - 1])

/** Year, month, day as three groups of digits, by what stands between them. */
const FORMS: readonly {readonly form: RegExp; readonly order: readonly [year: number, month: number, day: number]}[] = [
  {form: /^(\d{4})-(\d{1,2})-(\d{1,2})$/, order: [1, 2, 3]},
  {form: /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/, order: [3, 2, 1]},
  {form: /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/, order: [3, 1, 2]},
]

const [FIRST_YEAR, LAST_YEAR] = [1582, 4000]

const problemOfDay = (year: number, month: number, day: number): string | undefined => {
  if (year < FIRST_YEAR || year > LAST_YEAR) return `is not between the years ${FIRST_YEAR} and ${LAST_YEAR}`
  const days = daysIn(year, month)
  if (days === undefined) return 'has a month that does not exist'
  return day < 1 || day > days ? `is a day that does not exist: that month has ${days}` : undefined
}

type YearMonthDay = readonly [year: number, month: number, day: number]

const dayParts = (text: string): YearMonthDay | undefined => {
  for (const {form, order} of FORMS) {
    const groups = form.exec(text.trim())
    if (groups === null) continue
    const [year = 0, month = 0, day = 0] = order.map((index) => Number(groups[index]))
    return [year, month, day]
  }
  return undefined
}

/** What is wrong with a date, to be put after it: `is a day that does not exist`. */
export const dateProblem = (text: string): string | undefined => {
  const parts = dayParts(text)
  return parts === undefined ? 'is no date' : problemOfDay(...parts)
}

/** One form for all ways to write a date: `2030-1-5`; undefined when it is none. */
export const calendarDay = (text: string): string | undefined => dayParts(text)?.join('-')

const isTime = (text: string): boolean => {
  const time = timeOfDay(text.replace(/\.\d{1,9}$/, ''))
  return time !== undefined && isClockTime(time) && secondsOf(time) <= DAY
}

const partsOf = (text: string): readonly [date: string | undefined, time: string] => {
  const [, date, time = '00:00'] = /^([^\sT]{8,10})(?:(?:\s+|T)(\S+))?$/.exec(text.trim()) ?? []
  return [date, time]
}

/** What is wrong with `yyyy-mm-dd [HH:MM[:SS]]`, to be put after it. */
export const momentProblem = (text: string): string | undefined => {
  const [date, time] = partsOf(text)
  if (date === undefined) return 'is no date with a time'
  return dateProblem(date) ?? (isTime(time) ? undefined : 'has a time that does not exist')
}

/** What to write instead of a moment that is none, for the `<at>` of a run time. */
export const momentHint = (text: string): string => {
  const moment = text.trim()
  if (timeOfDay(moment) !== undefined)
    return `It lacks the day. For each day write <period single_start="${moment}"/>, for one day yyyy-mm-dd ${moment}.`
  if (/^now$/i.test(moment)) return 'Write now in small letters.'
  const [date] = partsOf(moment)
  if (date === undefined || dayParts(date) === undefined)
    return 'Write the day and the time as yyyy-mm-dd HH:MM, such as 2030-01-31 06:00.'
  return dateProblem(date) === undefined
    ? 'Its form is right, its time is not: hours go from 00 to 24, minutes and seconds from 00 to 59.'
    : 'Its form is right, its day is not: look it up in a calendar.'
}
