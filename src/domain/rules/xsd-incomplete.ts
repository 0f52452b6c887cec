import {grammarRule} from './grammar-rule.ts'

export const xsdIncomplete = grammarRule('xsd.incomplete', {
  title: 'An element holds the elements that it needs',
  doc: 'Some elements make no sense without a child: a monitor without its script, `<login>` without its password, `<weekdays>` without a day.',
  good: [{files: {'m.monitor.xml': '<monitor><script java_class="com.example.Watch"/></monitor>'}}],
  bad: [
    {files: {'m.monitor.xml': '<monitor/>'}, at: 'm.monitor.xml:1:1'},
    {files: {'s.schedule.xml': '<schedule><weekdays/></schedule>'}, at: 's.schedule.xml:1:11'},
    {
      files: {'a.job.xml': '<job><login user="maria"/><script language="shell">echo hello</script></job>'},
      at: 'a.job.xml:1:6',
    },
  ],
})
