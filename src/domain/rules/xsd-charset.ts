import {grammarRule} from './grammar-rule.ts'

export const xsdCharset = grammarRule('xsd.charset', {
  title: 'Attributes hold characters of ISO-8859-1',
  doc: 'Titles, parameters, states and all other attributes may hold the printable characters of ISO-8859-1 only, whatever the encoding of the file: no `€`, no typographic quotes and dashes, no Greek, no Chinese. Scripts and descriptions are free.',
  good: [
    {
      files: {
        'a.job.xml':
          '<job title="Für 5 EUR"><description>5 €</description><script language="shell">echo hello</script></job>',
      },
    },
  ],
  bad: [
    {files: {'a.job.xml': '<job title="5 €"><script language="shell">echo hello</script></job>'}, at: 'a.job.xml:1:6'},
    {
      files: {
        'c,1.order.xml': '<order><params><param name="range" value="1–5"/></params><run_time let_run="no"/></order>',
      },
      at: 'c,1.order.xml:1:36',
    },
  ],
})
