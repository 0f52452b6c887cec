import {grammarRule} from './grammar-rule.ts'

export const xsdName = grammarRule('xsd.name', {
  title: 'A name has no slash',
  doc: 'The name of an object, also the name of a script language, is no path: the folder in which its file lies says where it is.',
  good: [
    {
      files: {
        'a.job.xml':
          '<job><script language="shell">echo hello</script><monitor name="watch"><script java_class="com.example.Watch"/></monitor></job>',
      },
    },
  ],
  bad: [
    {
      files: {
        'a.job.xml':
          '<job><script language="shell">echo hello</script><monitor name="my/watch"><script java_class="com.example.Watch"/></monitor></job>',
      },
      at: 'a.job.xml:1:59',
    },
  ],
})
