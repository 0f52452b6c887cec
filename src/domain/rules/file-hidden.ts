import {fileName, kindOf, OBJECT_KINDS} from '../kinds.ts'
import {JOB} from './example-objects.ts'
import type {FolderRule} from './rule.ts'

const NAMELESS = new Set(OBJECT_KINDS.map(({suffix}) => suffix))

/** `.load.job.xml` or `.job.xml`, but not the locks of Emacs, `.#load.job.xml`. */
const isHiddenObject = (name: string): boolean =>
  name.startsWith('.') && !name.startsWith('.#') && (NAMELESS.has(name) || kindOf(name) !== undefined)

export const fileHidden: FolderRule = {
  id: 'file.hidden',
  severity: 'warning',
  title: 'The name of an object does not begin with a dot',
  engine: {effect: 'ignores the file without a word'},
  doc: `JobScheduler skips every file and folder whose name begins with a dot, and so does jsctl: the object is not published.
Rename the file, or delete it.`,
  good: [{files: {'load.job.xml': JOB}, ignored: ['.git/', '.jsctlignore', '.load.sh', '.old/']}],
  bad: [
    {ignored: ['x/.job.xml'], at: 'x/.job.xml'},
    {ignored: ['.load.job.xml'], at: '.load.job.xml'},
  ],
  scope: 'folder',
  check: ({ignored}) =>
    ignored
      .filter((path) => isHiddenObject(fileName(path)))
      .map((path) => ({
        path,
        message: 'the name begins with a dot: JobScheduler does not see this object, and it is not published',
        hint: 'Rename it, or delete it.',
      })),
}
