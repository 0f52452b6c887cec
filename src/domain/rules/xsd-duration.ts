import {grammarRule} from './grammar-rule.ts'

export const xsdDuration = grammarRule('xsd.duration', {
  title: 'Durations are seconds, or HH:MM or HH:MM:SS',
  doc: 'A number of seconds without a unit, or a time of two or three parts. `idle_timeout` may also be `never`; `warn_if_longer_than` and `warn_if_shorter_than` may be a percentage. A `timeout` that shall never end is left out.',
  mends: '`never` in which only the case of letters is wrong',
  good: [
    {
      files: {
        'a.job.xml':
          '<job timeout="600" idle_timeout="never" warn_if_longer_than="150%"><script language="shell">echo hello</script></job>',
      },
    },
  ],
  bad: [
    {
      files: {'a.job.xml': '<job timeout="10m"><script language="shell">echo hello</script></job>'},
      at: 'a.job.xml:1:6',
    },
    {
      files: {'a.job.xml': '<job timeout="never"><script language="shell">echo hello</script></job>'},
      at: 'a.job.xml:1:6',
    },
    {
      files: {'s.schedule.xml': '<schedule><period begin="08:00" repeat="90 s"/></schedule>'},
      at: 's.schedule.xml:1:33',
    },
    {
      files: {'a.job.xml': '<job idle_timeout="Never"><script language="shell">echo hello</script></job>'},
      at: 'a.job.xml:1:6',
    },
  ],
})
