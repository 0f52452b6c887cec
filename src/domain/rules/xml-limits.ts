import {LIMITS} from '../limits.ts'
import {xmlRule} from './xml-rule.ts'

const MIB = LIMITS.xmlObject / 1024 / 1024

export const xmlLimits = xmlRule('xml.limits', {
  title: `An object has at most ${MIB} MiB and is nested at most ${LIMITS.xmlDepth} deep`,
  engine: {effect: 'may take such a file, at the cost of its memory; jsctl does not publish it'},
  doc: `The largest real object known to us has 113 KiB. More than ${MIB} MiB, ${LIMITS.xmlDepth} levels, ${LIMITS.xmlAttributes} attributes of an element
or ${LIMITS.xmlName} characters of a name are a mistake or an attack. Put long data into a file of its own.`,
  good: [{files: {'a.lock.xml': '<lock/>\n'}}],
  bad: [
    {
      files: {'a.job.xml': `${'<job>'.repeat(LIMITS.xmlDepth + 1)}${'</job>'.repeat(LIMITS.xmlDepth + 1)}`},
      at: 'a.job.xml:1:1001',
    },
    {files: {'a.job.xml': `<job ${'n'.repeat(LIMITS.xmlName + 1)}=""/>`}, at: 'a.job.xml:1:6'},
  ],
})
