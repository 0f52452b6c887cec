import type {ApplyStep} from '../../domain/apply.ts'
import {printable} from '../../domain/path.ts'
import type {PullResult} from '../../usecases/pulling/request.ts'
import type {ReportOutcome} from '../../usecases/pulling/report.ts'
import type {Style} from '../style.ts'
import {count, counted} from './size.ts'

/** What became of a path, in the words of people and of the JSON. */
type Change = 'added' | 'changed' | 'deleted' | 'restored' | 'removed'

const CHANGES = {
  added: {sign: '+', paint: 'green'},
  changed: {sign: '~', paint: 'yellow'},
  deleted: {sign: '-', paint: 'red'},
  restored: {sign: '~', paint: 'yellow'},
  removed: {sign: '-', paint: 'red'},
} as const satisfies Record<Change, {sign: string; paint: keyof Style}>

const changeOf = ({reason}: ApplyStep): Change => (reason === 'in-the-way' || reason === 'foreign' ? 'removed' : reason)

const countsOf = (steps: readonly ApplyStep[]): Record<Change, number> => {
  const counts = {added: 0, changed: 0, deleted: 0, restored: 0, removed: 0}
  for (const step of steps) counts[changeOf(step)]++
  return counts
}

export interface PullOptions {
  /** `some`: the first entries of each list, and how many more there are. `counts`: no list of what was done or left alone. */
  readonly show: 'counts' | 'some' | 'all'
}

const SHOWN = {changes: 100, names: 5}

const limited = <Item>(items: readonly Item[], limit: number, {show}: PullOptions): readonly Item[] =>
  show === 'all' || items.length <= limit + 1 ? items : items.slice(0, limit)

const renderSteps = (steps: readonly ApplyStep[], style: Style, options: PullOptions): readonly string[] => {
  const shown = limited(steps, SHOWN.changes, options)
  const lines = shown.map((step) => {
    const change = changeOf(step)
    const {sign, paint} = CHANGES[change]
    const note = change === 'restored' || change === 'removed' ? ` ${style.dim(`(${change})`)}` : ''
    return `  ${style[paint](`${sign} ${printable(step.path)}`)}${note}`
  })
  const rest = steps.length - shown.length
  return rest === 0 ? lines : [...lines, style.dim(`  … and ${count(rest)} more`)]
}

const renderNames = (title: string, names: readonly string[], options: PullOptions): readonly string[] => {
  if (names.length === 0) return []
  const shown = limited(names, SHOWN.names, options)
  const rest = names.length - shown.length
  return [
    `  ${title}: ${shown.map(printable).join(', ')}${rest === 0 ? '' : ` and ${count(rest)} more (-v lists them)`}`,
  ]
}

const summary = ({steps, adopted}: PullResult): string => {
  const parts = Object.entries(countsOf(steps))
    .filter(([, number]) => number > 0)
    .map(([change, number]) => `${count(number)} ${change}`)
  const right = adopted.length === 0 ? [] : [`${count(adopted.length)} right already`]
  return [...parts, ...right].join(', ') || 'nothing to change'
}

const title = ({environment, release, previous, pinnedBelow}: PullResult, style: Style): string => {
  if (release === null) return `${style.bold(environment.name)} (plain objects of ${environment.url})`
  const was = previous === null || previous === release ? '' : ` (was ${environment.name}@${previous})`
  const pin = pinnedBelow === null ? '' : `, pinned below ${environment.name}@${pinnedBelow}`
  return `${style.bold(`${environment.name}@${release}`)}${pin}${was}`
}

const outcome = ({kind, contested, skipped, steps}: PullResult): string => {
  switch (kind) {
    case 'unchanged': {
      const exceptions = [
        ...(contested.length === 0 ? [] : [`${counted(contested.length, 'file')} left alone as edited here`]),
        ...(skipped.length === 0 ? [] : [`${counted(skipped.length, 'object')} not mirrored`]),
      ]
      return exceptions.length === 0 ? 'is up to date' : `is up to date, but for ${exceptions.join(' and ')}`
    }
    case 'applied':
      return ''
    case 'planned':
      return steps.length === 0 ? 'is up to date (dry run)' : 'would be brought in line (dry run, nothing was changed)'
  }
}

const LOST = {
  damaged: 'the state in .jsctl-live was damaged: it was found out afresh whose files these are',
  'never-pulled': undefined,
} as const

const renderBackup = ({backups}: PullResult): readonly string[] =>
  backups === undefined ? [] : [`  ${counted(backups.files, 'file')} kept in ${backups.folder}/`]

/** The end of a pull as text. */
export const renderPull = (result: PullResult, style: Style, options: PullOptions = {show: 'some'}): string => {
  const {kind, folder, contested, edited, foreign, skipped, lost, resumed} = result
  const headline = `${title(result, style)} in ${folder} ${outcome(result)}`.trimEnd()
  const undone = edited.filter((path) => !contested.includes(path))
  const verb = kind === 'planned' ? 'would be restored' : 'restored'
  const lostText = lost === undefined ? undefined : LOST[lost]
  return [
    headline,
    ...(resumed ? ['  an earlier pull was stopped half way; this one finished its work'] : []),
    ...(lostText === undefined ? [] : [`  ${style.yellow(lostText)}`]),
    ...(options.show === 'counts' && kind !== 'planned' ? [] : renderSteps(result.steps, style, options)),
    ...(kind === 'unchanged' && result.steps.length + result.adopted.length === 0 ? [] : [summary(result)]),
    ...renderNames(style.yellow(`edited here, ${verb}`), undone, options),
    ...renderBackup(result),
    ...renderNames(style.yellow('edited here, left alone (a pull with --repair restores them)'), contested, options),
    ...(options.show === 'counts' ? [] : renderNames('kept, neither released nor ours', foreign, options)),
    ...limited(skipped, SHOWN.changes, options).map(
      ({key, problem}) => `  ${style.yellow('not mirrored')}: ${printable(key)}: ${printable(problem)}`,
    ),
  ]
    .map((line) => `${line}\n`)
    .join('')
}

const STATES = {damaged: 'rebuilt', 'never-pulled': 'first'} as const

const reportJson = ({kind, ...report}: ReportOutcome): object => ({result: kind, ...report})

/** The same as JSON (docs/pull.md, "Results as JSON"). */
export const pullJson = (result: PullResult): object => {
  const {kind, environment, folder, source, release, previous, pinnedBelow, steps, backups, lost} = result
  const {adopted, edited, contested, foreign, skipped, findings, resumed, report} = result
  return {
    result: kind,
    environment: environment.name,
    url: environment.url,
    folder,
    source,
    release,
    previous,
    pinnedBelow,
    counts: countsOf(steps),
    changes: steps.map((step) => ({change: changeOf(step), path: step.path})),
    adopted,
    edited,
    contested,
    foreign,
    skipped,
    findings,
    backup: backups ?? null,
    state: lost === undefined ? 'known' : STATES[lost],
    resumed,
    report: report === undefined ? null : reportJson(report),
  }
}
