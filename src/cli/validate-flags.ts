import {Failure} from '../domain/failure.ts'
import type {ValidationFormat} from './render/validation-formats.ts'

interface ValidateFlags {
  readonly fix: boolean
  readonly 'dry-run': boolean
  readonly watch: boolean
  readonly format: ValidationFormat
  readonly json: boolean
}

/** @throws Failure 'usage' for flags of validate that do not go together */
export const refuseClash = ({fix, 'dry-run': dryRun, watch, format, json}: ValidateFlags): void => {
  const isDocument = format !== 'text' && format !== 'json'
  if (isDocument && json)
    throw new Failure('usage', `--json and --format ${format} do not go together: both say what is written to stdout`, {
      hints: ['Leave one of them out.'],
    })
  if (dryRun && !fix)
    throw new Failure('usage', '--dry-run goes together with --fix only', {
      hints: ['Without --fix nothing is ever written; --fix --dry-run shows what --fix would write.'],
    })
  if (fix && watch)
    throw new Failure('usage', '--fix and --watch do not go together', {
      hints: ['A file that is being edited is not rewritten behind the editor. Run `validate --fix` when it is saved.'],
    })
  if (fix && isDocument)
    throw new Failure('usage', `--fix and --format ${format} do not go together`, {
      hints: [
        `That format says what was found, and has no place for what was mended. Run \`validate --fix\` first, then with --format ${format}.`,
      ],
    })
  if (watch && isDocument)
    throw new Failure(
      'usage',
      `--watch and --format ${format} do not go together: ${format} is one document, written once`,
      {hints: ['With --json each check is one line of JSON.']},
    )
}
