import {grammarRule} from './grammar-rule.ts'

export const xsdLegacyProcess = grammarRule('xsd.legacy-process', {
  title: 'A job has no <process>',
  doc: 'Jobs of very old releases called a program by `<process file="…"/>`. JobScheduler does not read that any more; a script of the language `shell` does the same.',
  good: [{files: {'a.job.xml': '<job><script language="shell">/opt/load.sh --all</script></job>'}}],
  bad: [
    {
      files: {
        'a.job.xml':
          '<job><process file="/opt/load.sh" param="--all"/><script language="shell">echo hello</script></job>',
      },
      at: 'a.job.xml:1:6',
    },
  ],
})
