import {FAILURES} from '../../domain/failure.ts'
import {printable} from '../../domain/path.ts'
import type {MendableFinding} from '../../domain/rules/mending.ts'
import type {FixedFolder, MendedFile} from '../../usecases/fix.ts'
import type {Style} from '../style.ts'
import {renderHunk} from './diff.ts'
import {placeOf, type FindingsOptions} from './findings.ts'
import {counted} from './size.ts'
import {renderValidation, renderVerdict, validationExitCode, validationJson, type Strictness} from './validation.ts'

const whatOf = ({fix}: MendableFinding): string => {
  if (fix.kind === 'rename') return `renamed to ${printable(fix.path)}`
  const name = fix.attribute === undefined ? '' : `${printable(fix.attribute)} `
  return `${name}"${printable(fix.old)}" → "${printable(fix.new)}"`
}

const renderMended = ({path, mended}: MendedFile, style: Style): string =>
  mended
    .map((finding) => {
      // A file that is renamed is read as an object afterwards only: what is found then is shown under the name that it had.
      const place = style.bold(placeOf({...finding, path}))
      return `${place} ${style.green('mended')} ${whatOf(finding)} ${style.dim(`(${finding.rule})`)}\n`
    })
    .join('')

const renderLeft = ({left}: FixedFolder, style: Style): string =>
  left
    .map(({path, message, hint}) => {
      const line = `${style.bold(printable(path))} ${style.yellow('left alone')}: ${message}\n`
      return hint === undefined ? line : `${line}    ${hint}\n`
    })
    .join('')

/** As git writes it; secrets are masked. */
const renderPatch = ({path, renamed, lines}: MendedFile, style: Style): string => {
  const [before, after] = [`a/${printable(path)}`, `b/${printable(renamed ?? path)}`]
  return [
    style.bold(`diff --git ${before} ${after}`),
    ...(renamed === undefined ? [] : [`rename from ${printable(path)}`, `rename to ${printable(renamed)}`]),
    ...(lines?.kind === 'hunks'
      ? [style.bold(`--- ${before}`), style.bold(`+++ ${after}`), ...lines.hunks.map((hunk) => renderHunk(hunk, style))]
      : []),
  ]
    .map((line) => `${line}\n`)
    .join('')
}

const summary = ({mode, files, left}: FixedFolder): string => {
  const findings = files.reduce((sum, {mended}) => sum + mended.length, 0)
  const also = left.length === 0 ? '' : `, ${counted(left.length, 'file')} left alone`
  const where = findings === 0 ? '' : ` in ${counted(files.length, 'file')}`
  return mode === 'fix'
    ? `${counted(findings, 'finding')} mended${where}${also}\n`
    : `dry run: ${counted(findings, 'finding')}${where} would be mended${also}; nothing was written\n`
}

/** What was mended, then what remains; with `dry-run` the patch, then what is there. */
export const renderFixed = (fixed: FixedFolder, style: Style, options: FindingsOptions): string => {
  const {mode, files, left, checked} = fixed
  const done = files.map((file) => (mode === 'fix' ? renderMended(file, style) : renderPatch(file, style))).join('')
  const gap = files.length + left.length === 0 ? '' : '\n'
  const told = `${done}${mode === 'dry-run' && done !== '' && left.length > 0 ? '\n' : ''}${renderLeft(fixed, style)}${gap}`
  return mode === 'fix'
    ? `${told}${renderValidation(checked, style, options)}${summary(fixed)}`
    : `${told}${renderVerdict(checked, style, options)}${summary(fixed)}`
}

/** That a file could not be written comes before what remains in the folder, which ends with 0 or 3. */
export const fixExitCode = ({left, checked}: FixedFolder, strictness: Strictness): number => {
  const failed = (['forbidden', 'temporary'] as const).find((kind) => left.some(({reason}) => reason === kind))
  return failed === undefined ? validationExitCode(checked, strictness) : FAILURES[failed].exitCode
}

const mendedJson = ({path, renamed, mended, lines}: MendedFile) => ({
  path,
  ...(renamed === undefined ? {} : {renamed}),
  findings: mended.map(({rule, line, column, fix}) => ({
    rule,
    ...(line === undefined ? {} : {line}),
    ...(column === undefined ? {} : {column}),
    fix,
  })),
  ...(lines === undefined ? {} : {lines}),
})

/** The same as JSON (docs/validate.md, "Results as JSON"). */
export const fixJson = ({mode, files, left, checked}: FixedFolder, strictness: Strictness) => ({
  ...validationJson(checked, strictness),
  fix: {mode, mended: files.map(mendedJson), left},
})
