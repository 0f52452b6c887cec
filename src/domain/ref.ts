import {isEnvironmentName, type EnvironmentName} from './environment.ts'
import {Failure} from './failure.ts'
import {pathProblem, printable, type LivePath} from './path.ts'
import {isReleaseNumber, type ReleaseNumber} from './store-keys.ts'

/** Which release of an environment: `tst`, `tst@42`, `tst@-1`. */
export type ReleaseChoice =
  | {readonly kind: 'newest'}
  | {readonly kind: 'number'; readonly release: ReleaseNumber}
  /** So many before the newest. */
  | {readonly kind: 'before'; readonly steps: number}

/** What to compare or show: an environment, a release of it, an object in that. */
export interface Reference {
  readonly environment: EnvironmentName
  readonly choice: ReleaseChoice
  /** Only from `parseObjectReference`. */
  readonly path?: LivePath
}

const GRAMMAR = ['Write ENV for the newest release, ENV@42 for release 42, ENV@-1 for the one before the newest.']

const refuse = (text: string, why: string, hints: readonly string[] = GRAMMAR): never => {
  throw new Failure('usage', `"${printable(text)}" names no release: ${why}`, {hints})
}

const parseChoice = (text: string, number: string | undefined): ReleaseChoice => {
  if (number === undefined) return {kind: 'newest'}
  const [, minus, digits] = /^(-?)([0-9]{1,9})$/.exec(number) ?? []
  if (digits === undefined) return refuse(text, `"@${printable(number)}" is no number`)
  const value = Number(digits)
  if (minus === '-' && value > 0) return {kind: 'before', steps: value}
  if (minus === '' && isReleaseNumber(value)) return {kind: 'number', release: value}
  return refuse(text, 'releases are numbered from 1')
}

const parseEnvironment = (text: string, name: string): EnvironmentName => {
  if (isEnvironmentName(name)) return name
  if (name === '') return refuse(text, 'the name of the environment is missing')
  if (/[\\/.]/.test(name)) {
    return refuse(text, 'it looks like a folder', [
      ...GRAMMAR,
      'The folder is the argument of its own: `jsctl diff ./live --env tst`.',
    ])
  }
  return refuse(text, `"${printable(name)}" cannot be an environment (small letters, digits and "-", at most 32)`)
}

/** Reads `ENV`, `ENV@N` or `ENV@-N`. @throws Failure 'usage' saying what is wrong with it */
export const parseReference = (text: string): Reference => {
  const colon = text.indexOf(':')
  if (colon > 0 && isEnvironmentName(text.slice(0, text.search(/[@:]/)))) {
    return refuse(text, `":${printable(text.slice(colon + 1))}" names an object, and whole releases are wanted here`)
  }
  const at = text.indexOf('@')
  const name = at < 0 ? text : text.slice(0, at)
  return {
    environment: parseEnvironment(text, name),
    choice: parseChoice(text, at < 0 ? undefined : text.slice(at + 1)),
  }
}

/** Reads `ENV[@N][:PATH]`. @throws Failure 'usage' saying what is wrong with it */
export const parseObjectReference = (text: string): Reference => {
  const colon = text.indexOf(':')
  if (colon < 0) return parseReference(text)
  const path = text.slice(colon + 1)
  const problem = pathProblem(path)
  if (problem !== undefined) {
    throw new Failure('usage', `"${printable(path)}" is no path of an object: ${problem}`, {
      hints: ['A path counts from the live folder: `tst@42:billing/load.job.xml`.'],
    })
  }
  return {...parseReference(text.slice(0, colon)), path: path as LivePath}
}

/** `@42`, `@-1`, or nothing for the newest: the end of a reference as people write it. */
export const formatChoice = (choice: ReleaseChoice): string => {
  switch (choice.kind) {
    case 'newest':
      return ''
    case 'number':
      return `@${choice.release}`
    case 'before':
      return `@-${choice.steps}`
  }
}

/** A reference as people write it. */
export const formatReference = ({environment, choice, path}: Reference): string =>
  `${environment}${formatChoice(choice)}${path === undefined ? '' : `:${path}`}`

/** The number that a choice means where `newest` is the newest release; undefined when there is none so far back. */
export const chosenRelease = (choice: ReleaseChoice, newest: ReleaseNumber): ReleaseNumber | undefined => {
  const number = choice.kind === 'number' ? choice.release : choice.kind === 'newest' ? newest : newest - choice.steps
  return isReleaseNumber(number) ? number : undefined
}
