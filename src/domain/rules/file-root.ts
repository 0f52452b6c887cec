import {printable} from '../path.ts'
import {fileName} from '../kinds.ts'
import {JOB, JOB_CHAIN} from './example-objects.ts'
import {kindOfRoot} from './names.ts'
import {NOTHING, type FileRule} from './rule.ts'

const hintFor = (name: string, suffix: string, root: string, wanted: string): string => {
  if (root.toLowerCase() === wanted) return `XML distinguishes upper and lower case: write <${wanted}>.`
  const kind = kindOfRoot(root)
  const other =
    kind === undefined ? '' : `, or rename the file to ${printable(name.slice(0, -suffix.length) + kind.suffix)}`
  return `Write <${wanted}>${other}.`
}

export const fileRoot: FileRule = {
  id: 'file.root',
  severity: 'error',
  title: 'The root element is the one of the suffix',
  engine: {code: 'SCHEDULER-409', effect: 'refuses the file; an object that was loaded before stays as it was'},
  doc: `The suffix says what kind of object a file holds, and the root element must be of that kind: \`<job>\` in \`.job.xml\` and so on.
An order may also be written as \`<add_order>\`, a schedule as \`<run_time>\`.`,
  good: [{files: {'a.job.xml': JOB, 'c,1.order.xml': '<add_order at="now"/>\n', 's.schedule.xml': '<run_time/>\n'}}],
  bad: [
    {files: {'a.job.xml': JOB_CHAIN}, at: 'a.job.xml:1:1'},
    {files: {'a.job.xml': '<?xml version="1.0"?>\n\n<Job/>'}, at: 'a.job.xml:3:1'},
  ],
  scope: 'file',
  essential: true,
  check: ({path, kind, document}) => {
    if (kind === undefined || document?.kind !== 'document' || kind.roots.includes(document.root.name)) return NOTHING
    const {name, position} = document.root
    const shown = printable(name.slice(0, 80))
    return [
      {
        position,
        message: `the root element is <${shown}>, but a ${kind.suffix} file holds a <${kind.name}>`,
        hint: hintFor(fileName(path), kind.suffix, name, kind.name),
      },
    ]
  },
}
