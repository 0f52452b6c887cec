import {betweenName, readFixName} from '../fix-names.ts'
import {fileName, kindOf, OBJECT_KINDS} from '../kinds.ts'
import {printable} from '../path.ts'
import {JOB} from './example-objects.ts'
import type {FolderRule} from './rule.ts'

const HIDDEN = 'the name begins with a dot: JobScheduler does not see this object, and it is not published'

const NAMELESS = new Set(OBJECT_KINDS.map(({suffix}) => suffix))

/** `.load.job.xml` or `.job.xml`, but not the locks of Emacs, `.#load.job.xml`. */
const isHiddenObject = (name: string): boolean =>
  name.startsWith('.') && !name.startsWith('.#') && (NAMELESS.has(name) || kindOf(name) !== undefined)

const HALF_RENAMED = betweenName('00000000-0000-4000-8000-000000000001', 'load.Job.xml')

/** The name that a file had before a run was stopped that was renaming it. */
const halfRenamed = (path: string): string | undefined => {
  const own = readFixName(fileName(path))
  return own?.kind === 'between' ? own.of : undefined
}

export const fileHidden: FolderRule = {
  id: 'file.hidden',
  severity: 'warning',
  title: 'The name of an object does not begin with a dot',
  engine: {effect: 'ignores the file without a word'},
  doc: `JobScheduler skips every file and folder whose name begins with a dot, and so does jsctl: the object is not published.
Rename the file, or delete it. \`.jsctl-fix-name-…\` is an object whose rename \`validate --fix\` could not finish: the next \`--fix\` does.`,
  good: [{files: {'load.job.xml': JOB}, ignored: ['.git/', '.jsctlignore', '.load.sh', '.old/']}],
  bad: [
    {ignored: ['x/.job.xml'], at: 'x/.job.xml'},
    {ignored: ['.load.job.xml'], at: '.load.job.xml'},
    {ignored: [HALF_RENAMED], at: HALF_RENAMED},
  ],
  scope: 'folder',
  check: ({ignored}) =>
    ignored.flatMap((path) => {
      const of = halfRenamed(path)
      if (of !== undefined)
        return [
          {
            path,
            message: `a run that was stopped while it renamed ${printable(of)} left it under this name: it is not published`,
            hint: '`jsctl validate --fix` gives it its name back where nothing else has it.',
          },
        ]
      return isHiddenObject(fileName(path)) ? [{path, message: HIDDEN, hint: 'Rename it, or delete it.'}] : []
    }),
}
