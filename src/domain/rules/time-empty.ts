import {attributeOf, valueOf} from '../xml/walk.ts'
import {DAY, secondsOf, timeOfDay} from './moments.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {jobWithRunTime, PERIODS} from './run-times.ts'
import {isBlank} from './values.ts'

const secondsAt = (value: string | undefined, otherwise: number): number | undefined => {
  if (value === undefined) return otherwise
  const time = timeOfDay(value)
  return time === undefined ? undefined : secondsOf(time)
}

export const timeEmpty = objectRule('time.empty', {
  kinds: 'all',
  severity: 'warning',
  title: 'A period has some length',
  engine: {effect: 'loads the file; no moment lies in such a period, so that no task can start in it'},
  doc: `The period ends when it begins. One start at a moment is \`single_start="HH:MM"\`; otherwise let it end later. Without \`begin\` a period begins
at 00:00, without \`end\` it ends at 24:00.`,
  good: [{files: {'a.job.xml': jobWithRunTime('<period begin="08:00" end="08:01"/>\n<period single_start="08:30"/>')}}],
  bad: [
    {files: {'a.job.xml': jobWithRunTime('<period begin="08:00" end="08:00"/>')}, at: 'a.job.xml:4:9'},
    {files: {'a.job.xml': jobWithRunTime('<period end="00:00"/>')}, at: 'a.job.xml:4:9'},
  ],
  check: ({all}) =>
    all(...PERIODS).flatMap((element) => {
      const [begin, end] = [attributeOf(element, 'begin'), attributeOf(element, 'end')]
      const place = begin ?? end
      if (place === undefined || !isBlank(valueOf(element, 'single_start'))) return []
      const from = secondsAt(begin?.value, 0)
      return from === undefined || from !== secondsAt(end?.value, DAY)
        ? []
        : [
            remarkAt(
              place,
              'the period ends when it begins',
              'Write single_start="HH:MM" for one start, or a later end.',
            ),
          ]
    }),
})
