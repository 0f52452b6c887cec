import type {XmlElement} from '../xml/document.ts'
import {attributeOf} from '../xml/walk.ts'
import {DAY, isClockTime, secondsOf, timeOfDay} from './moments.ts'
import {objectRule, refusedWith, remarkAt} from './object-rule.ts'
import {NOTHING, type Remark} from './rule.ts'
import {jobWithRunTime, PERIODS} from './run-times.ts'
import {quoted} from './values.ts'

/** The seconds of a time that other rules find right. */
const secondsAt = (element: XmlElement, name: string) => {
  const attribute = attributeOf(element, name)
  const time = attribute === undefined ? undefined : timeOfDay(attribute.value)
  return attribute === undefined || time === undefined || !isClockTime(time)
    ? undefined
    : {attribute, seconds: secondsOf(time)}
}

const HINT = 'A day ends at 24:00.'

const tooLate = (element: XmlElement): readonly Remark[] =>
  ['begin', 'end', 'single_start'].flatMap((name) => {
    const time = secondsAt(element, name)
    return time === undefined || time.seconds <= DAY
      ? []
      : [remarkAt(time.attribute, `${quoted(time.attribute.value)} is after the end of the day`, HINT)]
  })

const backwards = (element: XmlElement): readonly Remark[] => {
  const [begin, end] = [secondsAt(element, 'begin'), secondsAt(element, 'end')]
  return begin === undefined || end === undefined || begin.seconds <= end.seconds
    ? NOTHING
    : [
        remarkAt(
          begin.attribute,
          `the period begins at ${quoted(begin.attribute.value)}, after its end at ${quoted(end.attribute.value)}`,
          'A period over midnight is two: one until 24:00, one from 00:00.',
        ),
      ]
}

export const timeRange = objectRule('time.range', {
  kinds: 'all',
  severity: 'error',
  title: 'A period lies in one day and begins before it ends',
  engine: refusedWith('104'),
  doc: `A period is a part of one day, from 00:00 to 24:00. What lasts over midnight needs two periods: \`begin="22:00" end="24:00"\` and
\`begin="00:00" end="02:00"\`.`,
  good: [
    {
      files: {
        'a.job.xml': jobWithRunTime('<period begin="22:00" end="24:00"/>\n<period begin="00:00" end="02:00"/>'),
        'b.job.xml': jobWithRunTime('<period single_start="24:00"/>'),
      },
    },
  ],
  bad: [
    {files: {'a.job.xml': jobWithRunTime('<period begin="08:00" end="25:00"/>')}, at: 'a.job.xml:4:23'},
    {files: {'a.job.xml': jobWithRunTime('<period begin="22:00" end="02:00"/>')}, at: 'a.job.xml:4:9'},
    {files: {'a.schedule.xml': '<schedule><period single_start="24:30"/></schedule>\n'}, at: 'a.schedule.xml:1:19'},
  ],
  check: ({all}) =>
    all(...PERIODS).flatMap((element) => {
      const late = tooLate(element)
      return late.length > 0 ? late : backwards(element)
    }),
})
