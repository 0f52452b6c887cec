import {printable} from '../path.ts'
import {nameClashes} from './clashes.ts'
import {JOB, LOCK} from './example-objects.ts'
import {isOneObject} from './file-dup-case.ts'
import type {FolderRule} from './rule.ts'

export const filePathClash: FolderRule = {
  id: 'file.path-clash',
  severity: 'error',
  title: 'No two files or folders differ in the case of letters only',
  engine: {effect: 'sees two objects on Unix, but only one of the files can exist on Windows and macOS'},
  doc: `A release must look the same on every system. On Windows and macOS two names that differ in case only are one file or folder.
Rename one of them.`,
  good: [{files: {'a/load.job.xml': JOB, 'b/load.job.xml': JOB}}],
  bad: [
    {files: {'Db.lock.xml': LOCK, 'db.lock.xml': LOCK}, at: 'db.lock.xml'},
    {files: {'Billing/a.job.xml': JOB, 'billing/b.job.xml': JOB, 'billing/c.job.xml': JOB}, at: 'billing/b.job.xml'},
    {files: {Notes: 'x', 'notes/a.job.xml': JOB}, at: 'notes/a.job.xml'},
  ],
  scope: 'folder',
  check: (inventory) =>
    nameClashes(inventory)
      .filter(({what, path}) => what !== 'files' || !isOneObject(path))
      .map(({first, second, path, what}) => ({
        path,
        message:
          what === 'a file and a folder'
            ? `${printable(first)} is a file, and also a folder when case does not count`
            : `the ${what} ${printable(first)} and ${printable(second)} differ only in the case of letters`,
        hint: 'Rename one of the two.',
      })),
}
