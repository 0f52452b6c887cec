import {refusedAs} from './refused.ts'
import {JOB} from './example-objects.ts'
import type {FolderRule} from './rule.ts'

export const fileLink: FolderRule = {
  id: 'file.link',
  severity: 'error',
  title: 'A live folder holds no symbolic links',
  engine: {effect: 'follows the link, wherever it leads on that server'},
  doc: `A release holds contents. A link would either publish a file that lies elsewhere, or point to nothing on the server.
Put the file itself there, or name the link in a \`.jsctlignore\`.`,
  good: [{files: {'a.job.xml': JOB}}],
  bad: [
    {
      refused: [{path: 'shared/a.job.xml', kind: 'symbolic-link', problem: 'it is a symbolic link'}],
      at: 'shared/a.job.xml',
    },
  ],
  scope: 'folder',
  check: (inventory) =>
    refusedAs(inventory, 'symbolic-link', 'Put the file itself there, or name the link in a .jsctlignore.'),
}
