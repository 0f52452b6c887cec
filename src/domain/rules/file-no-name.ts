import {JOB} from './example-objects.ts'
import {holds, misnamed} from './names.ts'
import {NOTHING, type FileRule} from './rule.ts'

export const fileNoName: FileRule = {
  id: 'file.no-name',
  severity: 'error',
  title: 'An object has a name before its suffix',
  engine: {effect: 'ignores the file without a word'},
  doc: 'The file name is the name of the object: `load.job.xml` is the job `load`. `job.xml` has no name. Rename the file.',
  good: [{files: {'job.job.xml': JOB, 'order.xml': '<params/>\n'}}],
  bad: [
    {files: {'job.xml': JOB}, at: 'job.xml'},
    {files: {'x/job_chain.xml': '<job_chain'}, at: 'x/job_chain.xml'},
  ],
  scope: 'file',
  check: (file) => {
    const found = misnamed(file.path)
    return found?.kind !== 'no-name' || holds(file) === 'something else'
      ? NOTHING
      : [{message: 'the object has no name', hint: `Put its name before the suffix: NAME${found.suffix}.`}]
  },
}
