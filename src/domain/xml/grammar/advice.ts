import {collapsed, type Advice} from './simple-type.ts'

const two = (count: number): string => String(count).padStart(2, '0')

const meantYes = new Set(['y', 'on', 'ja', 'j', 'oui', 'si', 'enabled', 'active'])
const meantNo = new Set(['n', 'off', 'nein', 'non', 'never', 'disabled', 'inactive'])

/** YES, on, ja */
export const adviseYesOrNo: Advice = (value) => {
  const word = collapsed(value).toLowerCase()
  if (meantYes.has(word)) return 'Write "yes".'
  return meantNo.has(word) ? 'Write "no".' : undefined
}

/** Never, where it is one of the words */
export const adviseYesNoOrNever: Advice = (value) =>
  collapsed(value).toLowerCase() === 'never' ? 'Write "never".' : adviseYesOrNo(value)

const UNITS: readonly (readonly [unit: RegExp, seconds: number])[] = [
  [/^s(ec(ond)?s?)?$/i, 1],
  [/^m(in(ute)?s?)?$/i, 60],
  [/^h(ours?|rs?)?$/i, 3600],
  [/^d(ays?)?$/i, 86_400],
]

/** 10m, 90 sec, 50%, never */
export const adviseDuration: Advice = (value) => {
  const word = collapsed(value)
  if (word === 'never') return 'Leave the attribute out.'
  if (/^\d+ ?%$/.test(word)) return 'A percentage is for warn_if_longer_than and warn_if_shorter_than only.'
  const [, count = '', unit = ''] = /^(\d{1,9}) ?([a-z]{1,8})$/i.exec(word) ?? []
  const seconds = UNITS.find(([name]) => name.test(unit))?.[1]
  return seconds === undefined ? undefined : `Write the seconds: "${Number(count) * seconds}".`
}

/** 150 %, where a percentage may stand */
export const adviseDurationOrPercentage: Advice = (value) => {
  const [, count] = /^(\d+) ?%$/.exec(collapsed(value)) ?? []
  return count === undefined ? adviseDuration(value) : `Write "${count}%".`
}

/** 00:30, where only seconds are read */
export const adviseSeconds: Advice = (value) => {
  const [, hours = '', minutes = '', seconds = '0'] = /^(\d{1,4}):(\d\d)(?::(\d\d))?$/.exec(collapsed(value)) ?? []
  if (hours === '') return undefined
  return `Times are not read here; in seconds it is "${Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)}".`
}

/** 10:00 PM, 930, 9.30, 9 */
export const adviseTime: Advice = (value) => {
  const found = /^(\d{1,2})(?:[.:h ]?(\d\d))?(?:[.:](\d\d))? ?(?:([ap])\.?m\.?)?$/i.exec(collapsed(value))
  if (found === null) return undefined
  const [, hour = '', minute = '00', second, half] = found
  const noon = half === undefined ? 0 : half.toLowerCase() === 'p' ? 12 : 0
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + noon
  if (hours > 24 || Number(minute) > 59) return undefined
  return `Write "${two(hours)}:${minute}${second === undefined ? '' : `:${second}`}".`
}

/** 2024-01-01, 2024-01-01T10:00 */
export const adviseDateAndTime: Advice = (value) => {
  const [, date = '', time = '00:00'] =
    /^(\d{4}-\d\d-\d\d)(?:[T ]+(\d\d:\d\d(?::\d\d)?)(?:\.\d+)?Z?)?$/.exec(collapsed(value)) ?? []
  return date === '' ? undefined : `Write "${date} ${time}".`
}
