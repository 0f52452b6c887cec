import {attributeOf, valueOf} from '../xml/walk.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {languageOf} from './script-language.ts'
import {isBlank} from './values.ts'

export const jobJavaClass = objectRule('job.java-class', {
  kinds: ['job', 'monitor'],
  severity: 'warning',
  title: 'A Java script names its class',
  engine: {effect: 'loads the job; every task fails'},
  doc: '`language="java"` runs the class that `java_class` names. Add it; `java_class_path` says where it is found.',
  good: [{files: {'a.job.xml': '<job><script language="java" java_class="com.example.Load"/></job>\n'}}],
  bad: [{files: {'a.job.xml': '<job><script language="java"/></job>\n'}, at: 'a.job.xml:1:14'}],
  check: ({all}) =>
    all('script').flatMap((script) => {
      const language = languageOf(script)
      if (language?.value.trim().toLowerCase() !== 'java' || !isBlank(valueOf(script, 'java_class'))) return []
      return [remarkAt(attributeOf(script, 'java_class') ?? language, 'no Java class is named', 'Add java_class="…".')]
    }),
})
