import {grammarRule} from './grammar-rule.ts'

export const xsdOrder = grammarRule('xsd.order', {
  title: 'The elements of an element stand in their order',
  doc: 'Most elements want their children in one order, for example in a job: settings, description, locks, params, environment, login, script, monitors, delays, run_time, commands. The element that must be moved is shown, and before or after which one it belongs.',
  good: [
    {files: {'a.job.xml': '<job><params/><script language="shell">echo hello</script><run_time let_run="no"/></job>'}},
  ],
  bad: [
    {
      files: {'a.job.xml': '<job><run_time let_run="no"/><script language="shell">echo hello</script></job>'},
      at: 'a.job.xml:1:30',
    },
    {files: {'a.job.xml': '<job><script language="shell">echo hello</script><params/></job>'}, at: 'a.job.xml:1:50'},
    {
      files: {
        's.schedule.xml': '<schedule><weekdays><day day="1"/></weekdays><period begin="08:00"/></schedule>',
      },
      at: 's.schedule.xml:1:46',
    },
  ],
})
