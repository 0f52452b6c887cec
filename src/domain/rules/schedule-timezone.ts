import {inKnownCase} from '../letter-case.ts'
import {mendedBy, objectRule, remarkAt} from './object-rule.ts'
import {attributesOf, jobWithRunTime} from './run-times.ts'
import {isTimeZone, timeZoneNames} from './time-zones.ts'
import {meant} from '../nearest.ts'
import {isBlank, quoted} from './values.ts'

const LONGEST = 40

const hintFor = (name: string): string => {
  const near = name.length > LONGEST ? undefined : meant(name, timeZoneNames())
  return near === undefined ? 'Write an id like Europe/Berlin.' : `Did you mean ${quoted(near)}?`
}

export const scheduleTimezone = objectRule('schedule.timezone', {
  kinds: 'all',
  severity: 'warning',
  title: 'The time zone exists',
  engine: {effect: 'loads the file without looking at the time zone; it fails when a start is computed'},
  doc: 'Time zones are ids of the time zone database, such as `Europe/Berlin`; the case of letters counts. Correct the id.',
  mends: 'the case of letters in an id that exists',
  good: [{files: {'a.job.xml': jobWithRunTime('<period single_start="06:00"/>', ' time_zone="Europe/Berlin"')}}],
  bad: [
    {
      files: {'a.job.xml': jobWithRunTime('<period single_start="06:00"/>', ' time_zone="Mars/Base"')},
      at: 'a.job.xml:3:11',
    },
    {
      files: {'a.job.xml': jobWithRunTime('<period single_start="06:00"/>', ' time_zone="europe/berlin"')},
      at: 'a.job.xml:3:11',
    },
  ],
  check: (object) => {
    const known = new Map<string, boolean>()
    return attributesOf(object, ['run_time', 'schedule'], 'time_zone').flatMap((attribute) => {
      const name = attribute.value.trim()
      const exists = known.get(name) ?? (isBlank(name) || isTimeZone(name))
      known.set(name, exists)
      if (exists) return []
      const remark = remarkAt(attribute, `there is no time zone ${quoted(name)}`, hintFor(name))
      return [mendedBy(remark, attribute, inKnownCase(name, timeZoneNames()))]
    })
  },
})
