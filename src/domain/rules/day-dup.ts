import {attributeOf, childElements, valueOf} from '../xml/walk.ts'
import {weekdayOf} from './calendars.ts'
import {objectRule, refusedWith, remarkAt} from './object-rule.ts'
import {jobWithRunTime} from './run-times.ts'
import {quoted, wordsOf} from './values.ts'

export const dayDup = objectRule('day.dup', {
  kinds: 'all',
  severity: 'error',
  title: 'A weekday of a month stands once',
  engine: refusedWith('446'),
  doc: `In \`<monthdays>\` each \`<weekday day="…" which="…">\` can stand once: the first Monday, the last Friday. Put all periods of that day into one
element.`,
  good: [
    {
      files: {
        'a.job.xml': jobWithRunTime(
          '<monthdays><weekday day="monday" which="1"/><weekday day="monday" which="-1"/></monthdays>',
        ),
      },
    },
  ],
  bad: [
    {
      files: {
        'a.job.xml': jobWithRunTime(
          '<monthdays><weekday day="monday" which="1"/>\n<weekday day="1 tuesday" which="1"/></monthdays>',
        ),
      },
      at: 'a.job.xml:5:10',
    },
  ],
  check: ({all}) =>
    // All <monthdays> of one run time, or of one of its months, are one set (K/schedule.cxx, `Monthday_set::set_dom`).
    all('run_time', 'schedule', 'month').flatMap((parent) => {
      const seen = new Set<string>()
      return childElements(parent, 'monthdays')
        .flatMap((monthdays) => childElements(monthdays, 'weekday'))
        .flatMap((element) => {
          const attribute = attributeOf(element, 'day')
          const which = String(Number(valueOf(element, 'which') ?? ''))
          const words = wordsOf(attribute?.value ?? '')
          const again = words.find((word) => seen.has(`${which} ${weekdayOf(word)}`))
          for (const word of words) seen.add(`${which} ${weekdayOf(word)}`)
          return attribute === undefined || again === undefined
            ? []
            : [
                remarkAt(
                  attribute,
                  `${quoted(again)} with which=${quoted(which)} has been described above`,
                  'Put its periods into one element.',
                ),
              ]
        })
    }),
})
