import {printable} from '../../domain/path.ts'
import type {ImportReport, ImportResult} from '../../usecases/importing/request.ts'
import type {Style} from '../style.ts'
import {renderFindings} from './findings.ts'
import {publicationJson, renderMended, renderPublication, type PublicationTalk} from './publication.ts'

/** Names that a line lists before it counts the rest. */
const NAMED = 5

const line = (what: string, keys: readonly string[]): string => {
  if (keys.length === 0) return ''
  const rest = keys.length > NAMED ? ` and ${keys.length - NAMED} more` : ''
  return `  ${what}: ${keys.slice(0, NAMED).map(printable).join(', ')}${rest}\n`
}

/** Whether objects of the view still show something else than what is released. */
const isLeftBehind = (result: ImportResult): boolean => {
  const {behind, differs} = result.report
  if (result.kind === 'published') return differs.length > 0
  return result.kind === 'unchanged' && result.view === undefined && behind.length > 0
}

const renderReport = (result: ImportResult, name: string, style: Style): string => {
  const {source, leftOut, ignored, behind} = result.report
  // What the view says it kept need not be said twice.
  const kept = new Set(result.kind === 'published' ? result.view?.foreign : [])
  const [where, them] = source === 'folder' ? ['in the folder', 'files'] : ['in the bucket', 'objects']
  return [
    line(`${style.yellow('left out')}, ${them} that no release can have`, leftOut),
    line(
      `ignored ${where}, as a push ignores them`,
      ignored.filter((key) => !kept.has(key)),
    ),
    line(`${style.yellow('not imported')}, older content of ours or not written yet`, behind),
    isLeftBehind(result) ? `  write there what is released with: jsctl verify --env ${name} --repair\n` : '',
  ].join('')
}

const NOTHING: Readonly<Record<ImportReport['source'], string>> = {
  plain: 'nothing lies there',
  drift: 'no other tool changed its objects',
  folder: 'it has the content of the folder already',
}

const renderEnd = (result: ImportResult, style: Style, talk: PublicationTalk): string => {
  if (result.kind !== 'unchanged' || result.manifest === undefined) return renderPublication(result, style, talk)
  const {environment, manifest, report, view} = result
  const newest = style.bold(`${environment.name}@${manifest.release}`)
  const findings = report.source === 'drift' ? renderFindings(result.findings, style) : ''
  return `${findings}nothing to import into ${environment.name}: ${newest} is the newest release, and ${NOTHING[report.source]}\n${renderMended(view)}`
}

/** The end of an import as text: what every publication says, and the report. */
export const renderImport = (result: ImportResult, style: Style, talk: PublicationTalk): string => {
  const {environment} = result.kind === 'planned' || result.kind === 'published' ? result.plan : result
  return renderEnd(result, style, talk) + renderReport(result, environment.name, style)
}

/** The same as JSON (docs/push.md, "A bucket that other tools filled"). */
export const importJson = (result: ImportResult): object => ({...publicationJson(result), import: result.report})
