import {OBJECT_KINDS, fileName, type ObjectKindName} from '../kinds.ts'
import {meant} from '../nearest.ts'
import {folderOf, type ObjectIndex} from '../objects/object-index.ts'
import {resolve, rooted} from '../objects/resolve.ts'
import {JOB} from './example-objects.ts'
import {referenceRule, type FollowedReference} from './reference-rule.ts'
import type {BadExample, Example, ObjectsRule} from './rule.ts'
import {quoted, shownPath} from './values.ts'

const titleOf = (kind: ObjectKindName): string => OBJECT_KINDS.find(({name}) => name === kind)?.title ?? kind

const orList = (names: readonly string[]): string => names.join(' or ')

/** `load.job`, `load.xml`: what is left of a file name at the end of a reference (a whole one is ref.suffix). */
const withoutTail = (kind: ObjectKindName, written: string): string | undefined => {
  const tail = [`.${kind}`, '.xml'].find((one) => written.toLowerCase().endsWith(one))
  return tail === undefined ? undefined : written.slice(0, -tail.length)
}

/** The reference without the rest of a file name, where that finds an object. */
const shortened = (
  {object, reference}: Pick<FollowedReference, 'object' | 'reference'>,
  index: ObjectIndex,
): string | undefined => {
  const right = withoutTail(reference.kind, reference.value)
  return right !== undefined && resolve(index, object, {...reference, value: right}).kind === 'found'
    ? right
    : undefined
}

/** Where what was meant may be. */
const hintFor = (index: ObjectIndex, kind: ObjectKindName, name: string): string | undefined => {
  const elsewhere = index.elsewhere(kind, name).map((object) => quoted(rooted(object.name)))
  if (elsewhere.length > 0) return `There is ${orList(elsewhere)}.`
  const near = meant(fileName(name), index.siblings(kind, folderOf(name)))
  if (near !== undefined) return `Did you mean ${quoted(near)}?`
  const other = OBJECT_KINDS.find((row) => row.name !== kind && index.find(row.name, name) !== undefined)
  return other === undefined ? undefined : `There is a ${other.title} of this name, but no ${titleOf(kind)}.`
}

/** What to write in place of a reference that finds nothing: without the rest of a file name, or what may be meant. */
const hintForReference = (
  followed: Pick<FollowedReference, 'object' | 'reference'>,
  index: ObjectIndex,
  name: string,
): string | undefined => {
  const right = shortened(followed, index)
  return right === undefined
    ? hintFor(index, followed.reference.kind, name)
    : `Write ${quoted(right)}: the name of an object has no suffix.`
}

/** What a missing object is for the one that names it. */
interface MissingKind {
  readonly kind: ObjectKindName
  readonly id: string
  readonly effect: string
  readonly doc: string
  readonly good: readonly Example[]
  readonly bad: readonly [BadExample, ...BadExample[]]
}

const chain = (job: string): string =>
  `<job_chain><job_chain_node state="1" job="${job}"/><job_chain_node.end state="end"/></job_chain>\n`
const NESTING =
  '<job_chain><job_chain_node.job_chain state="1" job_chain="inner"/><job_chain_node.end state="end"/></job_chain>\n'
const job = (attributes: string, before = '', after = ''): string =>
  `<job${attributes}>${before}<script language="shell">exit 0</script>${after}</job>\n`

const ELSEWHERE = `Names count from the folder of the file, or with a "/" from the live root. An object that only the server's own
configuration defines is not known here: switch the rule off for those paths in \`[rules]\`, or check with \`--against ENV\` when it is published there.`

/** The fields of `objects.md` §3.6, one kind a row. */
const ROWS: readonly MissingKind[] = [
  {
    kind: 'job',
    id: 'ref.missing-job',
    effect: 'loads the chain; orders wait at this node until there is such a job',
    doc: `A job chain names a job that is not there. ${ELSEWHERE}`,
    good: [{files: {'x/a.job_chain.xml': chain('/load'), 'Load.job.xml': JOB}}],
    bad: [
      {files: {'x/a.job_chain.xml': chain('load')}, at: 'x/a.job_chain.xml:1:38'},
      {files: {'x/a.job_chain.xml': chain('load'), 'load.job.xml': JOB}, at: 'x/a.job_chain.xml:1:38'},
    ],
  },
  {
    kind: 'job_chain',
    id: 'ref.missing-job-chain',
    effect: 'keeps the outer chain waiting until there is such a chain; none of its orders starts',
    doc: `A node names a job chain that is not there. ${ELSEWHERE}`,
    good: [{files: {'a.job_chain.xml': NESTING, 'inner.job_chain.xml': chain('load'), 'load.job.xml': JOB}}],
    bad: [{files: {'a.job_chain.xml': NESTING}, at: 'a.job_chain.xml:1:48'}],
  },
  {
    kind: 'process_class',
    id: 'ref.missing-process-class',
    effect: 'loads the object; its tasks wait until there is such a process class',
    doc: `A job or a chain names a process class that is not there. ${ELSEWHERE}`,
    good: [{files: {'a.job.xml': job(' process_class="agent"'), 'agent.process_class.xml': '<process_class/>\n'}}],
    bad: [{files: {'a.job.xml': job(' process_class="agent"')}, at: 'a.job.xml:1:6'}],
  },
  {
    kind: 'lock',
    id: 'ref.missing-lock',
    effect: 'loads the job; its tasks wait until there is such a lock',
    doc: `A job uses a lock that is not there. ${ELSEWHERE}`,
    good: [{files: {'a.job.xml': job('', '<lock.use lock="db"/>'), 'db.lock.xml': '<lock/>\n'}}],
    bad: [{files: {'a.job.xml': job('', '<lock.use lock="db"/>')}, at: 'a.job.xml:1:16'}],
  },
  {
    kind: 'monitor',
    id: 'ref.missing-monitor',
    effect: 'keeps the job incomplete: it does not start until there is such a monitor',
    doc: `A job uses a monitor that is not there. ${ELSEWHERE}`,
    good: [
      {
        files: {
          'a.job.xml': job('', '', '<monitor.use monitor="mail"/>'),
          'mail.monitor.xml': '<monitor><script language="java" java_class="Mail"/></monitor>\n',
        },
      },
    ],
    bad: [{files: {'a.job.xml': job('', '', '<monitor.use monitor="mail"/>')}, at: 'a.job.xml:1:59'}],
  },
  {
    kind: 'schedule',
    id: 'ref.missing-schedule',
    effect: 'keeps a job incomplete, and gives an order no start, until there is such a schedule',
    doc: `A run time or a schedule names a schedule that is not there. ${ELSEWHERE}`,
    good: [{files: {'a.job.xml': job('', '', '<run_time schedule="night"/>'), 'night.schedule.xml': '<schedule/>\n'}}],
    bad: [{files: {'a.job.xml': job('', '', '<run_time schedule="night"/>')}, at: 'a.job.xml:1:56'}],
  },
]

/** What is only needed when a command runs is another rule's: `job.command-target`. */
const missingRule = ({kind, id, effect, doc, good, bad}: MissingKind): ObjectsRule =>
  referenceRule(id, {
    severity: 'warning',
    title: `Every ${titleOf(kind)} that is named is there`,
    engine: {effect},
    doc,
    good,
    bad,
    say: ({object, reference, resolution}, index) => {
      if (resolution.kind !== 'missing' || reference.kind !== kind || reference.base === 'root') return undefined
      const hint = hintForReference({object, reference}, index, resolution.name)
      const file = `${resolution.name}.${kind}.xml`
      return {
        message: `the ${titleOf(kind)} ${quoted(reference.value)} is not there: no ${shownPath(file)}`,
        ...(hint === undefined ? {} : {hint}),
      }
    },
  })

export const missingReferences: readonly ObjectsRule[] = ROWS.map(missingRule)

export {hintFor as hintForMissing, hintForReference, titleOf}
