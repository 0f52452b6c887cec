import {formatDuration} from '../../domain/duration.ts'
import type {Finding, Severity} from '../../domain/finding.ts'
import {printable} from '../../domain/path.ts'
import {countFindings} from '../../usecases/check-folder.ts'
import type {ValidationEvent} from '../../usecases/validating/events.ts'
import {problemJson, problemOf, problemText} from '../report.ts'
import type {Style} from '../style.ts'
import {findingCounts, placeOf, renderFindings, type FindingsOptions} from './findings.ts'
import {count, counted} from './size.ts'
import {renderValidation, validationJson, type Strictness} from './validation.ts'

type Next = Extract<ValidationEvent, {event: 'checked'; round: 'next'}>

export interface ValidationEventOptions extends FindingsOptions {
  readonly talk: 'quiet' | 'normal'
}

/** Names of changed files that stand before a round; mended findings that stand in one. */
const NAMES = 3
const MENDED = 10

const stamp = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`

/** The time and what was changed; on a terminal with a line that parts the rounds. */
const heading = ({changed}: Next, time: Date, style: Style, {columns}: ValidationEventOptions): string => {
  const more = changed.length - NAMES
  const names = changed.slice(0, NAMES).map(printable).join(', ')
  const text = [stamp(time), names + (more > 0 ? ` and ${count(more)} more` : '')]
    .filter((part) => part !== '')
    .join(' ')
  const rule = columns === undefined ? '' : ` ${'─'.repeat(Math.max(3, columns - text.length - 1))}`
  return `\n${style.dim(text + rule)}\n`
}

const renderMended = (mended: readonly Finding[], style: Style, {show}: ValidationEventOptions): string => {
  const shown = show === 'all' ? mended : mended.slice(0, MENDED)
  const lines = shown.map(
    (finding) => `${style.green('mended')} ${placeOf(finding)} ${finding.message} ${style.dim(`(${finding.rule})`)}\n`,
  )
  const more = mended.length - shown.length
  return lines.join('') + (more > 0 ? style.dim(`… and ${count(more)} more mended (-v)\n`) : '')
}

const inAll = (findings: readonly Finding[], counts: Readonly<Record<Severity, number>>, style: Style): string => {
  const notes = counts.info > 0 ? [counted(counts.info, 'note')] : []
  const parts = [findingCounts(counts, style), ...notes].filter((part) => part !== '').join(', ')
  return findings.length === 0 ? style.green('0 in all') : `${count(findings.length)} in all: ${parts}`
}

const renderNext = (event: Next, time: Date, style: Style, options: ValidationEventOptions): string => {
  const shown = (findings: readonly Finding[]) =>
    options.show === 'all' ? findings : findings.filter(({severity}) => severity !== 'info')
  const [fresh, mended, all] = [shown(event.fresh), shown(event.mended), shown(event.result.findings)]
  const list = [renderFindings(fresh, style, options), renderMended(mended, style, options)].filter(
    (part) => part !== '',
  )
  return [
    heading(event, time, style, options),
    ...list.map((part) => `${part}\n`),
    `${count(fresh.length)} new, ${count(mended.length)} mended, ${inAll(all, countFindings(all), style)}\n`,
  ].join('')
}

/** An event of a check that stays, as text. */
export const renderValidationEvent = (
  event: ValidationEvent,
  time: Date,
  style: Style,
  options: ValidationEventOptions,
): string => {
  switch (event.event) {
    case 'checked':
      return event.round === 'first'
        ? renderValidation(event.result, style, options)
        : renderNext(event, time, style, options)
    case 'watching':
      return options.talk === 'quiet' ? '' : style.dim('waiting for changes; Ctrl-C ends it\n')
    case 'looking': {
      const {message, hints} = problemOf(event.reason)
      const lines = [
        `${message}: it is looked at every ${formatDuration(event.every)}`,
        ...hints.map((hint) => `  ${hint}`),
      ]
      return `${style.yellow('warning:')} ${lines.join('\n')}\n`
    }
    case 'failed':
      return `\n${style.dim(stamp(time))} ${problemText(problemOf(event.failure), style)}  It is looked at again until it can be read.\n`
    case 'stopped':
      return ''
  }
}

const detailsOf = (event: ValidationEvent, strictness: Strictness): object => {
  switch (event.event) {
    case 'checked': {
      const {changed, fresh, mended} =
        event.round === 'first' ? {changed: [], fresh: event.result.findings, mended: []} : event
      return {changed, new: fresh, mended, ...validationJson(event.result, strictness)}
    }
    case 'watching':
      return {folder: event.folder}
    case 'looking':
      return {...problemJson(problemOf(event.reason)), every: event.every / 1000}
    case 'failed':
      return problemJson(problemOf(event.failure))
    case 'stopped':
      return {}
  }
}

/** The same as one line of JSON (docs/validate.md, "While you edit"). */
export const validationEventJson = (event: ValidationEvent, time: Date, strictness: Strictness): string =>
  `${printable(JSON.stringify({time: time.toISOString(), event: event.event, ...detailsOf(event, strictness)}))}\n`
