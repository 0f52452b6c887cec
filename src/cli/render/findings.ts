import {printable} from '../../domain/path.ts'
import type {Finding, Severity} from '../../domain/finding.ts'
import type {Style} from '../style.ts'
import {count, counted} from './size.ts'

const PAINTS = {error: 'red', warning: 'yellow', info: 'dim'} as const satisfies Record<Severity, keyof Style>

/** Findings that are shown before the rest is counted. */
const LISTED = 100

/** `billing/load.job.xml:3:14`, as editors and terminals understand it. */
const placeOf = ({path, line, column}: Finding): string =>
  line === undefined ? printable(path) : `${printable(path)}:${line}${column === undefined ? '' : `:${column}`}`

const renderExcerpt = ({excerpt}: Finding, style: Style): readonly string[] =>
  excerpt === undefined
    ? []
    : [style.dim(`    | ${excerpt.text}`), `${style.dim('    | ')}${' '.repeat(excerpt.caret)}${style.bold('^')}`]

const renderFinding = (finding: Finding, style: Style): readonly string[] => {
  const {severity, message, rule, hint, engine} = finding
  const code = engine?.code === undefined ? '' : ` (${engine.code})`
  return [
    `${style.bold(placeOf(finding))} ${style[PAINTS[severity]](severity)} ${message} ${style.dim(`(${rule})`)}`,
    ...renderExcerpt(finding, style),
    ...(hint === undefined ? [] : [`    ${hint}`]),
    ...(engine === undefined ? [] : [style.dim(`    JobScheduler ${engine.effect}${code}`)]),
  ]
}

export interface FindingsOptions {
  /** `some`: no remarks of severity info, and the first 100 of the others. */
  readonly show: 'some' | 'all'
}

/** The findings in their order, those of one file together; nothing when there is nothing to show. */
export const renderFindings = (
  findings: readonly Finding[],
  style: Style,
  {show}: FindingsOptions = {show: 'some'},
): string => {
  const wanted = show === 'all' ? findings : findings.filter(({severity}) => severity !== 'info')
  const shown = show === 'all' ? wanted : wanted.slice(0, LISTED)
  const lines: string[] = []
  for (const [index, finding] of shown.entries()) {
    if (index > 0 && shown[index - 1]?.path !== finding.path) lines.push('')
    lines.push(...renderFinding(finding, style))
  }
  if (wanted.length > shown.length)
    lines.push('', style.dim(`… and ${count(wanted.length - shown.length)} more; -v shows all`))
  return lines.map((line) => `${line}\n`).join('')
}

/** `2 errors, 1 warning`; empty when there is none of both. */
export const findingCounts = ({error, warning}: Readonly<Record<Severity, number>>, style: Style): string =>
  [
    ...(error > 0 ? [style.red(counted(error, 'error'))] : []),
    ...(warning > 0 ? [style.yellow(counted(warning, 'warning'))] : []),
  ].join(', ')
