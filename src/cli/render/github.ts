import type {Finding, Severity} from '../../domain/finding.ts'
import {printable} from '../../domain/path.ts'
import type {CheckedFolder} from '../../usecases/check-folder.ts'
import {filePlace, type FilePlace} from './file-place.ts'
import {findingCounts} from './findings.ts'
import {plainStyle} from '../style.ts'
import {counted} from './size.ts'

const COMMANDS = {error: 'error', warning: 'warning', info: 'notice'} as const satisfies Record<Severity, string>

/** Annotations of each sort that GitHub keeps of one step: what follows would be lost without a word. */
const KEPT = 10

/** As the runner reads them (actions/toolkit, command.ts). */
const escapedData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const escapedProperty = (text: string): string => escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

const textOf = ({message, hint}: Finding): string =>
  [message, ...(hint === undefined ? [] : [hint])].map(printable).join('\n')

const annotation = (finding: Finding, place: FilePlace): string => {
  const {severity, rule, line, column} = finding
  const properties = [
    ['file', printable(place.path(finding.path))],
    ...(line === undefined ? [] : [['line', String(line)]]),
    ...(column === undefined ? [] : [['col', String(column)]]),
    ['title', `jsctl ${rule}`],
  ].map(([name, value]) => `${name ?? ''}=${escapedProperty(value ?? '')}`)
  return `::${COMMANDS[severity]} ${properties.join(',')}::${escapedData(textOf(finding))}\n`
}

/** A line of the log that the runner takes for no command, whatever the names of files are. */
const logLine = (finding: Finding, {path}: FilePlace): string => {
  const {line, column, severity, message, rule} = finding
  const place = [path(finding.path), line, column].filter((part) => part !== undefined).join(':')
  return `- ${printable(`${place} ${severity} ${message} (${rule})`).replaceAll('##[', '## [')}\n`
}

/** What was found as annotations of GitHub Actions, and as lines of the log where there are more than it shows. */
export const renderGithub = ({folder, findings, counts, tree}: CheckedFolder, workingDirectory: string): string => {
  const place = filePlace(folder, workingDirectory)
  const sorts = (['error', 'warning', 'info'] as const).map((severity) =>
    findings.filter((finding) => finding.severity === severity),
  )
  const rest = sorts.flatMap((sort) => sort.slice(KEPT))
  const found = findingCounts(counts, plainStyle)
  return [
    ...sorts.flatMap((sort) => sort.slice(0, KEPT)).map((finding) => annotation(finding, place)),
    ...(rest.length === 0
      ? []
      : [`${counted(rest.length, 'finding')} more, which GitHub would not show as annotations:\n`]),
    ...rest.map((finding) => logLine(finding, place)),
    `jsctl: ${counted(tree.size, 'file')}, ${found === '' ? 'no errors, no warnings' : found}\n`,
  ].join('')
}
