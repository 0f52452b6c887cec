import {counted} from './size.ts'

const two = (value: number): string => String(value).padStart(2, '0')

/** `2026-11-22 14:22`: a point in time where the reader is. What is no time of any calendar is shown as it is written. */
export const localTime = (time: Date | string): string => {
  const date = new Date(time)
  if (Number.isNaN(date.getTime())) return String(time)
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`
}

const UNITS = [
  {name: 'year', seconds: 365 * 86_400},
  {name: 'month', seconds: 30 * 86_400},
  {name: 'day', seconds: 86_400},
  {name: 'hour', seconds: 3600},
  {name: 'minute', seconds: 60},
] as const

/** `3 hours ago`, `just now`; `in the future` where a clock is wrong by more than a minute, `at no time` for no time at all. */
export const age = (time: Date | string, now: Date): string => {
  const seconds = (now.getTime() - new Date(time).getTime()) / 1000
  if (Number.isNaN(seconds)) return 'at no time'
  if (seconds < -60) return 'in the future'
  const unit = UNITS.find((one) => seconds >= one.seconds)
  return unit === undefined ? 'just now' : `${counted(Math.floor(seconds / unit.seconds), unit.name)} ago`
}
