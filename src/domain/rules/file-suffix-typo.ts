import {fileName} from '../kinds.ts'
import {printable} from '../path.ts'
import {JOB, JOB_CHAIN} from './example-objects.ts'
import {holds, kindOfRoot, misnamed} from './names.ts'
import {NOTHING, type CheckedFile, type FileRule} from './rule.ts'

const SEVEN =
  'Objects end in .job.xml, .job_chain.xml, .order.xml, .lock.xml, .process_class.xml, .schedule.xml or .monitor.xml.'

/** The name that was probably meant; undefined when the file is what it seems to be. */
const meant = (file: CheckedFile): string | undefined => {
  const found = misnamed(file.path)
  const holding = holds(file)
  if (found?.kind === 'typo') {
    const isXml = /\.xml/i.test(fileName(file.path))
    const believed = found.surely || (isXml ? holding !== 'something else' : holding === 'an object')
    return believed ? found.suggestion : undefined
  }
  if (found !== undefined || file.kind !== undefined || file.document?.kind !== 'document') return undefined
  const kind = kindOfRoot(file.document.root.name)
  return kind === undefined ? undefined : fileName(file.path).replace(/\.xml$/i, kind.suffix)
}

export const fileSuffixTypo: FileRule = {
  id: 'file.suffix-typo',
  severity: 'error',
  title: 'An object has one of the seven suffixes',
  engine: {effect: 'ignores the file without a word'},
  doc: `JobScheduler takes a file for an object only by its suffix, which begins at the second-last dot of the name.
A misspelt suffix, or the name \`load.xml\` for a file that holds a job, means that nothing happens. ${SEVEN}`,
  good: [
    {files: {'nightly.config.xml': '<settings/>\n', 'holidays.xml': '<holidays/>\n', 'mail.jobs.xml': '<params/>\n'}},
  ],
  bad: [
    {files: {'nightly.jobchain.xml': JOB_CHAIN}, at: 'nightly.jobchain.xml'},
    {files: {'nightly.job-chain.xml': JOB_CHAIN}, at: 'nightly.job-chain.xml'},
    {files: {'agent.proces_class.xml': '<process_class/>\n'}, at: 'agent.proces_class.xml'},
    {files: {'load.xml': JOB}, at: 'load.xml'},
    {files: {'load.job': JOB}, at: 'load.job'},
    {files: {'load.job.xml.txt': JOB}, at: 'load.job.xml.txt'},
  ],
  scope: 'file',
  check: (file) => {
    const suggestion = meant(file)
    return suggestion === undefined
      ? NOTHING
      : [
          {
            message: 'this looks like an object, but JobScheduler does not know the suffix',
            hint: `Did you mean ${printable(suggestion)}?`,
          },
        ]
  },
}
