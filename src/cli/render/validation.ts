import {RESULTS} from '../../domain/failure.ts'
import {OBJECT_KINDS} from '../../domain/kinds.ts'
import type {Finding} from '../../domain/finding.ts'
import {compareBytes, printable} from '../../domain/path.ts'
import {RULES} from '../../domain/rules/index.ts'
import type {ValidatedFolder} from '../../usecases/validate.ts'
import type {Style} from '../style.ts'
import {findingCounts, renderFindings, type FindingsOptions} from './findings.ts'
import {count, counted} from './size.ts'
import {renderTable} from './table.ts'

const SEVERITIES = ['error', 'warning', 'info']

const TITLES: ReadonlyMap<string, string> = new Map(RULES.map(({id, title}) => [id, title]))

/** Whether warnings are as bad as errors. */
export type Strictness = 'strict' | 'lenient'

const contents = ({objects, tree}: ValidatedFolder): string => {
  const kinds = OBJECT_KINDS.flatMap(({name, title}) => {
    const number = objects.get(name)
    return number === undefined ? [] : [counted(number, title, title.endsWith('s') ? `${title}es` : `${title}s`)]
  })
  const total = [...objects.values()].reduce((sum, number) => sum + number, 0)
  return [
    counted(tree.size, 'file'),
    ...(total === 0 ? ['no object'] : [`${counted(total, 'object')}: ${kinds.join(', ')}`]),
  ].join(', ')
}

const verdict = ({counts, findings}: ValidatedFolder, style: Style): string => {
  const files = new Set(findings.filter(({severity}) => severity !== 'info').map(({path}) => path)).size
  const found = findingCounts(counts, style)
  return found === '' ? style.green('no errors, no warnings') : `${found} in ${counted(files, 'file')}`
}

const notes = ({counts, ignored}: ValidatedFolder, {show}: FindingsOptions, style: Style): string => {
  const parts = [
    ...(show === 'some' && counts.info > 0 ? [`${counted(counts.info, 'note')} (-v shows them)`] : []),
    ...(ignored.length > 0
      ? [`${counted(ignored.length, 'name')} ignored${show === 'some' ? ' (-v names them)' : ''}`]
      : []),
  ]
  return parts.length === 0 ? '' : style.dim(`, ${parts.join(', ')}`)
}

/** Findings from which on they are counted by rule. */
const MANY = 10

/** How often each rule found something, the worst and the most frequent first. */
const byRule = ({findings}: ValidatedFolder, {show}: FindingsOptions, style: Style): string => {
  const wanted = findings.filter(({severity}) => show === 'all' || severity !== 'info')
  if (wanted.length < MANY) return ''
  const counts = new Map<string, {readonly finding: Finding; count: number}>()
  for (const finding of wanted) {
    const key = `${finding.severity} ${finding.rule}`
    const known = counts.get(key)
    if (known === undefined) counts.set(key, {finding, count: 1})
    else known.count++
  }
  const rows = Array.from(counts.values())
    .toSorted(
      (left, right) =>
        SEVERITIES.indexOf(left.finding.severity) - SEVERITIES.indexOf(right.finding.severity) ||
        right.count - left.count ||
        compareBytes(left.finding.rule, right.finding.rule),
    )
    .map(({finding: {severity, rule}, count: times}) => [
      {text: count(times), align: 'right' as const},
      severity,
      rule,
      {text: TITLES.get(rule) ?? '', paint: style.dim},
    ])
  return `${renderTable(rows, '  ')}\n`
}

const mendable = ({findings}: ValidatedFolder): number => findings.filter(({fix}) => fix !== undefined).length

const offer = (checked: ValidatedFolder, {mending}: FindingsOptions): string => {
  const number = mendable(checked)
  if (mending === undefined || number === 0) return ''
  return `${counted(number, 'finding')} can be mended with --fix; --fix --dry-run shows how\n`
}

/** What was looked at, then the counts. */
export const renderVerdict = (checked: ValidatedFolder, style: Style, options: FindingsOptions): string =>
  [
    `${style.bold(printable(checked.folder))}: ${contents(checked)}${checked.against === undefined ? '' : `; with what is published in ${checked.against}`}\n`,
    `${verdict(checked, style)}${notes(checked, options, style)}\n`,
    offer(checked, options),
  ].join('')

/** What was found in a folder, then what was looked at, then the counts. */
export const renderValidation = (checked: ValidatedFolder, style: Style, options: FindingsOptions): string => {
  const list = renderFindings(checked.findings, style, options)
  return [
    list,
    list === '' ? '' : '\n',
    byRule(checked, options, style),
    renderVerdict(checked, style, options),
    ...(options.show === 'all' ? checked.ignored.map((name) => `  ${style.dim(`ignored: ${printable(name)}`)}\n`) : []),
  ].join('')
}

const isBad = ({counts}: ValidatedFolder, strictness: Strictness): boolean =>
  counts.error > 0 || (strictness === 'strict' && counts.warning > 0)

/** 3 when there are errors (or warnings, when strict), else 0. */
export const validationExitCode = (checked: ValidatedFolder, strictness: Strictness): number =>
  isBad(checked, strictness) ? RESULTS.invalid.exitCode : RESULTS.done.exitCode

/** The same as JSON (docs/validate.md, "Results as JSON"). */
export const validationJson = (checked: ValidatedFolder, strictness: Strictness) => {
  const {folder, tree, objects, counts, findings, ignored} = checked
  return {
    result: isBad(checked, strictness) ? 'invalid' : 'valid',
    folder,
    ...(checked.against === undefined ? {} : {against: checked.against}),
    files: tree.size,
    objects: Object.fromEntries(objects),
    counts: {errors: counts.error, warnings: counts.warning, infos: counts.info},
    mendable: mendable(checked),
    findings,
    ignored,
  }
}
