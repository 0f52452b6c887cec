import type {Finding} from '../../domain/finding.ts'
import {groupedBy} from '../../domain/grouped-by.ts'
import {printable} from '../../domain/path.ts'
import type {CheckedFolder} from '../../usecases/check-folder.ts'
import {excerptLines} from './excerpt.ts'
import {filePlace, type FilePlace} from './file-place.ts'
import type {Strictness} from './validation.ts'

/** What XML 1.0 cannot hold, not even escaped. */
const UNSAYABLE = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu
const ESCAPES: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;'}

const inText = (text: string): string =>
  text.replace(UNSAYABLE, '\ufffd').replace(/[&<>]/g, (character) => ESCAPES[character] ?? '')
const inAttribute = (text: string): string =>
  text.replace(UNSAYABLE, '\ufffd').replace(/[&<>"\n]/g, (character) => ESCAPES[character] ?? '')

const COLUMNS = 200

const describe = (finding: Finding, {path}: FilePlace): string => {
  const {line, column, severity, message, rule, excerpt, hint} = finding
  const place = [printable(path(finding.path)), line, column].filter((part) => part !== undefined).join(':')
  return [
    `${place} ${severity} ${message} (${rule})`,
    ...(excerpt === undefined ? [] : excerptLines(excerpt, COLUMNS).map((text) => `    | ${text}`)),
    ...(hint === undefined ? [] : [`    ${hint}`]),
  ].join('\n')
}

interface TestCase {
  readonly path: string
  readonly failing: readonly Finding[]
  readonly passing: readonly Finding[]
}

const renderCase = ({path, failing, passing}: TestCase, place: FilePlace): string => {
  const [first] = failing
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.'
  const more = failing.length > 1 ? ` (and ${failing.length - 1} more)` : ''
  const texts = (findings: readonly Finding[]): string =>
    inText(findings.map((finding) => describe(finding, place)).join('\n'))
  const parts = [
    ...(first === undefined
      ? []
      : [
          `<failure type="${inAttribute(first.rule)}" message="${inAttribute(`${first.message}${more}`)}">${texts(failing)}</failure>`,
        ]),
    ...(passing.length === 0 ? [] : [`<system-out>${texts(passing)}</system-out>`]),
  ]
  const head = `    <testcase classname="${inAttribute(printable(folder))}" name="${inAttribute(printable(path))}" file="${inAttribute(printable(place.path(path)))}"`
  return parts.length === 0 ? `${head}/>\n` : `${head}>\n      ${parts.join('\n      ')}\n    </testcase>\n`
}

/** What was found as JUnit XML: one test a file; errors (and warnings, when strict) are its failure, the rest its output. */
export const renderJunit = (
  {folder, tree, findings}: CheckedFolder,
  strictness: Strictness,
  workingDirectory: string,
): string => {
  const isBad = ({severity}: Finding): boolean =>
    severity === 'error' || (severity === 'warning' && strictness === 'strict')
  const byPath = groupedBy(findings, ({path}) => path)
  const paths = new Set<string>([...tree.keys(), ...byPath.keys()])
  const cases = Array.from(paths, (path): TestCase => {
    const own = byPath.get(path) ?? []
    return {path, failing: own.filter(isBad), passing: own.filter((finding) => !isBad(finding))}
  })
  const place = filePlace(folder, workingDirectory)
  const counts = `tests="${cases.length}" failures="${cases.filter(({failing}) => failing.length > 0).length}" errors="0"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `<testsuites name="jsctl validate" ${counts}>\n`,
    `  <testsuite name="${inAttribute(printable(folder))}" ${counts} skipped="0">\n`,
    ...cases.map((one) => renderCase(one, place)),
    '  </testsuite>\n</testsuites>\n',
  ].join('')
}
