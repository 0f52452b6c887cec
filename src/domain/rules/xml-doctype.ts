import {JOB} from './example-objects.ts'
import {xmlRule} from './xml-rule.ts'

export const xmlDoctype = xmlRule('xml.doctype', {
  title: 'An object has no DOCTYPE',
  doc: 'JobScheduler refuses every document type declaration, also a harmless one, because entities could read files. Remove it.',
  good: [{files: {'a.job.xml': JOB}}],
  bad: [
    {files: {'a.job.xml': `<!DOCTYPE job SYSTEM "job.dtd">\n${JOB}`}, at: 'a.job.xml:1:1'},
    {files: {'a.job.xml': `<?xml version="1.0"?>\n<!DOCTYPE job [<!ENTITY a "&a;">]>\n${JOB}`}, at: 'a.job.xml:2:1'},
  ],
})
