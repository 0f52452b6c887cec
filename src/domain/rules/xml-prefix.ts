import {xmlRule} from './xml-rule.ts'

const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'

export const xmlPrefix = xmlRule('xml.prefix', {
  title: 'Every namespace prefix is bound',
  doc: `Many objects carry \`xsi:noNamespaceSchemaLocation\`. JobScheduler does not use it, but the prefix must be bound by
\`${XSI}\`; else remove the attribute.`,
  good: [{files: {'a.lock.xml': `<lock ${XSI} xsi:noNamespaceSchemaLocation="scheduler.xsd"/>\n`}}],
  bad: [
    {files: {'a.lock.xml': '<lock xsi:noNamespaceSchemaLocation="scheduler.xsd"/>\n'}, at: 'a.lock.xml:1:7'},
    {files: {'a.lock.xml': '<js:lock/>\n'}, at: 'a.lock.xml:1:1'},
  ],
})
