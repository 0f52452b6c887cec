import {xmlRule} from './xml-rule.ts'

const script = (text: string): string => `<job>\n<script language="shell">${text}</script>\n</job>`

export const xmlEscape = xmlRule('xml.escape', {
  title: '"&" and "<" are escaped',
  doc: `In XML \`&\` and \`<\` have a meaning of their own. Scripts are full of them: put the script into \`<![CDATA[\` and \`]]>\`.
Elsewhere write \`&amp;\` and \`&lt;\`.`,
  good: [
    {
      files: {
        'a.job.xml': script('<![CDATA[test 1 < 2 && echo "$?"]]>'),
        'b.job.xml': script('test 1 &lt; 2 &amp;&amp; date'),
      },
    },
  ],
  bad: [
    {files: {'a.job.xml': script('a && b')}, at: 'a.job.xml:2:28'},
    {files: {'a.job.xml': script('test $a < 5')}, at: 'a.job.xml:2:34'},
    {files: {'a.job.xml': script('&uuml;')}, at: 'a.job.xml:2:26'},
    {files: {'a.job.xml': '<job title="a<b"/>'}, at: 'a.job.xml:1:14'},
    {files: {'a.job.xml': script('echo ]]>')}, at: 'a.job.xml:2:31'},
  ],
})
