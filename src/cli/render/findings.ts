import {printable} from '../../domain/path.ts'
import type {Finding, Severity} from '../../domain/finding.ts'
import type {Style} from '../style.ts'
import {excerptLines} from './excerpt.ts'
import {chooseFindings, type Choice, type FileFindings} from './finding-choice.ts'
import {count, counted} from './size.ts'

const PAINTS = {error: 'red', warning: 'yellow', info: 'dim'} as const satisfies Record<Severity, keyof Style>

/** Columns of the lines that show a file, unless somebody says how wide the screen is. */
const COLUMNS = 100
const MARGIN = '    | '

export interface FindingsOptions {
  /** `some`: no remarks of severity info, and of many that are alike the first ones. */
  readonly show: 'some' | 'all'
  /** `offered`: findings and counts name the flag that can mend them. */
  readonly mending?: 'offered'
  /** Of the screen. */
  readonly columns?: number | undefined
}

/** `billing/load.job.xml:3:14`, as editors and terminals understand it. */
export const placeOf = ({path, line, column}: Pick<Finding, 'path' | 'line' | 'column'>): string =>
  line === undefined ? printable(path) : `${printable(path)}:${line}${column === undefined ? '' : `:${column}`}`

const renderExcerpt = ({excerpt}: Finding, style: Style, columns: number): readonly string[] => {
  if (excerpt === undefined) return []
  const [text, caret] = excerptLines(excerpt, Math.max(20, columns - MARGIN.length))
  return [style.dim(MARGIN + text), `${style.dim(MARGIN)}${caret.slice(0, -1)}${style.bold('^')}`]
}

/** Writes findings so that what has been said of a rule is not said again. */
const findingWriter = (style: Style, columns: number, mending: FindingsOptions['mending']) => {
  const explained = new Set<string>()
  return (finding: Finding): readonly string[] => {
    const {severity, message, rule, engine} = finding
    const offer = mending === 'offered' && finding.fix !== undefined ? '--fix can mend it.' : undefined
    const hint = [finding.hint, offer].filter((words) => words !== undefined).join(' ')
    const effect =
      engine === undefined ? '' : `JobScheduler ${engine.effect}${engine.code === undefined ? '' : ` (${engine.code})`}`
    const isNew = effect !== '' && !explained.has(`${rule} ${effect}`)
    explained.add(`${rule} ${effect}`)
    return [
      `${style.bold(placeOf(finding))} ${style[PAINTS[severity]](severity)} ${message} ${style.dim(`(${rule})`)}`,
      ...renderExcerpt(finding, style, columns),
      ...(hint === '' ? [] : [`    ${hint}`]),
      ...(isNew ? [style.dim(`    ${effect}`)] : []),
    ]
  }
}

const renderFile = (
  {shown, hidden}: FileFindings,
  write: (finding: Finding) => readonly string[],
  style: Style,
): readonly string[] => [
  ...shown.flatMap(write),
  ...hidden.map(({count: more, rule}) =>
    style.dim(
      rule === undefined
        ? `  … and ${count(more)} others in this file (-v)`
        : `  … and ${count(more)} more like it (${rule}; -v)`,
    ),
  ),
]

const renderHidden = ({hidden}: Choice, style: Style): readonly string[] =>
  hidden.map(({count: more, rule, files}) =>
    style.dim(`… and ${count(more)} more (${rule ?? ''}) in ${counted(files, 'other file')} (-v)`),
  )

/** The findings in their order, those of one file together; nothing when there is nothing to show. */
export const renderFindings = (
  findings: readonly Finding[],
  style: Style,
  {show, columns = COLUMNS, mending}: FindingsOptions = {show: 'some'},
): string => {
  const choice = chooseFindings(findings, show)
  const write = findingWriter(style, columns, mending)
  const blocks = [
    ...choice.files.map((file) => renderFile(file, write, style)),
    ...(choice.hidden.length > 0 ? [renderHidden(choice, style)] : []),
  ]
  return blocks.map((lines) => lines.map((line) => `${line}\n`).join('')).join('\n')
}

/** `2 errors, 1 warning`; empty when there is none of both. */
export const findingCounts = ({error, warning}: Readonly<Record<Severity, number>>, style: Style): string =>
  [
    ...(error > 0 ? [style.red(counted(error, 'error'))] : []),
    ...(warning > 0 ? [style.yellow(counted(warning, 'warning'))] : []),
  ].join(', ')
