import {OBJECT_KINDS} from '../kinds.ts'
import {resolve, rooted} from '../objects/resolve.ts'
import type {ObjectIndex} from '../objects/object-index.ts'
import {JOB} from './example-objects.ts'
import {hintForMissing} from './ref-missing.ts'
import {referenceRule, type FollowedReference} from './reference-rule.ts'
import {quoted} from './values.ts'

const chain = (job: string): string =>
  `<job_chain><job_chain_node state="1" job="${job}"/><job_chain_node.end state="end"/></job_chain>\n`

/** The spelling that finds an object; where none does, what is near, or the name without what does not belong there. */
const hintFor = (index: ObjectIndex, {object, reference}: FollowedReference, right: string): string => {
  const resolution = resolve(index, object, {...reference, value: right})
  switch (resolution.kind) {
    case 'in-own-folder':
      return `Write ${quoted(rooted(resolution.object.name))}.`
    case 'other-case':
      return `Write ${resolution.objects.map(({name}) => quoted(rooted(name))).join(' or ')}.`
    case 'missing': {
      const found = index.elsewhere(reference.kind, resolution.name).map(({name}) => quoted(rooted(name)))
      if (found.length > 0) return `Write ${found.join(' or ')}.`
      const near = hintForMissing(index, reference.kind, resolution.name)
      return `Write ${quoted(right)}.${near === undefined ? '' : ` ${near}`}`
    }
    case 'found':
    case 'built-in':
    case 'unclear':
    case 'file-name':
      return `Write ${quoted(right)}.`
  }
}

const ofKind = (suffix: string): string =>
  OBJECT_KINDS.some((kind) => kind.suffix === suffix) ? `ends in ${suffix}` : `ends in ${quoted(suffix)}`

export const refSuffix = referenceRule('ref.suffix', {
  severity: 'warning',
  title: 'A reference is a name with "/" between folders, not a file name',
  engine: {effect: 'looks for an object of exactly this name, does not find it, and waits for it'},
  doc: `Objects are named without the suffix of their file, and folders are divided by "/", also on Windows: \`/billing/load\`, not
\`billing\\load.job.xml\`.`,
  good: [{files: {'a.job_chain.xml': chain('x/load'), 'x/load.job.xml': JOB}}],
  bad: [
    {files: {'a.job_chain.xml': chain('load.job.xml'), 'load.job.xml': JOB}, at: 'a.job_chain.xml:1:38'},
    {files: {'a.job_chain.xml': chain('x\\load'), 'x/load.job.xml': JOB}, at: 'a.job_chain.xml:1:38'},
    {files: {'x/a.job_chain.xml': chain('Load.Job.XML'), 'load.job.xml': JOB}, at: 'x/a.job_chain.xml:1:38'},
  ],
  say: (followed, index) => {
    const {reference, resolution} = followed
    if (resolution.kind !== 'file-name') return undefined
    const {suffix, right} = resolution
    const what = suffix === undefined ? 'holds a backslash, which divides no folders here' : ofKind(suffix)
    return {message: `the name ${quoted(reference.value)} ${what}`, hint: hintFor(index, followed, right)}
  },
})
