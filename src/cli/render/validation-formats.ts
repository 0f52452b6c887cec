import type {CheckedFolder} from '../../usecases/check-folder.ts'
import {renderGithub} from './github.ts'
import {renderJunit} from './junit.ts'
import {renderSarif, type SarifFacts} from './sarif.ts'
import type {Strictness} from './validation.ts'

export const VALIDATION_FORMATS = ['text', 'json', 'sarif', 'junit', 'github'] as const
export type ValidationFormat = (typeof VALIDATION_FORMATS)[number]

interface ServiceFacts extends SarifFacts {
  readonly strictness: Strictness
}

/** What was found, as services of continuous integration read it (docs/ci.md). */
export const renderForService = (
  checked: CheckedFolder,
  format: Exclude<ValidationFormat, 'text' | 'json'>,
  facts: ServiceFacts,
): string => {
  switch (format) {
    case 'sarif':
      return renderSarif(checked, facts)
    case 'junit':
      return renderJunit(checked, facts.strictness, facts.workingDirectory)
    case 'github':
      return renderGithub(checked, facts.workingDirectory)
  }
}
