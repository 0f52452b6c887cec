import {LIMITS} from '../limits.ts'
import {refusedAs} from './refused.ts'
import {JOB} from './example-objects.ts'
import type {FolderRule} from './rule.ts'

export const fileTooLarge: FolderRule = {
  id: 'file.too-large',
  severity: 'error',
  title: `A file has at most ${LIMITS.file / 1024 / 1024} MiB`,
  engine: {effect: 'reads only objects; large data does not belong into its live folder'},
  doc: 'A live folder holds objects and the small files that they include. Keep data elsewhere, or name the file in a `.jsctlignore`.',
  good: [{files: {'a.job.xml': JOB}}],
  bad: [{refused: [{path: 'dump.csv', kind: 'too-large', problem: 'it has more than 64 MiB'}], at: 'dump.csv'}],
  scope: 'folder',
  check: (inventory) => refusedAs(inventory, 'too-large', 'Keep it elsewhere, or name it in a .jsctlignore.'),
}
