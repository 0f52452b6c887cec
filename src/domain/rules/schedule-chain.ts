import type {ObjectFacts, ScheduleFacts} from '../objects/facts.ts'
import type {ObjectIndex} from '../objects/object-index.ts'
import {resolve, rooted} from '../objects/resolve.ts'
import {objectsRule, referenceRule} from './reference-rule.ts'
import {NOTHING} from './rule.ts'
import {quoted} from './values.ts'

const NORMAL = {'normal.schedule.xml': '<schedule/>\n'}
const substitute = (of: string, from = '2030-04-01 00:00', to = '2030-05-01 00:00'): string =>
  `<schedule substitute="${of}" valid_from="${from}" valid_to="${to}"/>\n`
const job = (schedule: string): string =>
  `<job><script language="shell">exit 0</script><run_time schedule="${schedule}"/></job>\n`

/** A schedule that stands in for another one for a time, with that other one. */
interface Substitution {
  readonly substitute: NonNullable<ScheduleFacts['substitute']>
  readonly replaced: string
}

const substitutionOf = (index: ObjectIndex, object: ObjectFacts): Substitution | undefined => {
  if (object.detail.kind !== 'schedule' || object.detail.substitute === undefined) return undefined
  const {substitute: given} = object.detail
  const resolution = resolve(index, object, given.of)
  return resolution.kind === 'found' ? {substitute: given, replaced: resolution.object.path} : undefined
}

const isSubstitute = (object: ObjectFacts | undefined): boolean =>
  object?.detail.kind === 'schedule' && object.detail.substitute !== undefined

export const scheduleOfSubstitute = referenceRule('schedule.of-substitute', {
  severity: 'error',
  title: 'What a schedule replaces does not itself replace another one',
  engine: {code: 'SCHEDULER-463', effect: 'refuses the file; an object that was loaded before stays as it was'},
  doc: '`substitute` names a schedule that is a substitute itself; so two cannot replace each other, either. Name the one that is replaced by both.',
  good: [{files: {...NORMAL, 'easter.schedule.xml': substitute('normal')}}],
  bad: [
    {
      files: {
        ...NORMAL,
        'easter.schedule.xml': substitute('normal'),
        'monday.schedule.xml': substitute('easter'),
      },
      at: 'monday.schedule.xml:1:11',
    },
  ],
  say: ({object, reference, resolution}) =>
    reference.kind === 'schedule' &&
    isSubstitute(object) &&
    resolution.kind === 'found' &&
    resolution.object.path !== object.path &&
    isSubstitute(resolution.object.facts)
      ? {message: `${quoted(reference.value)} is itself a substitute`, hint: 'Name the schedule that it replaces.'}
      : undefined,
})

export const scheduleSubstituteUsed = referenceRule('schedule.substitute-used', {
  severity: 'error',
  title: 'A run time names no schedule that replaces another one',
  engine: {code: 'SCHEDULER-466', effect: 'logs an error; the job or the order gets no start from it'},
  doc: 'A schedule with `substitute` takes the place of the other one by itself, while it is valid. Name the other one in the run time.',
  good: [{files: {...NORMAL, 'a.job.xml': job('normal'), 'easter.schedule.xml': substitute('normal')}}],
  bad: [
    {
      files: {...NORMAL, 'a.job.xml': job('easter'), 'easter.schedule.xml': substitute('normal')},
      at: 'a.job.xml:1:56',
    },
  ],
  say: ({reference, resolution}) =>
    reference.element === 'run_time' && resolution.kind === 'found' && isSubstitute(resolution.object.facts)
      ? {
          message: `the schedule ${quoted(reference.value)} is a substitute and cannot be used directly`,
          hint: 'Name the schedule that it replaces.',
        }
      : undefined,
})

/** Comparable as text: seconds are added where they are not written. */
const moment = (value: string): string => (value.trim().length === 16 ? `${value.trim()}:00` : value.trim())

/** What is not given reaches from the beginning or to the end. */
const spanOf = ({from, to}: Substitution['substitute']): readonly [string, string] => [
  from === undefined ? '' : moment(from.value),
  to === undefined ? '~' : moment(to.value),
]

const overlap = (left: Substitution, right: Substitution): boolean => {
  const [[from, to], [otherFrom, otherTo]] = [spanOf(left.substitute), spanOf(right.substitute)]
  return from < otherTo && otherFrom < to
}

interface SubstituteFile {
  readonly object: ObjectFacts
  readonly substitution: Substitution
}

const substitutes = new WeakMap<ObjectIndex, ReadonlyMap<string, readonly SubstituteFile[]>>()

/** The substitutes of a folder by what they replace, in the order of their paths. */
export const substitutesOf = (index: ObjectIndex): ReadonlyMap<string, readonly SubstituteFile[]> => {
  const known = substitutes.get(index)
  if (known !== undefined) return known
  const made = new Map<string, SubstituteFile[]>()
  for (const object of index.objects) {
    const substitution = substitutionOf(index, object)
    if (substitution === undefined) continue
    const group = made.get(substitution.replaced)
    if (group === undefined) made.set(substitution.replaced, [{object, substitution}])
    else group.push({object, substitution})
  }
  substitutes.set(index, made)
  return made
}

export const scheduleOverlap = objectsRule('schedule.overlap', {
  severity: 'error',
  title: 'Two schedules do not replace the same one at the same time',
  engine: {code: 'SCHEDULER-465', effect: 'refuses the one that it reads later'},
  doc: 'At each moment at most one schedule can stand in for another. Change `valid_from` or `valid_to` of one of the two.',
  good: [
    {
      files: {
        ...NORMAL,
        'april.schedule.xml': substitute('normal'),
        'may.schedule.xml': substitute('normal', '2030-05-01 00:00', '2030-06-01 00:00'),
      },
    },
  ],
  bad: [
    {
      files: {
        ...NORMAL,
        'april.schedule.xml': substitute('normal'),
        'easter.schedule.xml': substitute('normal', '2030-04-19 00:00', '2030-04-23 00:00'),
      },
      at: 'easter.schedule.xml:1:11',
    },
  ],
  look: (object, index) => {
    const own = substitutionOf(index, object)
    if (own === undefined) return NOTHING
    const group = substitutesOf(index).get(own.replaced) ?? []
    const other = group
      .slice(
        0,
        group.findIndex((one) => one.object === object),
      )
      .find(({substitution}) => overlap(own, substitution))
    if (other === undefined) return NOTHING
    const name = quoted(rooted(other.object.path.slice(0, -other.object.kind.suffix.length)))
    return [
      {
        message: `${name} replaces the same schedule at the same time`,
        hint: 'Change valid_from or valid_to of one of the two.',
        position: own.substitute.of.position,
      },
    ]
  },
})
