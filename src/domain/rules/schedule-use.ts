import type {ObjectFacts, ScheduleFacts} from '../objects/facts.ts'
import type {ObjectIndex} from '../objects/object-index.ts'
import {JOB, JOB_CHAIN} from './example-objects.ts'
import {referenceRule} from './reference-rule.ts'
import {substitutesOf} from './schedule-chain.ts'
import {quoted} from './values.ts'

const CHAIN = {'c.job_chain.xml': JOB_CHAIN, 'load.job.xml': JOB}
const WINDOW = '<schedule><period begin="08:00" end="20:00"/></schedule>\n'
const AT_SIX = '<schedule><period single_start="06:00"/></schedule>\n'
const order = (schedule: string): string => `<order><run_time schedule="${schedule}"/></order>\n`
const orderJob = (schedule: string): string =>
  `<job order="yes"><script language="shell">exit 0</script><run_time schedule="${schedule}"/></job>\n`

const scheduleIn = (object: ObjectFacts | undefined): ScheduleFacts | undefined =>
  object?.detail.kind === 'schedule' ? object.detail : undefined

/** A schedule and those that stand in for it for a time. */
const withSubstitutes = (index: ObjectIndex, schedule: ObjectFacts): readonly ScheduleFacts[] =>
  [schedule, ...(substitutesOf(index).get(schedule.path) ?? []).map(({object}) => object)].flatMap(
    (object) => scheduleIn(object) ?? [],
  )

export const scheduleNeverStarts = referenceRule('schedule.never-starts', {
  severity: 'warning',
  title: 'The schedule of an order starts it',
  engine: {effect: 'loads the order; it has no start and waits for somebody to start it'},
  doc: `The schedule has periods, but none that starts an order: \`single_start\`, \`repeat\`, \`absolute_repeat\` or \`start_once\`, or \`<at>\`. A period with \`begin\`
and \`end\` alone only says when a job may run. An order that is started by hand has \`<run_time let_run="no"/>\`. Of an empty schedule, and of one with a
substitute that starts something, nothing is said.`,
  good: [
    {files: {...CHAIN, 'c,1.order.xml': order('early'), 'early.schedule.xml': AT_SIX}},
    {files: {...CHAIN, 'c,1.order.xml': order('later'), 'later.schedule.xml': '<schedule/>\n'}},
    {
      files: {
        ...CHAIN,
        'c,1.order.xml': order('day'),
        'day.schedule.xml': WINDOW,
        'may.schedule.xml': AT_SIX.replace('<schedule>', '<schedule substitute="day" valid_from="2030-05-01 00:00">'),
      },
    },
  ],
  bad: [{files: {...CHAIN, 'c,1.order.xml': order('day'), 'day.schedule.xml': WINDOW}, at: 'c,1.order.xml:1:18'}],
  say: ({object, reference, resolution}, index) => {
    if (object.kind.name !== 'order' || reference.element !== 'run_time' || resolution.kind !== 'found')
      return undefined
    const {facts} = resolution.object
    if (facts === undefined || scheduleIn(facts)?.orders !== 'not-started') return undefined
    return withSubstitutes(index, facts).some(({orders}) => orders === 'started')
      ? undefined
      : {
          message: `nothing in the schedule ${quoted(reference.value)} starts the order`,
          hint: 'Add single_start="HH:MM" to a period of the schedule, or name another one.',
        }
  },
})

export const jobOrderSchedule = referenceRule('job.order-schedule', {
  severity: 'warning',
  title: 'A job for orders has no schedule with single starts',
  engine: {effect: 'starts a task without an order at that time, which then waits for one'},
  doc: `A job with \`order="yes"\` starts when an order comes; its schedule says only when orders are taken (\`begin\`, \`end\`). Give a schedule with
\`single_start\` to the order.`,
  good: [
    {files: {...CHAIN, 'load.job.xml': orderJob('day'), 'day.schedule.xml': WINDOW}},
    {files: {...CHAIN, 'c,1.order.xml': order('early'), 'early.schedule.xml': AT_SIX}},
  ],
  bad: [
    {
      files: {...CHAIN, 'load.job.xml': orderJob('early'), 'early.schedule.xml': AT_SIX},
      at: 'load.job.xml:1:68',
    },
  ],
  say: ({object, reference, resolution}) =>
    object.detail.kind === 'job' &&
    object.detail.starts === 'by-order' &&
    reference.element === 'run_time' &&
    resolution.kind === 'found' &&
    scheduleIn(resolution.object.facts)?.singleStarts === 'some'
      ? {
          message: `the schedule ${quoted(reference.value)} would start this job without an order`,
          hint: 'Give the schedule to the order.',
        }
      : undefined,
})
