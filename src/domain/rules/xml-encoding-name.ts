import {JOB} from './example-objects.ts'
import {xmlRule} from './xml-rule.ts'

export const xmlEncodingName = xmlRule('xml.encoding-name', {
  title: 'The declared encoding exists',
  doc: 'Names such as `ANSI` are not known to XML parsers; what Windows calls ANSI is `windows-1252`. Best is `UTF-8`.',
  good: [
    {
      files: {
        'a.job.xml': `<?xml version="1.0" encoding="iso-8859-1"?>\n${JOB}`,
        'b.job.xml': `<?xml version='1.0' encoding='windows-1252'?>\n${JOB}`,
      },
    },
  ],
  bad: [
    {files: {'a.job.xml': `<?xml version="1.0" encoding="ANSI"?>\n${JOB}`}, at: 'a.job.xml:1:31'},
    {files: {'a.job.xml': `<?xml version="1.0" encoding="ISO 8859-1"?>\n${JOB}`}, at: 'a.job.xml:1:31'},
  ],
})
