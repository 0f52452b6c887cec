import {isClockTime, timeOfDay} from './moments.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {attributesOf, jobWithRunTime, PERIODS} from './run-times.ts'
import {quoted} from './values.ts'

export const timeMinute = objectRule('time.minute', {
  kinds: 'all',
  severity: 'error',
  title: 'Minutes and seconds are at most 59',
  engine: {effect: 'counts on: 12:99 starts at 13:39, without a word'},
  doc: 'JobScheduler adds hours, minutes and seconds without looking at them, so a mistyped minute moves the start. Correct the time.',
  good: [{files: {'a.job.xml': jobWithRunTime('<period single_start="12:59:59"/>')}}],
  bad: [{files: {'a.job.xml': jobWithRunTime('<period single_start="12:99"/>')}, at: 'a.job.xml:4:9'}],
  check: (object) =>
    ['begin', 'end', 'single_start']
      .flatMap((name) => attributesOf(object, PERIODS, name))
      .flatMap((attribute) => {
        const time = timeOfDay(attribute.value)
        return time === undefined || isClockTime(time)
          ? []
          : [remarkAt(attribute, `there is no time ${quoted(attribute.value)}`, 'Minutes and seconds end at 59.')]
      }),
})
