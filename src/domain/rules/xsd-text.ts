import {grammarRule} from './grammar-rule.ts'

export const xsdText = grammarRule('xsd.text', {
  title: 'Text stands only where it may',
  doc: 'Text belongs into `<script>` and `<description>`, and into the children of `<settings>`. Elements without children, such as `<param>` or `<lock>`, may not even hold a blank or a line break.',
  good: [
    {
      files: {
        'a.job.xml':
          '<job><description>Loads the invoices</description><script language="shell">echo hello</script></job>',
        'c,1.order.xml':
          '<order><params>\n  <param name="day" value="today"/>\n</params><run_time let_run="no"/></order>',
      },
    },
  ],
  bad: [
    {files: {'a.job.xml': '<job>TODO <script language="shell">echo hello</script></job>'}, at: 'a.job.xml:1:6'},
    {files: {'l.lock.xml': '<lock> </lock>'}, at: 'l.lock.xml:1:1'},
    {
      files: {
        'c,1.order.xml':
          '<order><params><param name="day" value="">today</param></params><run_time let_run="no"/></order>',
      },
      at: 'c,1.order.xml:1:43',
    },
  ],
})
