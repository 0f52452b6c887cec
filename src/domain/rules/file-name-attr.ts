import {attributeOf} from '../xml/walk.ts'
import {JOB} from './example-objects.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {NOTHING} from './rule.ts'
import {isBlank, quoted} from './values.ts'

export const fileNameAttr = objectRule('file.name-attr', {
  kinds: ['job', 'job_chain', 'process_class'],
  severity: 'error',
  title: 'The attribute name says the same as the file name',
  engine: {
    code: 'SCHEDULER-429',
    effect: 'refuses the file: the name of an object in a live folder is fixed by its file',
  },
  doc: `In a live folder the file name is the name of the object; the attribute \`name\` may repeat it, but not contradict it. It is
usually left behind when a file is copied. Remove the attribute. For jobs and job chains the case of letters does not count.`,
  good: [{files: {'load.job.xml': JOB}}, {files: {'load.job.xml': JOB.replace('<job', '<job name="LOAD"')}}],
  bad: [
    {files: {'load.job.xml': JOB.replace('<job', '<job name="import"')}, at: 'load.job.xml:1:6'},
    {files: {'x/night.process_class.xml': '<process_class name="Night"/>\n'}, at: 'x/night.process_class.xml:1:16'},
  ],
  check: ({root, name, kind}) => {
    const attribute = attributeOf(root, 'name')
    if (attribute === undefined || isBlank(attribute.value) || attribute.value.includes('/')) return NOTHING
    const form = (text: string) => (kind.names === 'case-insensitive' ? text.toLowerCase() : text)
    return form(attribute.value.trim()) === form(name)
      ? NOTHING
      : [
          remarkAt(
            attribute,
            `the object is called ${quoted(name)} by its file, but ${quoted(attribute.value)} here`,
            'Remove the attribute: the file name is the name.',
          ),
        ]
  },
})
