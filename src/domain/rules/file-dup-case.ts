import {kindOf} from '../kinds.ts'
import {printable} from '../path.ts'
import {nameClashes} from './clashes.ts'
import {JOB, ORDER} from './example-objects.ts'
import type {FolderRule} from './rule.ts'

/** Kinds whose names the engine compares without regard to case: an order's begins with the name of its chain. */
const ONE_FOR_THE_ENGINE = new Set(['job', 'job_chain', 'order'])

export const isOneObject = (path: string): boolean => ONE_FOR_THE_ENGINE.has(kindOf(path)?.name ?? '')

export const fileDupCase: FolderRule = {
  id: 'file.dup-case',
  severity: 'error',
  title: 'Jobs, job chains and orders differ in more than the case of letters',
  engine: {code: 'SCHEDULER-889', effect: 'uses the one that comes first and ignores the other'},
  doc: 'For JobScheduler `Load.job.xml` and `load.job.xml` are the same job. Rename or delete one of them.',
  good: [{files: {'load.job.xml': JOB, 'x/Load.job.xml': JOB, 'load.lock.xml': '<lock/>\n'}}],
  bad: [
    {files: {'Load.job.xml': JOB, 'load.job.xml': JOB}, at: 'load.job.xml'},
    {files: {'C,1.order.xml': ORDER, 'c,1.order.xml': ORDER}, at: 'c,1.order.xml'},
  ],
  scope: 'folder',
  check: (inventory) =>
    nameClashes(inventory)
      .filter(({what, path}) => what === 'files' && isOneObject(path))
      .map(({first, path}) => ({
        path,
        message: `${printable(first)} differs only in the case of letters: for JobScheduler it is the same object`,
        hint: 'Rename or delete one of the two.',
      })),
}
