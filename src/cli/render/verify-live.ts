import {RESULTS} from '../../domain/failure.ts'
import {printable} from '../../domain/path.ts'
import type {LiveVerification} from '../../usecases/verify-live.ts'
import type {Style} from '../style.ts'
import {awaitsRepair, isWhole, keptReleaseJson, keptNumber, keptState} from './kept.ts'
import {count, counted} from './size.ts'

/** Paths of one kind that are listed before the rest is counted; -v lists all. */
const LISTED = 20

const KINDS = [
  {part: 'edited', paint: 'yellow'},
  {part: 'missing', paint: 'red'},
  {part: 'foreign', paint: 'dim'},
] as const satisfies readonly {readonly part: keyof LiveVerification; readonly paint: keyof Style}[]

const damagedOf = ({kept}: LiveVerification) => kept.filter((release) => !isWhole(release))

const isInLine = (found: LiveVerification): boolean =>
  KINDS.every(({part}) => found[part].length === 0) && !found.unfinished && damagedOf(found).length === 0

const renderPaths = (found: LiveVerification, style: Style, show: 'all' | 'some'): string =>
  KINDS.map(({part, paint}) => {
    const paths = found[part]
    const shown = show === 'all' || paths.length <= LISTED + 1 ? paths : paths.slice(0, LISTED)
    const lines = shown.map((path) => `  ${style[paint](part.padEnd(7))}  ${printable(path)}\n`)
    const rest = paths.length - shown.length
    return lines.join('') + (rest === 0 ? '' : `  ${style.dim(`… and ${count(rest)} more ${part}; -v lists all`)}\n`)
  }).join('')

/** Releases share what did not change between them: one edit concerns all that have the file as it was. */
const untilRestored = (kept: number, waiting: number): string => {
  const who =
    waiting === 1
      ? kept === 1
        ? 'it needs'
        : '1 of them needs'
      : waiting < kept
        ? `${count(waiting)} of them need`
        : 'all need'
  return `${who} what is edited or missing: \`pull --offline --to N\` waits until that is restored`
}

const keptText = (found: LiveVerification): string => {
  const damaged = damagedOf(found)
  if (found.kept.length === 0) return 'no release kept'
  const kept = `${counted(found.kept.length, 'release')} kept`
  if (damaged.length === 0) return `${kept}, all whole`
  const waiting = damaged.filter(awaitsRepair)
  const broken = damaged.filter((release) => !awaitsRepair(release))
  const names = broken.map((release) => `${found.environment}@${keptNumber(release)} is ${keptState(release)}`)
  return [
    kept,
    ...(waiting.length === 0 ? [] : [untilRestored(found.kept.length, waiting.length)]),
    ...(broken.length === 0 ? [] : [`not whole: ${names.join(', ')}`]),
  ].join('; ')
}

const summary = (found: LiveVerification): string => {
  const parts = KINDS.filter(({part}) => found[part].length > 0).map(({part}) => `${count(found[part].length)} ${part}`)
  return `${parts.length === 0 ? 'every file is as it was released' : parts.join(', ')}; ${keptText(found)}\n`
}

/** A checked live folder as text. */
export const renderLiveVerification = (found: LiveVerification, style: Style, show: 'all' | 'some'): string => {
  const {folder, environment, release, pinnedBelow, files, edited, missing, unfinished} = found
  const pin = pinnedBelow === null ? '' : ` (pinned below ${environment}@${pinnedBelow})`
  const holds = release === null ? environment : `${environment}@${release}`
  return [
    `${folder}: ${style.bold(holds)}${pin}, ${counted(files, 'file')}\n`,
    renderPaths(found, style, show),
    unfinished ? `  ${style.yellow('unfinished')}  a pull is at work, or was killed: the next one finishes\n` : '',
    summary(found),
    edited.length + missing.length === 0 ? '' : `  restore what is edited or missing with: jsctl pull --repair\n`,
  ].join('')
}

/** The same as JSON (docs/status.md). */
export const liveVerificationJson = (found: LiveVerification): object => {
  const {folder, environment, release, pinnedBelow, files, edited, missing, foreign, unfinished, kept} = found
  return {
    result: isInLine(found) ? 'in-line' : 'differs',
    ...{folder, environment, release, pinnedBelow, files, edited, missing, foreign, unfinished},
    kept: kept.map(keptReleaseJson),
    awaitingRepair: kept.filter(awaitsRepair).map(keptNumber),
  }
}

/** 0, or with --exit-code 2 when anything differs. */
export const liveVerificationExitCode = (found: LiveVerification, wanted: boolean): number =>
  wanted && !isInLine(found) ? RESULTS.differences.exitCode : RESULTS.done.exitCode
