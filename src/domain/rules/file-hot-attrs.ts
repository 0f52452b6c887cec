import {attributeOf} from '../xml/walk.ts'
import {JOB} from './example-objects.ts'
import {objectRule, refusedWith, remarkAt} from './object-rule.ts'

/** The kinds that may have the attribute at all; for others the schema refuses it. */
const WITH_SPOOLER_ID = new Set(['job', 'process_class'])
const WITH_REPLACE = new Set(['job', 'job_chain', 'order', 'process_class'])
/** Compared as they are written, without a look at blanks around them (objects.md §0, the pipeline for one file). */
const NOT_REPLACING = new Set(['no', 'false', '0'])

export const fileHotAttrs = objectRule('file.hot-attrs', {
  kinds: 'all',
  severity: 'error',
  title: 'An object in a live folder has no spooler_id and is not replace="no"',
  engine: refusedWith('232'),
  doc: `Both belong to the old configuration file \`scheduler.xml\`, which held objects of several JobSchedulers. An object in a live folder
is always for the one that watches the folder, and always replaces its predecessor. Remove the attribute.`,
  good: [{files: {'a.job.xml': JOB.replace('<job', '<job replace="yes" spooler_id=""')}}],
  bad: [
    {files: {'a.job.xml': JOB.replace('<job', '<job spooler_id="prod"')}, at: 'a.job.xml:1:6'},
    {files: {'a.process_class.xml': '<process_class replace="no"/>\n'}, at: 'a.process_class.xml:1:16'},
  ],
  check: ({root, kind}) => {
    const [spooler, replace] = [attributeOf(root, 'spooler_id'), attributeOf(root, 'replace')]
    const hint = 'Remove the attribute.'
    return [
      ...(WITH_SPOOLER_ID.has(kind.name) && spooler !== undefined && spooler.value !== ''
        ? [remarkAt(spooler, 'an object in a live folder cannot be for one JobScheduler only', hint)]
        : []),
      ...(WITH_REPLACE.has(kind.name) && replace !== undefined && NOT_REPLACING.has(replace.value)
        ? [remarkAt(replace, 'an object in a live folder always replaces the one before it', hint)]
        : []),
    ]
  },
})
