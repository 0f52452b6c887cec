import {attributeOf} from '../xml/walk.ts'
import {objectRule, refusedBy, remarkAt} from './object-rule.ts'
import type {Remark} from './rule.ts'
import {isBlank, quoted} from './values.ts'

const OTHER = {'normal.schedule.xml': '<schedule/>\n'}
const MOMENT = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}(:\d{2})?$/

/** Comparable as text: seconds are added where they are not written. */
const comparable = (value: string): string => (value.trim().length === 16 ? `${value.trim()}:00` : value.trim())

export const scheduleValidity = objectRule('schedule.validity', {
  kinds: ['schedule'],
  severity: 'error',
  title: 'Only a substitute has a time of validity, and it begins before it ends',
  engine: {
    effect: 'refuses the file: SCHEDULER-467 without a substitute, SCHEDULER-464 when the end is not after the begin',
  },
  doc: `\`valid_from\` and \`valid_to\` say how long a schedule replaces the one that \`substitute\` names; a schedule that replaces none always
holds. Add \`substitute\`, or remove them.`,
  good: [
    {
      files: {
        ...OTHER,
        'easter.schedule.xml':
          '<schedule substitute="normal" valid_from="2030-04-01 00:00" valid_to="2030-04-30 00:00"/>\n',
      },
    },
  ],
  bad: [
    {files: {'easter.schedule.xml': '<schedule valid_from="2030-04-01 00:00"/>\n'}, at: 'easter.schedule.xml:1:11'},
    {
      files: {
        ...OTHER,
        'easter.schedule.xml':
          '<schedule substitute="normal" valid_from="2030-04-30 00:00" valid_to="2030-04-30 00:00:00"/>\n',
      },
      at: 'easter.schedule.xml:1:61',
    },
  ],
  check: ({root}): readonly Remark[] => {
    const [from, to] = [attributeOf(root, 'valid_from'), attributeOf(root, 'valid_to')]
    // What is no moment at all, the schema refuses.
    const given = [from, to]
      .filter((attribute) => attribute !== undefined)
      .filter(({value}) => MOMENT.test(value.trim()))
    if (isBlank(attributeOf(root, 'substitute')?.value))
      return given.map((attribute) =>
        refusedBy(
          '467',
          remarkAt(
            attribute,
            `${attribute.name} holds only for a schedule that replaces another one`,
            'Add substitute="SCHEDULE", or remove the attribute.',
          ),
        ),
      )
    if (from === undefined || to === undefined || given.length < 2) return []
    return comparable(from.value) < comparable(to.value)
      ? []
      : [
          refusedBy(
            '464',
            remarkAt(to, `the validity ends at ${quoted(to.value)}, not after its begin at ${quoted(from.value)}`),
          ),
        ]
  },
})
