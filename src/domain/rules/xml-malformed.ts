import {JOB} from './example-objects.ts'
import {xmlRule} from './xml-rule.ts'

export const xmlMalformed = xmlRule('xml.malformed', {
  title: 'An object is well-formed XML',
  doc: 'Every element is ended, in the reverse order of its beginning; values stand in quotes; there is one root element. The first problem of a file is shown, for what follows it cannot be judged.',
  good: [{files: {'a.job.xml': JOB}}],
  bad: [
    {files: {'a.job.xml': '<job>\n  <script language="shell">echo hello'}, at: 'a.job.xml:2:3'},
    {files: {'a.job.xml': '<job title="a" title="b"/>'}, at: 'a.job.xml:1:16'},
    {files: {'a.job.xml': '<job>\n  <script></job>'}, at: 'a.job.xml:2:11'},
    {files: {'a.job.xml': `${JOB}${JOB}`}, at: 'a.job.xml:2:1'},
    {files: {'a.job.xml': '<job><script>\u0007</script></job>'}, at: 'a.job.xml:1:14'},
  ],
})
