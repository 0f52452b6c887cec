import {valueOf} from '../xml/walk.ts'
import {objectRule, refusedWith, remarkAt} from './object-rule.ts'
import {languageOf} from './script-language.ts'
import {isBlank, quoted} from './values.ts'

export const jobJavaLanguage = objectRule('job.java-language', {
  kinds: ['job', 'monitor'],
  severity: 'error',
  title: 'A Java class goes with language="java" or no language',
  engine: refusedWith('166'),
  doc: `\`java_class\` already says that the script is Java; with another language JobScheduler does not know which is meant. Write
\`language="java"\`, or remove one of the two.`,
  good: [{files: {'a.job.xml': '<job><script language="java" java_class="com.example.Load"/></job>\n'}}],
  bad: [
    {
      files: {'a.job.xml': '<job><script language="shell" java_class="com.example.Load"/></job>\n'},
      at: 'a.job.xml:1:14',
    },
  ],
  check: ({all}) =>
    all('script').flatMap((script) => {
      const language = languageOf(script)
      if (language === undefined || isBlank(valueOf(script, 'java_class'))) return []
      const word = language.value.trim()
      return word.toLowerCase() === 'java' || word === 'jobscheduler_internal'
        ? []
        : [
            remarkAt(
              language,
              `a Java class cannot run as ${quoted(word)}`,
              'Write language="java", or remove java_class.',
            ),
          ]
    }),
})
