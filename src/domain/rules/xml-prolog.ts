import {JOB} from './example-objects.ts'
import {xmlRule} from './xml-rule.ts'

export const xmlProlog = xmlRule('xml.prolog', {
  title: 'Nothing stands before the XML declaration',
  doc: 'If a file has a line `<?xml …?>`, these are its very first characters: no blank, no empty line, no comment before them.',
  good: [{files: {'a.job.xml': `<?xml version="1.0"?>\n\n${JOB}`, 'b.job.xml': `\n${JOB}`}}],
  bad: [
    {files: {'a.job.xml': `\n<?xml version="1.0"?>\n${JOB}`}, at: 'a.job.xml:2:1'},
    {files: {'a.job.xml': `x <?xml version="1.0"?>\n${JOB}`}, at: 'a.job.xml:1:1'},
  ],
})
