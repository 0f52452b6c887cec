import type {XmlAttribute} from '../xml/document.ts'
import {attributeOf, childElement, elementsIn, valueOf} from '../xml/walk.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {NOTHING} from './rule.ts'
import {isNo, isYes} from './values.ts'

const job = (runTime: string): string =>
  `<job order="yes"><script language="shell">exit 0</script><run_time>${runTime}</run_time></job>\n`

/** What starts a task by the clock; the editor JOE refuses the same on order jobs. */
const STARTING = ['single_start', 'start_once', 'once', 'let_run']

const isMeant = ({name, value}: XmlAttribute): boolean => STARTING.includes(name) && !isNo(value)

export const jobOrderRuntime = objectRule('job.order-runtime', {
  kinds: ['job'],
  severity: 'warning',
  title: 'A job for orders is not started by the clock',
  engine: {effect: 'starts a task without an order at that time, which then waits for one'},
  doc: `A job with \`order="yes"\` starts when an order comes; its run time says only when orders are taken (\`begin\`, \`end\`). Put
\`single_start\`, \`start_once\` and \`let_run\` into the run time of the order.`,
  good: [{files: {'a.job.xml': job('<period begin="08:00" end="20:00"/>')}}],
  bad: [{files: {'a.job.xml': job('<period single_start="08:00"/>')}, at: 'a.job.xml:1:76'}],
  check: ({root}) => {
    const runTime = childElement(root, 'run_time')
    // With a schedule all else is not read (objects.md §4).
    if (runTime === undefined || !isYes(valueOf(root, 'order'))) return NOTHING
    if (attributeOf(runTime, 'schedule') !== undefined) return NOTHING
    return Array.from(elementsIn(runTime))
      .flatMap(({attributes}) => attributes.filter(isMeant))
      .map((attribute) =>
        remarkAt(
          attribute,
          `${attribute.name} would start this job without an order`,
          'Put it into the run time of the order.',
        ),
      )
  },
})
