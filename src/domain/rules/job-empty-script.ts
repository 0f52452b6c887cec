import {JOB} from './example-objects.ts'
import {objectRule, refusedWith, remarkAt} from './object-rule.ts'
import {isEmptyScript, needsSource} from './script-language.ts'

export const jobEmptyScript = objectRule('job.empty-script', {
  kinds: ['job', 'monitor'],
  severity: 'error',
  title: 'A script is not empty',
  engine: refusedWith('173'),
  doc: `A shell script, or one for a scripting engine, must have a text or include one; blanks do not count. For a job that has nothing to
do write \`exit 0\`.`,
  good: [
    {files: {'a.job.xml': JOB, 'b.job.xml': '<job><script java_class="com.example.Load"/></job>\n'}},
    {files: {'c.job.xml': '<job><script language="shell"><include live_file="run.sh"/></script></job>\n'}},
  ],
  bad: [
    {files: {'a.job.xml': '<job><script language="shell"/></job>\n'}, at: 'a.job.xml:1:6'},
    {files: {'a.job.xml': '<job><script language="shell"><![CDATA[\n\n]]></script></job>\n'}, at: 'a.job.xml:1:6'},
  ],
  check: ({all}) =>
    all('script')
      .filter((script) => needsSource(script) && isEmptyScript(script))
      .map((script) =>
        remarkAt(script, 'the script is empty', 'Write what it shall do; a job that does nothing has "exit 0".'),
      ),
})
