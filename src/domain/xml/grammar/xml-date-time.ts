import {collapsed, type SimpleType} from './simple-type.ts'

const FORM =
  /^-?(?<year>[1-9]\d{4,}|\d{4})-(?<month>\d\d)-(?<day>\d\d)T(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(?<fraction>\.\d+)?(?:Z|[+-](?<zoneHour>\d\d):(?<zoneMinute>\d\d))?$/

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Of a year as it is written, which can have any number of digits. */
const isLeapYear = (year: string): boolean => {
  const tail = Number(year.slice(-4))
  return tail % 4 === 0 && (tail % 100 !== 0 || tail % 400 === 0)
}

const daysOf = (month: number, year: string): number => (month === 2 && isLeapYear(year) ? 29 : (DAYS[month - 1] ?? 0))

const isTime = (hour: number, minute: number, second: number, fraction: number): boolean =>
  (hour <= 23 && minute <= 59 && second <= 59) || (hour === 24 && minute + second + fraction === 0)

const isZone = (hour: number, minute: number): boolean => (hour <= 13 && minute <= 59) || (hour === 14 && minute === 0)

const isDateTime = (value: string): boolean => {
  const parts = FORM.exec(value)?.groups
  if (parts === undefined) return false
  const number = (name: string): number => Number(parts[name] ?? 0)
  const year = parts['year'] ?? ''
  const days = daysOf(number('month'), year)
  return (
    /[1-9]/.test(year) &&
    number('day') >= 1 &&
    number('day') <= days &&
    isTime(number('hour'), number('minute'), number('second'), number('fraction')) &&
    isZone(number('zoneHour'), number('zoneMinute'))
  )
}

/** `xsd:dateTime` of XML Schema 1.0, which has no year 0 (XML Schema part 2, 3.2.7). */
export const isXmlDateTime: SimpleType = {
  rule: 'date.format',
  wanted: 'a date and time such as 2026-11-22T08:00:00Z',
  refusal: (value) =>
    isDateTime(collapsed(value)) ? undefined : {rule: 'date.format', found: value, wanted: isXmlDateTime.wanted},
}
