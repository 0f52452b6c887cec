import {fileName} from '../kinds.ts'
import {JOB} from './example-objects.ts'
import type {FolderRule} from './rule.ts'

/** What editors leave behind; other dot names, such as .git, are kept there on purpose. */
const isLeftover = (name: string): boolean =>
  name.endsWith('~') || name.endsWith('.bak') || name === 'joe.xml.lock' || name.startsWith('.#')

export const fileTemp: FolderRule = {
  id: 'file.temp',
  severity: 'info',
  title: 'What editors leave behind is not published',
  engine: {effect: 'ignores the file'},
  doc: 'Backups (`*~`, `*.bak`), the lock of the editor JOE (`joe.xml.lock`) and locks of Emacs (`.#*`) are left out. They can be deleted.',
  good: [{files: {'a.job.xml': JOB}, ignored: ['.git/', '.DS_Store', 'old/']}],
  bad: [
    {files: {'a.job.xml': JOB}, ignored: ['a.job.xml~'], at: 'a.job.xml~'},
    {ignored: ['x/joe.xml.lock'], at: 'x/joe.xml.lock'},
  ],
  scope: 'folder',
  check: ({ignored}) =>
    ignored
      .filter((path) => isLeftover(fileName(path)))
      .map((path) => ({path, message: 'left by an editor: it is not published'})),
}
