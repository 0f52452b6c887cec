import {JOB, latin1, utf16} from './example-objects.ts'
import {xmlRule} from './xml-rule.ts'

const TITLED = '<job title="Zählung"><script language="shell">date</script></job>'

export const xmlEncoding = xmlRule('xml.encoding', {
  title: 'The bytes of an object are in the encoding that it declares',
  doc: `Without a declaration a file is UTF-8. Editors on Windows often save in windows-1252 or ISO-8859-1: then the first line must say so,
\`<?xml version="1.0" encoding="ISO-8859-1"?>\`, or the file must be saved as UTF-8.`,
  good: [
    {files: {'a.job.xml': TITLED, 'b.job.xml': latin1(`<?xml version="1.0" encoding="ISO-8859-1"?>\n${TITLED}`)}},
    {files: {'a.job.xml': utf16(TITLED), 'b.job.xml': `\ufeff<?xml version="1.0" encoding="ISO-8859-1"?>\n${JOB}`}},
  ],
  bad: [
    {files: {'a.job.xml': latin1(`<?xml version="1.0" encoding="UTF-8"?>\n${TITLED}`)}, at: 'a.job.xml:2:14'},
    {files: {'a.job.xml': `<?xml version="1.0" encoding="US-ASCII"?>\n${TITLED}`}, at: 'a.job.xml:2:14'},
    {files: {'a.job.xml': `<?xml version="1.0" encoding="UTF-16"?>\n${JOB}`}, at: 'a.job.xml:1:31'},
    {files: {'a.job.xml': utf16(`<?xml version="1.0" encoding="UTF-8"?>\n${JOB}`)}, at: 'a.job.xml:1:31'},
  ],
})
