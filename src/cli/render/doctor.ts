import {
  countOutcomes,
  type Checked,
  type CheckGroup,
  type Checkup,
  type Outcome,
  type Subject,
} from '../../domain/checkup.ts'
import {FAILURES} from '../../domain/failure.ts'
import {printable} from '../../domain/path.ts'
import type {Style} from '../style.ts'
import {counted} from './size.ts'

const MARKS = {
  ok: {text: 'ok', paint: 'green'},
  warn: {text: 'warn', paint: 'yellow'},
  fail: {text: 'FAIL', paint: 'red'},
  skipped: {text: 'skip', paint: 'dim'},
} as const satisfies Record<Outcome, {text: string; paint: keyof Style}>

const MARK_WIDTH = 4

const title = (subject: Subject, style: Style): string => {
  switch (subject.kind) {
    case 'configuration':
      return style.bold('configuration')
    case 'environment':
      return style.bold(subject.name) + (subject.url === undefined ? '' : ` in ${printable(subject.url)}`)
    case 'live-folder':
      return `${style.bold(`live folder of this ${subject.of}`)} ${printable(subject.path)}`
  }
}

const renderCheck = ({check, diagnosis}: Checked, width: number, style: Style): string => {
  const {text, paint} = MARKS[diagnosis.outcome]
  const mend = diagnosis.outcome === 'ok' ? [] : diagnosis.mend
  const indent = ' '.repeat(2 + MARK_WIDTH + 2 + width + 2)
  const says = printable(diagnosis.says)
  return [
    `  ${style[paint](text)}${' '.repeat(MARK_WIDTH - text.length)}  ${check.padEnd(width)}  ${says}\n`,
    ...mend.map((line) => `${indent}${printable(line)}\n`),
  ].join('')
}

/** Checks that one failure made impossible share a line. */
const gathered = (checks: readonly Checked[]): readonly Checked[] => {
  const lines: Checked[] = []
  let names: readonly string[] = []
  for (const {check, diagnosis} of checks) {
    const last = lines.at(-1)?.diagnosis
    const same = diagnosis.outcome === 'skipped' && last?.outcome === 'skipped' && last.says === diagnosis.says
    names = same ? [...names, check] : [check]
    if (same) lines.pop()
    lines.push({check: names.join(', '), diagnosis})
  }
  return lines
}

const renderGroup = ({subject, checks}: CheckGroup, width: number, style: Style): string =>
  `${title(subject, style)}\n${gathered(checks)
    .map((one) => renderCheck(one, width, style))
    .join('')}`

const summary = (checkup: Checkup, style: Style): string => {
  const {ok, warn, fail, skipped} = countOutcomes(checkup)
  const parts = [
    ...(fail === 0 ? [] : [style.red(counted(fail, 'failure'))]),
    ...(warn === 0 ? [] : [style.yellow(counted(warn, 'warning'))]),
    ...(skipped === 0 ? [] : [`${skipped} not looked at`]),
  ]
  const all = counted(ok + warn + fail + skipped, 'check')
  return `${all}: ${parts.length === 0 ? style.green('all is well') : parts.join(', ')}\n`
}

/** A checkup as text: a line for each check, under what is not well how to mend it. */
export const renderCheckup = (checkup: Checkup, style: Style): string => {
  const names = checkup.flatMap(({checks}) => checks.map(({check}) => check.length))
  const width = Math.max(0, ...names)
  return `${checkup.map((group) => renderGroup(group, width, style)).join('\n')}\n${summary(checkup, style)}`
}

const subjectJson = (subject: Subject): object =>
  subject.kind === 'environment' ? {...subject, url: subject.url ?? null} : subject

const checkJson = ({check, diagnosis}: Checked): object => {
  const {outcome, says: message} = diagnosis
  const mend = diagnosis.outcome === 'ok' ? [] : diagnosis.mend
  if (diagnosis.outcome !== 'fail') return {check, outcome, message, mend}
  const {kind: code} = diagnosis
  return {check, outcome, message, mend, code, exitCode: FAILURES[code].exitCode}
}

/** The same as JSON (docs/doctor.md). */
export const checkupJson = (checkup: Checkup): object => {
  const counts = countOutcomes(checkup)
  return {
    result: counts.fail > 0 ? 'failures' : counts.warn > 0 ? 'warnings' : 'well',
    counts,
    groups: checkup.map(({subject, checks}) => ({...subjectJson(subject), checks: checks.map(checkJson)})),
  }
}
