import {attributeOf} from '../xml/walk.ts'
import {objectRule, refusedBy, remarkAt} from './object-rule.ts'

const job = (include: string): string =>
  `<job><params>${include}</params><script language="shell">exit 0</script></job>\n`

export const includeAttr = objectRule('include.attr', {
  kinds: 'all',
  severity: 'error',
  title: 'An include names one file',
  engine: {effect: 'refuses the file: SCHEDULER-231 when none is given, SCHEDULER-442 when both are'},
  doc: `\`<include>\` takes either \`live_file\`, a file of the live folder, or \`file\`, one of the server. What is in \`live_file\` is published along;
\`file\` must be there already.`,
  good: [{files: {'a.job.xml': job('<include live_file="common.params.xml"/>'), 'common.params.xml': '<params/>\n'}}],
  bad: [
    {files: {'a.job.xml': job('<include/>')}, at: 'a.job.xml:1:14'},
    {files: {'a.job.xml': job('<include file="a" live_file="b"/>'), b: ''}, at: 'a.job.xml:1:32'},
  ],
  check: ({all}) =>
    all('include').flatMap((include) => {
      const [file, liveFile] = [attributeOf(include, 'file'), attributeOf(include, 'live_file')]
      const hint = 'Write live_file="…" for a file of the live folder, or file="…" for one of the server.'
      if (file === undefined && liveFile === undefined)
        return [refusedBy('231', remarkAt(include, 'no file is named', hint))]
      return file === undefined || liveFile === undefined
        ? []
        : [refusedBy('442', remarkAt(liveFile, 'two files are named, live_file and file', 'Remove one of the two.'))]
    }),
})
