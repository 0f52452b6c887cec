import {JOB} from './example-objects.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {hasClass, isEmptyScript, languageOf} from './script-language.ts'

export const jobLanguageMissing = objectRule('job.language-missing', {
  kinds: ['job', 'monitor'],
  severity: 'warning',
  title: 'A script names its language',
  engine: {effect: 'takes the script for Perl on Unix, and for VBScript on Windows'},
  doc: 'Without `language` a script is no shell script: on Unix it is taken for Perl, on Windows for VBScript. Write the language.',
  good: [{files: {'a.job.xml': JOB, 'b.job.xml': '<job><script java_class="com.example.Load"/></job>\n'}}],
  bad: [{files: {'a.job.xml': '<job><script>echo hello</script></job>\n'}, at: 'a.job.xml:1:6'}],
  check: ({all}) =>
    all('script')
      .filter((script) => languageOf(script) === undefined && !hasClass(script) && !isEmptyScript(script))
      .map((script) => remarkAt(script, 'the script does not say in which language it is', 'Add language="shell".')),
})
