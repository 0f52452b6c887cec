import {Flags} from '@oclif/core'
import type {Environment} from '../domain/environment.ts'
import {Failure} from '../domain/failure.ts'
import {parseDeletionLimit} from '../domain/guards.ts'
import {printable} from '../domain/path.ts'
import {parseReference} from '../domain/ref.ts'
import type {RuleSettings} from '../domain/rules/settings.ts'
import {isReleaseNumber, type ReleaseNumber} from '../domain/store-keys.ts'
import type {PublicationRequest} from '../usecases/publication/publish-tree.ts'

/** The flags of everything that publishes, but for the one that says where to. */
export const publicationFlagsWithoutEnvironment = {
  'dry-run': Flags.boolean({char: 'n', description: 'show the plan; the store is opened read-only'}),
  message: Flags.string({char: 'm', description: 'recorded in the release', helpValue: 'TEXT', default: ''}),
  yes: Flags.boolean({char: 'y', description: 'do not ask; not enough for a protected environment'}),
  confirm: Flags.string({
    description: 'the name of the environment, as the confirmation of a protected one',
    helpValue: 'ENV',
  }),
  'max-delete': Flags.string({
    description: 'allow that many deletions; without it more than 20 % and more than 10 are refused',
    helpValue: 'N|P%',
  }),
  'allow-empty': Flags.boolean({description: 'allow a tree without any object'}),
}

/** The flags of what publishes to the environment that `--env` names. */
export const publicationFlags = {
  env: Flags.string({description: 'environment to publish to (or JSCTL_ENV); there is no default', helpValue: 'ENV'}),
  ...publicationFlagsWithoutEnvironment,
}

interface ParsedFlags {
  readonly 'dry-run': boolean
  readonly message: string
  readonly yes: boolean
  readonly confirm?: string | undefined
  readonly 'max-delete'?: string | undefined
  readonly 'allow-empty': boolean
}

/** What the flags say, in the words of the use cases. @throws Failure 'usage' */
export const publicationRequest = (
  flags: ParsedFlags,
  environment: Environment,
  rules: RuleSettings,
): PublicationRequest => ({
  environment,
  mode: flags['dry-run'] ? 'dry-run' : 'publish',
  message: flags.message,
  confirmation: {yes: flags.yes, confirm: flags.confirm},
  maxDelete: flags['max-delete'] === undefined ? {kind: 'default'} : parseDeletionLimit(flags['max-delete']),
  emptyTree: flags['allow-empty'] ? 'allow-empty' : 'refuse-empty',
  rules,
})

/** @throws Failure 'usage' for a number that no release can have */
export const parseReleaseNumber = (number: number): ReleaseNumber => {
  if (isReleaseNumber(number)) return number
  throw new Failure('usage', `${number} cannot be the number of a release`)
}

/**
 * Reads --base of a push: `42`, or `tst@42` of the environment that is pushed to. A number only: what is newest when the flag is
 * read may be newer than what somebody has looked at.
 * @throws Failure 'usage'
 */
export const parseBase = (text: string, {name}: Environment): ReleaseNumber => {
  const {environment, choice} = parseReference(/^\d+$/.test(text) ? `${name}@${text}` : text)
  if (environment === name && choice.kind === 'number') return choice.release
  const why = environment === name ? 'names no number' : `is a release of ${environment}`
  throw new Failure('usage', `--base ${printable(text)} ${why}: a release of ${name} is wanted, that this folder has`, {
    hints: [`Say --base N, or --base ${name}@N; \`jsctl releases --env ${name}\` lists them.`],
  })
}

/**
 * Reads --to of a rollback: `42`, `-1` for the one before the newest, or `tst@42` of the environment that is rolled back.
 * @throws Failure 'usage'
 */
export const parseRollbackTarget = (text: string, {name}: Environment): number => {
  const {environment, choice} = parseReference(/^-?\d+$/.test(text) ? `${name}@${text}` : text)
  if (environment !== name) {
    throw new Failure(
      'usage',
      `${text} is a release of ${environment}: a rollback brings back releases of ${name} itself`,
      {
        hints: [`Say --to N, or --to ${name}@N; \`jsctl releases --env ${name}\` lists them.`],
      },
    )
  }
  if (choice.kind === 'number') return choice.release
  if (choice.kind === 'before') return -choice.steps
  throw new Failure('usage', `${text} is the newest release: its content is what is published`, {
    hints: [`Say --to N, or --to ${name}@N; \`jsctl releases --env ${name}\` lists them.`],
  })
}
