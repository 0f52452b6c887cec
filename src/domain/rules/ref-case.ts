import {rooted} from '../objects/resolve.ts'
import {JOB} from './example-objects.ts'
import {titleOf} from './ref-missing.ts'
import {referenceRule} from './reference-rule.ts'
import {quoted} from './values.ts'

const job = (lock: string): string => `<job><lock.use lock="${lock}"/><script language="shell">exit 0</script></job>\n`
const chain = (name: string): string =>
  `<job_chain><job_chain_node state="1" job="${name}"/><job_chain_node.end state="end"/></job_chain>\n`

export const refCase = referenceRule('ref.case', {
  severity: 'warning',
  title: 'A name is written with the letters of its file',
  engine: {effect: 'looks for exactly these letters, does not find them, and waits for such an object'},
  doc: `Only the names of jobs and job chains are the same in large and small letters. Those of locks, process classes, schedules and monitors
are not, and those of folders never are. Write the name as the file has it.`,
  good: [{files: {'x/a.job_chain.xml': chain('/Y/load'), 'Y/LOAD.job.xml': JOB}}],
  bad: [
    {files: {'a.job.xml': job('DB'), 'db.lock.xml': '<lock/>\n'}, at: 'a.job.xml:1:16'},
    {files: {'a.job_chain.xml': chain('/X/load'), 'x/load.job.xml': JOB}, at: 'a.job_chain.xml:1:38'},
  ],
  say: ({reference, resolution}) => {
    if (resolution.kind !== 'other-case') return undefined
    const names = resolution.objects.map(({name}) => quoted(rooted(name))).join(' or ')
    return {
      message: `there is no ${titleOf(reference.kind)} ${quoted(reference.value)}, but ${names} with other letters`,
      hint: `Write ${names}: here large and small letters differ.`,
    }
  },
})
