import type {Environment, EnvironmentName} from './environment.ts'
import {Failure} from './failure.ts'
import {printable} from './path.ts'
import {kindOf} from './kinds.ts'
import {LIMITS} from './limits.ts'
import type {Origin} from './release.ts'
import type {Change, Tree} from './tree.ts'

/** How many deletions a publication may bring: a number of objects, or a share of them. */
export type DeletionLimit =
  | {readonly kind: 'count'; readonly count: number}
  | {readonly kind: 'percent'; readonly percent: number}
  /** More than 20 % of the objects and more than 10 are refused. */
  | {readonly kind: 'default'}

const DEFAULT_PERCENT = 20
const DEFAULT_COUNT = 10

/** Reads the value of --max-delete: `25`, or `30%`. @throws Failure 'usage' */
export const parseDeletionLimit = (text: string): DeletionLimit => {
  const match = /^(\d{1,6})(%?)$/.exec(text)
  const number = Number(match?.[1])
  if (match === null || (match[2] === '%' && number > 100)) {
    throw new Failure('usage', `--max-delete wants a number of objects or a percentage, not "${printable(text)}"`, {
      hints: ['For example --max-delete 25, or --max-delete 30%.'],
    })
  }
  return match[2] === '%' ? {kind: 'percent', percent: number} : {kind: 'count', count: number}
}

/** True when so many deletions, of so many files, are more than the limit allows. */
export const exceedsLimit = (deletions: number, of: number, limit: DeletionLimit): boolean => {
  switch (limit.kind) {
    case 'count':
      return deletions > limit.count
    case 'percent':
      return deletions * 100 > limit.percent * of
    case 'default':
      return deletions > DEFAULT_COUNT && deletions * 100 > DEFAULT_PERCENT * of
  }
}

/** @throws Failure 'usage' for a message that no release can carry */
export const guardMessage = (message: string): void => {
  if (message.length <= LIMITS.message) return
  throw new Failure('usage', `the message has ${message.length} letters: ${LIMITS.message} at most`)
}

const NAMED = 3

/** Whether a path, or with a "/" behind it a folder above it, is one of these. */
const isAmong = (paths: ReadonlySet<string>, path: string): boolean => {
  if (paths.has(path)) return true
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1))
    if (paths.has(path.slice(0, slash + 1))) return true
  return false
}

/** @throws Failure 'refused' when changes delete what git has only not put into the folder: nobody has deleted that */
export const guardUnchecked = (
  changes: readonly Change[],
  unchecked: ReadonlySet<string>,
  environment: EnvironmentName,
): void => {
  const lost = changes.filter(({kind, path}) => kind === 'delete' && isAmong(unchecked, path)).map(({path}) => path)
  if (lost.length === 0) return
  const more = lost.length > NAMED ? ` and ${lost.length - NAMED} more` : ''
  const are = lost.length === 1 ? '1 file is' : `${lost.length} files are`
  throw new Failure(
    'refused',
    `${are} published in ${environment} and only not checked out here by git: ${lost.slice(0, NAMED).map(printable).join(', ')}${more}`,
    {
      hints: [
        '`git sparse-checkout disable` brings what a sparse checkout keeps out; `git submodule update --init` what a submodule holds; `git checkout .` what a clone did not get to; `git ls-files -t` marks with S what it leaves out.',
        'Or push only paths that are here, with --only.',
        'If they shall go: delete them in git first, with `git rm --sparse`.',
      ],
      facts: {unchecked: lost},
    },
  )
}

/** @throws Failure 'refused' when changes delete more files than the limit allows. */
export const guardDeletions = (
  changes: readonly Change[],
  before: Tree,
  limit: DeletionLimit,
  environment: EnvironmentName,
): void => {
  const deletions = changes.filter(({kind}) => kind === 'delete').length
  if (deletions === 0 || !exceedsLimit(deletions, before.size, limit)) return
  const share = Math.round((deletions * 100) / before.size)
  throw new Failure(
    'refused',
    `this would delete ${deletions} of the ${before.size} files published in ${environment} (${share} %)`,
    {
      hints: [
        `If that is meant, say --max-delete ${deletions}.`,
        'If not: is this the right folder? `--only` limits a push to some paths.',
      ],
    },
  )
}

/** @throws Failure 'refused' when a tree without any object would be published by accident. */
export const guardEmptyTree = (
  tree: Tree,
  environment: EnvironmentName,
  allowed: 'allow-empty' | 'refuse-empty',
): void => {
  if (allowed === 'allow-empty') return
  for (const path of tree.keys()) if (kindOf(path) !== undefined) return
  throw new Failure('refused', `there is no JobScheduler object to publish: ${environment} would be emptied`, {
    hints: [
      'If that is meant, say --allow-empty.',
      'An object is a file such as load.job.xml or nightly.job_chain.xml.',
    ],
  })
}

const refusedWay = (origin: Origin): string => {
  switch (origin.kind) {
    case 'push':
      return 'a push'
    case 'import':
      return 'an import'
    case 'rollback':
      return 'a rollback'
    case 'promote':
      return `a promotion of ${origin.environment}@${origin.release}`
  }
}

/**
 * @param published whether the environment has a release already
 * @throws Failure 'refused' when the environment takes its content from another one only
 */
export const guardPromotionPath = (environment: Environment, origin: Origin, published: boolean): void => {
  const {promoteFrom, name} = environment
  if (promoteFrom === undefined || origin.kind === 'rollback') return
  if (origin.kind === 'import' && !published) return
  if (origin.kind === 'promote' && origin.environment === promoteFrom) return
  throw new Failure(
    'refused',
    `${name} takes its releases from ${promoteFrom} only: it does not accept ${refusedWay(origin)}`,
    {
      hints: [
        `The rule is \`promoteFrom\` of [environments.${name}].`,
        `\`jsctl promote --to ${name}\` carries on the newest release of ${promoteFrom}.`,
        ...(published && origin.kind === 'import'
          ? [`\`jsctl verify --env ${name} --repair\` puts back what is released where other tools changed it.`]
          : []),
        ...(published
          ? []
          : [`\`jsctl import --env ${name}\` makes the first release of plain objects that lie there.`]),
      ],
    },
  )
}
