import {childElements, valueOf} from '../xml/walk.ts'
import {objectRule, remarkAt} from './object-rule.ts'
import {isBlank, isYes} from './values.ts'

const chain = (sink: string): string =>
  `<job_chain>\n<file_order_source directory="/in"/>\n<job_chain_node state="1" job="a"/>\n<file_order_sink state="end"${sink}/>\n</job_chain>\n`

export const chainSink = objectRule('chain.sink', {
  kinds: ['job_chain'],
  severity: 'error',
  title: 'A sink either removes the file or moves it',
  engine: {code: 'SCHEDULER-340', effect: 'loads the chain, but the file stays and its order ends on the blacklist'},
  doc: `At the end of its way the file of an order must go: \`<file_order_sink>\` has either \`remove="yes"\` or \`move_to="DIRECTORY"\`, not both
and not none.`,
  good: [{files: {'a.job_chain.xml': chain(' remove="yes"'), 'b.job_chain.xml': chain(' move_to="/done"')}}],
  bad: [
    {files: {'a.job_chain.xml': chain('')}, at: 'a.job_chain.xml:4:1'},
    {files: {'a.job_chain.xml': chain(' remove="yes" move_to="/done"')}, at: 'a.job_chain.xml:4:1'},
  ],
  check: ({root}) =>
    childElements(root, 'file_order_sink').flatMap((sink) => {
      const removes = isYes(valueOf(sink, 'remove'))
      const moves = !isBlank(valueOf(sink, 'move_to'))
      if (removes !== moves) return []
      const message = removes
        ? 'the sink shall both remove the file and move it'
        : 'the sink does not say what becomes of the file'
      return [remarkAt(sink, message, 'Write either remove="yes" or move_to="DIRECTORY".')]
    }),
})
