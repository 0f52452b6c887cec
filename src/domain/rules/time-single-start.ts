import {attributeOf, valueOf} from '../xml/walk.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {jobWithRunTime, PERIODS} from './run-times.ts'
import {isBlank} from './values.ts'

/** What is not read beside single_start (K/schedule.cxx, `Period::set_dom`). */
const UNREAD = ['begin', 'end', 'repeat', 'absolute_repeat', 'start_once'] as const

export const timeSingleStart = objectRule('time.single-start', {
  kinds: 'all',
  severity: 'warning',
  title: 'A single start stands alone in its period',
  engine: {effect: 'takes single_start and ignores begin, end and repetitions beside it'},
  doc: `\`single_start\` is one start at that time. \`begin\`, \`end\`, \`repeat\`, \`absolute_repeat\` and \`start_once\` in the same period have no effect. Put
them into a period of their own, or remove them.`,
  good: [
    {
      files: {
        'a.job.xml': jobWithRunTime('<period single_start="06:00"/>\n<period begin="08:00" end="20:00" repeat="600"/>'),
      },
    },
  ],
  bad: [
    {files: {'a.job.xml': jobWithRunTime('<period single_start="06:00" repeat="600"/>')}, at: 'a.job.xml:4:30'},
    {
      files: {'a.schedule.xml': '<schedule><period begin="06:00" end="20:00" single_start="06:00"/></schedule>\n'},
      at: 'a.schedule.xml:1:19',
    },
  ],
  check: ({all}) =>
    all(...PERIODS).flatMap((element) => {
      if (isBlank(valueOf(element, 'single_start'))) return []
      const attribute = UNREAD.flatMap((name) => attributeOf(element, name) ?? [])[0]
      return attribute === undefined
        ? []
        : [
            remarkAt(
              attribute,
              `${attribute.name} has no effect beside single_start`,
              'Put it into a period of its own, or remove it.',
            ),
          ]
    }),
})
