import {attributeOf, childElement, valueOf} from '../xml/walk.ts'
import {speaksOfTimes, startsOrders} from './calendars.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {NOTHING} from './rule.ts'
import {isBlank, isNo, isYes} from './values.ts'

const order = (runTime: string): string => `<order>${runTime}</order>\n`

export const orderNeverStarts = objectRule('order.never-starts', {
  kinds: ['order'],
  severity: 'warning',
  title: 'The run time of an order starts it',
  engine: {effect: 'loads the order; it has no start and waits for somebody to start it'},
  doc: `An order starts by \`single_start\`, \`repeat\`, \`absolute_repeat\` or \`start_once\` of a period, or by \`<at>\`. A period with \`begin\` and \`end\` alone starts
nothing: it says when a job may run. An order that is started by hand has an empty run time, or one with \`let_run="no"\`; nothing is said of
those.`,
  good: [
    {
      files: {
        'c,1.order.xml': order('<run_time><period single_start="06:00"/></run_time>'),
        'c,2.order.xml': order('<run_time repeat="600"><weekdays><day day="1"/></weekdays></run_time>'),
        'c,3.order.xml': order('<run_time/>'),
        'c,4.order.xml': order('<run_time let_run="no"><period begin="08:00" end="20:00"/></run_time>'),
      },
    },
  ],
  bad: [
    {
      files: {'c,1.order.xml': order('<run_time><period begin="08:00" end="20:00"/></run_time>')},
      at: 'c,1.order.xml:1:8',
    },
    {
      files: {
        'c,1.order.xml': order(
          '<run_time><period single_start="06:00"/><weekdays><day day="1 2 3"><period begin="06:00"/></day></weekdays><month month="5"><period begin="06:00"/></month></run_time>',
        ).replace('<period single_start="06:00"/>', ''),
      },
      at: 'c,1.order.xml:1:8',
    },
    {files: {'c,1.order.xml': order('<run_time once="yes"/>')}, at: 'c,1.order.xml:1:8'},
  ],
  check: ({root}) => {
    const runTime = childElement(root, 'run_time')
    if (runTime === undefined || attributeOf(runTime, 'schedule') !== undefined) return NOTHING
    // Both are another start, or none on purpose.
    if (!isBlank(valueOf(root, 'at')) || isYes(valueOf(root, 'suspended'))) return NOTHING
    if (isNo(valueOf(runTime, 'let_run')) || !speaksOfTimes(runTime) || startsOrders(runTime)) return NOTHING
    return [
      remarkAt(
        runTime,
        'nothing in this run time starts the order',
        'Add single_start="HH:MM" to a period, or write <run_time let_run="no"/> to start it by hand.',
      ),
    ]
  },
})
