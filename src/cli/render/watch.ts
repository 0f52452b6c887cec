import {formatDuration} from '../../domain/duration.ts'
import type {WatchEvent} from '../../usecases/watching/events.ts'
import {problemOf, problemJson, problemText} from '../report.ts'
import type {Style} from '../style.ts'
import {pullJson, renderPull} from './pull.ts'

type Failed = Extract<WatchEvent, {event: 'failed'}>

const waiting = ({retry, holds}: Failed): string => {
  const stays = holds === null ? '' : `The folder stays at release ${holds}; `
  const next =
    retry.kind === 'after'
      ? `the next try is in ${formatDuration(retry.pause)}`
      : 'it is tried again when something changes'
  return stays === '' ? `${next.charAt(0).toUpperCase()}${next.slice(1)}.` : `${stays}${next}.`
}

const textOf = (event: WatchEvent, style: Style): string => {
  switch (event.event) {
    case 'watching': {
      const {request, interval} = event.settings
      const {name, url} = request.environment
      return `watching ${style.bold(name)} (${url}) for ${event.folder}, every ${formatDuration(interval)}\n`
    }
    case 'pulled':
      return renderPull(event.result, style)
    case 'failed':
      return `${problemText(problemOf(event.failure), style)}  ${waiting(event)}\n`
    case 'recovered':
      return `back again after ${event.tries} ${event.tries === 1 ? 'try' : 'tries'}\n`
    case 'reloaded':
      return 'the configuration was read again\n'
    case 'stopped':
      return 'stopped\n'
  }
}

/** An event of an agent as text, with the time before its first line. */
export const renderWatch = (event: WatchEvent, time: Date, style: Style): string =>
  `${style.dim(`${time.toISOString().slice(0, 19)}Z`)} ${textOf(event, style)}`

const detailsOf = (event: WatchEvent): object => {
  switch (event.event) {
    case 'watching': {
      const {request, interval} = event.settings
      const {name, url} = request.environment
      return {environment: name, url, folder: event.folder, interval: interval / 1000}
    }
    case 'pulled':
      return pullJson(event.result)
    case 'failed': {
      const {retry} = event
      return {
        ...problemJson(problemOf(event.failure)),
        retry: retry.kind === 'after' ? Math.round(retry.pause / 1000) : null,
      }
    }
    case 'recovered':
      return {tries: event.tries}
    case 'reloaded':
    case 'stopped':
      return {}
  }
}

/** The same as one line of JSON. */
export const watchJson = (event: WatchEvent, time: Date): string =>
  `${JSON.stringify({time: time.toISOString(), event: event.event, ...detailsOf(event)})}\n`
