import type {ObjectKindName} from '../kinds.ts'
import type {ObjectFacts} from '../objects/facts.ts'
import type {ObjectIndex} from '../objects/object-index.ts'
import {JOB, JOB_CHAIN} from './example-objects.ts'
import {titleOf} from './ref-missing.ts'
import {followedReferences, objectsRule} from './reference-rule.ts'
import type {Remark} from './rule.ts'

type UsedPaths = ReadonlySet<string>

const used = new WeakMap<ObjectIndex, UsedPaths>()

/** The objects that others name; undefined while an object cannot be read: it might name any. */
const usedPaths = (index: ObjectIndex): UsedPaths | undefined => {
  if (index.unread > 0) return undefined
  const known = used.get(index)
  if (known !== undefined) return known
  const made = new Set(
    followedReferences(index).flatMap(({resolution}) => {
      switch (resolution.kind) {
        case 'found':
        case 'in-own-folder':
          return [resolution.object.path]
        case 'other-case':
          return resolution.objects.map(({path}) => path)
        case 'unclear':
        case 'file-name':
        case 'built-in':
        case 'missing':
          return []
      }
    }),
  )
  used.set(index, made)
  return made
}

const remark = (message: string): readonly Omit<Remark, 'path'>[] => [{message}]

const ORDER_JOB = JOB.replace('<job>', '<job order="yes">')

export const jobUnused = objectsRule('job.unused', {
  severity: 'info',
  title: 'A job that orders start is part of a job chain',
  engine: {effect: 'loads the job; nothing here ever starts it'},
  doc: `The job has \`order="yes"\`, so that only orders start it, but no job chain of this folder names it. It is left over, or the chain lies
elsewhere.`,
  good: [{files: {'a.job_chain.xml': JOB_CHAIN, 'load.job.xml': ORDER_JOB}}],
  bad: [{files: {'load.job.xml': ORDER_JOB}, at: 'load.job.xml'}],
  look: ({path, detail}, index) =>
    detail.kind === 'job' && detail.starts === 'by-order' && usedPaths(index)?.has(path) === false
      ? remark('no job chain names this job')
      : [],
})

/** What does nothing by itself. A schedule that replaces another one works without being named. */
const IDLE: readonly ObjectKindName[] = ['lock', 'process_class', 'monitor', 'schedule']

const isIdle = ({kind, detail}: ObjectFacts): boolean =>
  IDLE.includes(kind.name) && !(detail.kind === 'schedule' && detail.substitute !== undefined)

export const refUnused = objectsRule('ref.unused', {
  severity: 'info',
  title: 'Locks, process classes, monitors and schedules are used',
  engine: {effect: 'loads the object; nothing here needs it'},
  doc: 'No object of this folder names it. It is left over, or what uses it lies elsewhere.',
  good: [
    {
      files: {
        'a.job.xml': '<job><lock.use lock="db"/><script language="shell">exit 0</script></job>\n',
        'db.lock.xml': '<lock/>\n',
      },
    },
  ],
  bad: [{files: {'db.lock.xml': '<lock/>\n'}, at: 'db.lock.xml'}],
  look: (object, index) =>
    isIdle(object) && usedPaths(index)?.has(object.path) === false
      ? remark(`nothing in this folder names this ${titleOf(object.kind.name)}`)
      : [],
})
