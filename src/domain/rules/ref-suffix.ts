import {OBJECT_KINDS} from '../kinds.ts'
import {referencesIn} from '../references.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {quoted} from './values.ts'

const JOB_BY_ORDERS = '<job order="yes"><script language="shell">exit 0</script></job>\n'
const chain = (job: string): string =>
  `<job_chain><job_chain_node state="1" job="${job}"/><job_chain_node.end state="end"/></job_chain>\n`

const suffixOf = (value: string): string | undefined => OBJECT_KINDS.find(({suffix}) => value.endsWith(suffix))?.suffix

export const refSuffix = objectRule('ref.suffix', {
  kinds: 'all',
  severity: 'warning',
  title: 'A reference is a name with "/" between folders, not a file name',
  engine: {effect: 'looks for an object of exactly this name, does not find it, and waits for it'},
  doc: `Objects are named without the suffix of their file, and folders are divided by "/", also on Windows: \`/billing/load\`, not
\`billing\\load.job.xml\`.`,
  good: [{files: {'a.job_chain.xml': chain('x/load'), 'x/load.job.xml': JOB_BY_ORDERS}}],
  bad: [
    {files: {'a.job_chain.xml': chain('load.job.xml'), 'load.job.xml': JOB_BY_ORDERS}, at: 'a.job_chain.xml:1:38'},
    {files: {'a.job_chain.xml': chain('x\\load'), 'x/load.job.xml': JOB_BY_ORDERS}, at: 'a.job_chain.xml:1:38'},
  ],
  check: (object) =>
    referencesIn(object).flatMap(({attribute}) => {
      const suffix = suffixOf(attribute.value)
      if (suffix === undefined && !attribute.value.includes('\\')) return []
      const right = attribute.value.slice(0, suffix === undefined ? undefined : -suffix.length).replaceAll('\\', '/')
      const what = suffix === undefined ? 'holds a backslash, which divides no folders here' : `ends in ${suffix}`
      return [remarkAt(attribute, `the name ${quoted(attribute.value)} ${what}`, `Write ${quoted(right)}.`)]
    }),
})
