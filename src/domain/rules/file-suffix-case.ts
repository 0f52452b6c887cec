import {isLivePath, printable} from '../path.ts'
import {JOB} from './example-objects.ts'
import {misnamed} from './names.ts'
import {NOTHING, type FileRule} from './rule.ts'

export const fileSuffixCase: FileRule = {
  id: 'file.suffix-case',
  severity: 'error',
  title: 'The suffix of an object is written in lower case',
  engine: {effect: 'ignores the file without a word on Unix; on Windows it is read'},
  doc: 'On Unix JobScheduler compares the suffix letter by letter. Rename the file.',
  mends: 'the name of the file',
  good: [{files: {'Load.job.xml': JOB}}],
  bad: [
    {files: {'load.Job.xml': JOB}, at: 'load.Job.xml'},
    {files: {'x/load.job.XML': JOB}, at: 'x/load.job.XML'},
  ],
  scope: 'file',
  check: ({path}) => {
    const found = misnamed(path)
    if (found?.kind !== 'case') return NOTHING
    const renamed = path.slice(0, -found.suggestion.length) + found.suggestion
    return [
      {
        message: 'the suffix is not in lower case: JobScheduler does not see this file',
        hint: `Rename it to ${printable(found.suggestion)}.`,
        ...(isLivePath(renamed) ? {fix: {kind: 'rename', path: renamed}} : {}),
      },
    ]
  },
}
