import {RESULTS} from '../../domain/failure.ts'
import type {Finding} from '../../domain/finding.ts'
import type {Manifest, Origin} from '../../domain/release.ts'
import {printable} from '../../domain/path.ts'
import type {PublicationPlan} from '../../domain/publication-plan.ts'
import {countChanges, type Change} from '../../domain/tree.ts'
import type {ViewReport} from '../../usecases/publication/objects-view.ts'
import type {PublicationResult} from '../../usecases/publication/publish-tree.ts'
import type {Style} from '../style.ts'
import {renderChangesWithSummary} from './changes.ts'
import {renderFindings} from './findings.ts'
import {othersWorkJson, renderOthersWork} from './others-work.ts'
import {shortDigest} from './digest.ts'
import {firstLine} from './releases.ts'
import {localTime} from './time.ts'

/** How many changes a plan lists before it counts the rest. */
const LISTED_CHANGES = 100

const followed = (parent: number | undefined, bad: number | undefined, name: string): string => {
  const base =
    parent === undefined ? 'the first release' : `${bad === undefined ? 'follows' : 'goes on from'} ${name}@${parent}`
  return bad === undefined ? base : `replaces the bad ${name}@${bad}, ${base}`
}

const broughtBack = ({release, paths}: Extract<Origin, {kind: 'rollback'}>, name: string): string =>
  paths === undefined
    ? ` with the content of ${name}@${release}`
    : ` with ${paths.map(printable).join(', ')} as in ${name}@${release}`

/** Whose content it is, where it is not new. */
const contentOf = (origin: Origin, name: string): string => {
  switch (origin.kind) {
    case 'push':
    case 'import':
      return ''
    case 'rollback':
      return broughtBack(origin, name)
    case 'promote':
      return ` with the content of ${origin.environment}@${origin.release}`
  }
}

const headline = ({environment, release, parent, wanted, replaces}: PublicationPlan, style: Style): string => {
  const follows = followed(parent?.manifest.release, replaces?.release, environment.name)
  const content = contentOf(wanted.origin, environment.name)
  return `${style.bold(`${environment.name}@${release}`)}${content} (${follows}) in ${environment.url}\n`
}

/** The release whose content a rollback brings back; undefined for all else. */
const broughtRelease = ({wanted: {origin, others = []}}: PublicationPlan): Manifest | undefined =>
  origin.kind === 'rollback' ? others.find(({release}) => release === origin.release) : undefined

const renderBrought = (plan: PublicationPlan, style: Style): string => {
  const brought = broughtRelease(plan)
  if (brought === undefined) return ''
  const {release, author, created, message} = brought
  const said = message === '' ? '' : `: ${firstLine(message)}`
  const what = `${plan.environment.name}@${release} by ${printable(author)}, ${localTime(created)}${said}`
  return `  ${style.dim('brings back')} ${what}\n`
}

/** The plan, as it is shown before anybody is asked, after what was found in what it publishes. */
export const renderPlan = (plan: PublicationPlan, findings: readonly Finding[], style: Style): string =>
  [
    renderFindings(findings, style),
    headline(plan, style),
    renderBrought(plan, style),
    renderChangesWithSummary(plan.changes, style, LISTED_CHANGES),
    renderOthersWork(plan.environment.name, plan.wanted.touches, style),
  ].join('')

const renderView = (view: ViewReport | undefined, style: Style): string => {
  if (view === undefined || view.foreign.length === 0) return ''
  const names = view.foreign.slice(0, 5).map(printable).join(', ')
  const more = view.foreign.length > 5 ? ` and ${view.foreign.length - 5} more` : ''
  return `  ${style.yellow('kept')}, because other tools put it there: ${names}${more}\n`
}

const undoCommand = (plan: PublicationPlan): string | undefined =>
  plan.parent === undefined
    ? undefined
    : `jsctl rollback --env ${plan.environment.name} --to ${plan.parent.manifest.release}`

/** What proves that a promotion carried on what was tested. */
const sameTree = ({tree, origin}: Manifest): string =>
  origin.kind === 'promote' ? `  tree ${shortDigest(tree)}, the same as ${origin.environment}@${origin.release}\n` : ''

/** `quiet`: nothing was shown before, and no hints are wanted. */
export type PublicationTalk = 'quiet' | 'normal'

const renderPublished = (
  {plan, manifest, view}: Extract<PublicationResult, {kind: 'published'}>,
  style: Style,
  talk: PublicationTalk,
): string => {
  const undo = talk === 'quiet' ? undefined : undoCommand(plan)
  return [
    `${style.green('published')} ${style.bold(`${plan.environment.name}@${manifest.release}`)} at ${manifest.created}\n`,
    sameTree(manifest),
    renderView(view, style),
    undo === undefined ? '' : `  undo it with: ${undo}\n`,
  ].join('')
}

/** What a publication of nothing did to the objects view, if anything. */
export const renderMended = (view: ViewReport | undefined): string =>
  view === undefined ? '' : `  the objects view was brought in line: ${view.written} written, ${view.deleted} deleted\n`

const renderUnchanged = (
  {environment, manifest, view}: Extract<PublicationResult, {kind: 'unchanged'}>,
  style: Style,
): string => {
  const newest =
    manifest === undefined ? '' : `: ${style.bold(`${environment.name}@${manifest.release}`)} has this content already`
  return `nothing to publish to ${environment.name}${newest}\n${renderMended(view)}${renderView(view, style)}`
}

/** The end of a publication as text; the plan was shown before, but for `quiet`, where it is shown if it is the result. */
export const renderPublication = (result: PublicationResult, style: Style, talk: PublicationTalk): string => {
  switch (result.kind) {
    case 'invalid':
      return `${renderFindings(result.findings, style)}${style.red('not published')} to ${result.environment.name}: the ${result.findings.some(({severity}) => severity === 'error') ? 'errors' : 'warnings'} above come first\n${result.wayOut === undefined ? '' : `  ${result.wayOut}\n`}`
    case 'planned':
      return `${talk === 'quiet' ? renderPlan(result.plan, result.findings, style) : ''}dry run: nothing was published to ${result.plan.environment.name}\n`
    case 'unchanged':
      return renderUnchanged(result, style)
    case 'published':
      return (talk === 'quiet' ? renderFindings(result.findings, style) : '') + renderPublished(result, style, talk)
  }
}

/** Where a plan was saved, and what publishes it. */
export const renderSavedPlan = (environment: string, file: string): string =>
  `plan saved in ${printable(file)}\n  publish exactly that with: jsctl push --env ${environment} --plan ${printable(file)}\n`

/** The exit code of a publication. */
export const publicationExitCode = (result: PublicationResult): number =>
  result.kind === 'invalid' ? RESULTS.invalid.exitCode : RESULTS.done.exitCode

const changeJson = (change: Change): object => {
  const content = change.kind === 'delete' ? change.before : change.after
  return {change: change.kind, path: change.path, size: content.size, sha256: content.sha256}
}

const broughtJson = (plan: PublicationPlan): object => {
  const brought = broughtRelease(plan)
  if (brought === undefined) return {}
  const {release, author, created, message} = brought
  return {back: {release, author, created, message}}
}

/** A plan as JSON, in a result and in a refusal. */
export const planJson = (plan: PublicationPlan): object => {
  const {environment, release, parent, changes, wanted} = plan
  const counts = countChanges(changes)
  return {
    environment: environment.name,
    url: environment.url,
    release,
    parent: parent?.manifest.release ?? null,
    origin: wanted.origin,
    message: wanted.message,
    changes: {added: counts.add, modified: counts.modify, deleted: counts.delete, paths: changes.map(changeJson)},
    ...broughtJson(plan),
    ...othersWorkJson(wanted.touches),
  }
}

const viewJson = (view: ViewReport | undefined): object | null =>
  view === undefined ? null : {written: view.written, deleted: view.deleted, foreign: view.foreign}

const manifestJson = ({created, tree, author}: Manifest): object => ({created, tree, author})

/** The same as JSON (docs/push.md, "Results as JSON"). */
export const publicationJson = (result: PublicationResult): object => {
  switch (result.kind) {
    case 'invalid':
      return {result: 'invalid', environment: result.environment.name, files: result.files, findings: result.findings}
    case 'planned':
      return {result: 'planned', ...planJson(result.plan), findings: result.findings}
    case 'unchanged':
      return {
        result: 'unchanged',
        environment: result.environment.name,
        url: result.environment.url,
        release: result.manifest?.release ?? null,
        view: viewJson(result.view),
        findings: result.findings,
      }
    case 'published':
      return {
        result: 'published',
        ...planJson(result.plan),
        ...manifestJson(result.manifest),
        view: viewJson(result.view),
        undo: undoCommand(result.plan) ?? null,
        findings: result.findings,
      }
  }
}
