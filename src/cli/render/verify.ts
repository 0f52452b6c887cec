import {FAILURES, RESULTS} from '../../domain/failure.ts'
import {printable} from '../../domain/path.ts'
import {STORE_PROBLEMS, type StoreFinding, type StoreProblem} from '../../domain/store-finding.ts'
import type {Verification} from '../../usecases/verify.ts'
import type {Inspection} from '../../usecases/verify/inspect.ts'
import type {Repair} from '../../usecases/verify/repair.ts'
import type {Style} from '../style.ts'
import {count, counted, humanSize} from './size.ts'

/** Findings of one kind that are listed before the rest is counted; -v lists all. */
const LISTED = 20

const renderGroup = (problem: StoreProblem, findings: readonly StoreFinding[], style: Style, limit: number): string => {
  const {title, mend} = STORE_PROBLEMS[problem]
  const shown = findings.length <= limit + 1 ? findings : findings.slice(0, limit)
  const lines = shown.map(({key, message}) => `  ${style.red(title)}  ${printable(key)}: ${message}\n`)
  const rest = findings.length - shown.length
  return [
    ...lines,
    rest === 0 ? '' : `  ${style.dim(`… and ${count(rest)} more of this kind; -v lists all`)}\n`,
    `    ${style.dim(mend)}\n`,
  ].join('')
}

const renderFindings = (findings: readonly StoreFinding[], style: Style, limit: number): string =>
  (Object.keys(STORE_PROBLEMS) as StoreProblem[])
    .map((problem) => ({problem, group: findings.filter((finding) => finding.problem === problem)}))
    .filter(({group}) => group.length > 0)
    .map(({problem, group}) => renderGroup(problem, group, style, limit))
    .join('')

const renderNotes = (inspection: Inspection, style: Style): string => {
  const {collected, replaced, unreferencedPacks, foreign} = inspection
  const notes = [
    ...(collected > 0 ? [`${counted(collected, 'release')} collected: numbers used, contents gone`] : []),
    ...replaced.map(({release, by}) => `release ${release} is bad and was replaced by release ${by}`),
    ...(unreferencedPacks > 0
      ? [`${counted(unreferencedPacks, 'pack')} of no release, left by an interrupted push`]
      : []),
    ...(foreign.length > 0
      ? [`${counted(foreign.length, 'object')} of other tools beside the released ones, kept`]
      : []),
  ]
  return notes.map((note) => `  ${style.dim(`note: ${note}`)}\n`).join('')
}

const renderRepair = (repair: Repair | undefined, style: Style): string => {
  if (repair === undefined) return ''
  const {filled, written, deleted, hint, packs, republished} = repair
  const parts = [
    ...(packs.length > 0 ? [`${counted(packs.length, 'pack')} written again`] : []),
    ...(filled.length > 0 ? [`${counted(filled.length, 'release number')} marked as used`] : []),
    ...(written + deleted > 0 ? [`${counted(written, 'object')} written, ${count(deleted)} deleted`] : []),
    ...(hint === 'written' ? ['head.json written'] : []),
    ...(republished === null ? [] : [`published again as release ${republished}, with fresh packs`]),
  ]
  return `${style.green('repaired')}: ${parts.length === 0 ? 'objects.json written' : parts.join(', ')}\n`
}

const scope = ({releases, packs, packBytes, data}: Inspection): string =>
  `${counted(releases, 'release')}, ${counted(packs, 'pack')} (${humanSize(packBytes)}${data === 'read' ? ', all read' : ', not read: --read-data does'})`

/** What a verification found, worst kinds first. */
export const renderVerification = (
  {inspection, repair}: Verification,
  style: Style,
  paths: 'all' | 'some' = 'some',
): string => {
  const {environment, findings} = inspection
  const good = findings.length === 0
  const verdict = good ? style.green('in order') : style.red(counted(findings.length, 'problem'))
  return [
    renderRepair(repair, style),
    `${style.bold(environment.name)} in ${environment.url}: ${verdict} · ${scope(inspection)}\n`,
    renderFindings(findings, style, paths === 'all' ? Infinity : LISTED),
    renderNotes(inspection, style),
  ].join('')
}

/** 0 when the store is in order, 10 when anything was found. */
export const verificationExitCode = ({inspection}: Verification): number =>
  inspection.findings.length === 0 ? RESULTS.done.exitCode : FAILURES.integrity.exitCode

/** The same as JSON (docs/status.md). */
export const verificationJson = ({inspection, repair}: Verification) => {
  const {environment, newest, findings, releases, packs, packBytes, data} = inspection
  const {collected, replaced, unreferencedPacks, foreign} = inspection
  return {
    result: findings.length === 0 ? 'in-order' : 'problems',
    environment: environment.name,
    url: environment.url,
    newest: newest ?? null,
    checked: {releases, packs, packBytes, data: data === 'read'},
    findings,
    notes: {collected, replaced, unreferencedPacks, foreign},
    repair: repair ?? null,
  }
}
