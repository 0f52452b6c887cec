import {RESULTS} from '../../domain/failure.ts'
import {OBJECT_KINDS} from '../../domain/kinds.ts'
import {printable} from '../../domain/path.ts'
import type {CheckedFolder} from '../../usecases/check-folder.ts'
import type {Style} from '../style.ts'
import {findingCounts, renderFindings, type FindingsOptions} from './findings.ts'
import {counted} from './size.ts'

/** Whether warnings are as bad as errors. */
export type Strictness = 'strict' | 'lenient'

const contents = ({objects, tree}: CheckedFolder): string => {
  const kinds = OBJECT_KINDS.flatMap(({name, title}) => {
    const number = objects.get(name)
    return number === undefined ? [] : [counted(number, title, title.endsWith('s') ? `${title}es` : `${title}s`)]
  })
  const total = [...objects.values()].reduce((sum, number) => sum + number, 0)
  return [
    counted(tree.size, 'file'),
    ...(total === 0 ? ['no object'] : [`${counted(total, 'object')}: ${kinds.join(', ')}`]),
  ].join(', ')
}

const verdict = ({counts, findings}: CheckedFolder, style: Style): string => {
  const files = new Set(findings.filter(({severity}) => severity !== 'info').map(({path}) => path)).size
  const found = findingCounts(counts, style)
  return found === '' ? style.green('no errors, no warnings') : `${found} in ${counted(files, 'file')}`
}

const notes = ({counts, ignored}: CheckedFolder, {show}: FindingsOptions, style: Style): string => {
  const parts = [
    ...(show === 'some' && counts.info > 0 ? [`${counted(counts.info, 'note')} (-v shows them)`] : []),
    ...(ignored.length > 0
      ? [`${counted(ignored.length, 'name')} ignored${show === 'some' ? ' (-v names them)' : ''}`]
      : []),
  ]
  return parts.length === 0 ? '' : style.dim(`, ${parts.join(', ')}`)
}

/** What was found in a folder, then what was looked at, then the counts. */
export const renderValidation = (checked: CheckedFolder, style: Style, options: FindingsOptions): string => {
  const list = renderFindings(checked.findings, style, options)
  return [
    list,
    list === '' ? '' : '\n',
    `${style.bold(printable(checked.folder))}: ${contents(checked)}\n`,
    `${verdict(checked, style)}${notes(checked, options, style)}\n`,
    ...(options.show === 'all' ? checked.ignored.map((name) => `  ${style.dim(`ignored: ${printable(name)}`)}\n`) : []),
  ].join('')
}

const isBad = ({counts}: CheckedFolder, strictness: Strictness): boolean =>
  counts.error > 0 || (strictness === 'strict' && counts.warning > 0)

/** 3 when there are errors (or warnings, when strict), else 0. */
export const validationExitCode = (checked: CheckedFolder, strictness: Strictness): number =>
  isBad(checked, strictness) ? RESULTS.invalid.exitCode : RESULTS.done.exitCode

/** The same as JSON (docs/validate.md, "Results as JSON"). */
export const validationJson = (checked: CheckedFolder, strictness: Strictness) => {
  const {folder, tree, objects, counts, findings, ignored} = checked
  return {
    result: isBad(checked, strictness) ? 'invalid' : 'valid',
    folder,
    files: tree.size,
    objects: Object.fromEntries(objects),
    counts: {errors: counts.error, warnings: counts.warning, infos: counts.info},
    findings,
    ignored,
  }
}
