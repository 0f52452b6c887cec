import {refusedAs} from './refused.ts'
import {JOB} from './example-objects.ts'
import type {FolderRule} from './rule.ts'

export const fileSpecial: FolderRule = {
  id: 'file.special',
  severity: 'error',
  title: 'A live folder holds files and folders only',
  engine: {effect: 'may wait for ever when it reads a pipe or a device'},
  doc: 'Pipes, sockets and devices cannot be published. Remove them, or name them in a `.jsctlignore`.',
  good: [{files: {'a.job.xml': JOB}}],
  bad: [
    {refused: [{path: 'a.job.xml', kind: 'special', problem: 'it is neither a file nor a folder'}], at: 'a.job.xml'},
  ],
  scope: 'folder',
  check: (inventory) => refusedAs(inventory, 'special', 'Remove it, or name it in a .jsctlignore.'),
}
