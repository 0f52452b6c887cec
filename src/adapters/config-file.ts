import {lstat} from 'node:fs/promises'
import {getStaticTOMLValue, parseTOML, ParseError} from 'toml-eslint-parser'
import * as v from 'valibot'
import {
  configurationSchema,
  isLaterKey,
  knownKeys,
  rulesPart,
  type ConfigurationValues,
  type KeyPath,
  type RulesTable,
} from '../domain/configuration.ts'
import type {ConfigurationFile} from '../domain/configuration-layers.ts'
import {Failure} from '../domain/failure.ts'
import {meant} from '../domain/nearest.ts'
import {printable} from '../domain/path.ts'
import {ruleKeyProblem} from '../domain/rules/rule-key.ts'
import {readBoundedFile, type BoundedFile} from './bounded-file.ts'
import {outOfBounds} from './toml-bounds.ts'
import {keyPositions, type KeyPositions} from './toml-positions.ts'

/** Bytes; a configuration is written by hand. */
const LIMIT = 1024 * 1024

const wrong = (place: string, message: string, hints: readonly string[] = []): Failure =>
  new Failure('configuration', `${place}: ${message}`, {hints})

const placeOf = (path: string, positions: KeyPositions, key: KeyPath): string => {
  for (let length = key.length; length > 0; length--) {
    const position = positions.get(key.slice(0, length).join('.'))
    if (position !== undefined) return `${path}:${position.line}:${position.column}`
  }
  return path
}

const unknownKey = (path: string, positions: KeyPositions, key: KeyPath): Failure => {
  const name = key.at(-1) ?? ''
  const place = placeOf(path, positions, key)
  if (isLaterKey(key)) {
    return wrong(place, `this version of jsctl cannot do what "${key.join('.')}" asks for yet`, [
      'It is refused rather than ignored. Remove it, or install a version that knows it.',
    ])
  }
  const inRules = rulesPart(key)
  const rule = inRules === undefined ? undefined : ruleKeyProblem(inRules, 'text')
  if (rule !== undefined) return wrong(place, rule.message, [rule.hint])
  const known = knownKeys(key.slice(0, -1))
  const near = meant(name, known)
  return wrong(place, `unknown key "${printable(name)}"`, [
    near === undefined ? `Known here: ${known.join(', ')}.` : `Did you mean "${near}"?`,
  ])
}

const failureOf = (issue: v.BaseIssue<unknown>, path: string, positions: KeyPositions): Failure => {
  const key = (issue.path ?? []).map((item) => String(item.key))
  if (issue.type === 'strict_object' && issue.expected === 'never') return unknownKey(path, positions, key)
  const name = key.join('.')
  if (rulesPart(key)?.length === 2 && issue.expected === 'Object') return unknownKey(path, positions, key)
  const message = issue.expected === 'Object' ? 'must be a table' : issue.message
  return wrong(placeOf(path, positions, key), `"${printable(name)}" ${message}`)
}

/** The first key that holds a list, or a list of tables; undefined when there is none. */
const findList = (value: unknown, key: KeyPath = []): KeyPath | undefined => {
  if (Array.isArray(value)) return key
  if (typeof value !== 'object' || value === null) return undefined
  for (const [name, inner] of Object.entries(value)) {
    const found = findList(inner, [...key, name])
    if (found !== undefined) return found
  }
  return undefined
}

/** What the schema cannot see: lists look like tables to it, and a key `__proto__` never becomes a property. */
const refuseUnseen = (path: string, values: unknown, positions: KeyPositions): void => {
  const list = findList(values)
  if (list !== undefined) {
    if (isLaterKey(list)) throw unknownKey(path, positions, list)
    throw wrong(
      placeOf(path, positions, list),
      `"${printable(list.join('.'))}" is a list: no key of this file takes one`,
    )
  }
  for (const key of positions.keys()) {
    const parts = key.split('.')
    if (parts.at(-1) === '__proto__') throw unknownKey(path, positions, parts)
  }
}

/** @throws Failure 'configuration' for a glob of [rules] that cannot be read, also in those of an environment */
const refuseGlobs = (path: string, values: ConfigurationValues, positions: KeyPositions): void => {
  const tables: readonly (readonly [KeyPath, RulesTable | undefined])[] = [
    [['rules'], values.rules],
    ...Object.entries(values.environments ?? {}).map(
      ([name, {rules}]) => [['environments', name, 'rules'], rules] as const,
    ),
  ]
  for (const [place, table = {}] of tables) {
    for (const [name, value] of Object.entries(table)) {
      const problem = typeof value === 'object' ? ruleKeyProblem(['rules', name], 'table') : undefined
      if (problem !== undefined)
        throw wrong(placeOf(path, positions, [...place, name]), problem.message, [problem.hint])
    }
  }
}

const parse = (path: string, text: string): {readonly values: unknown; readonly positions: KeyPositions} => {
  const excess = outOfBounds(text)
  if (excess !== undefined) throw wrong(`${path}:${excess.line}`, `${excess.problem}: that is no configuration`)
  try {
    const program = parseTOML(text, {filePath: path})
    return {values: getStaticTOMLValue(program), positions: keyPositions(program)}
  } catch (cause) {
    if (!(cause instanceof ParseError)) throw cause
    throw wrong(`${path}:${cause.lineNumber}:${cause.column + 1}`, `is no TOML: ${cause.message}`)
  }
}

/** Checks the text of a configuration file. @throws Failure 'configuration' with file, line and column */
export const checkConfiguration = (path: string, text: string): ConfigurationFile => {
  const {values, positions} = parse(path, text)
  refuseUnseen(path, values, positions)
  const result = v.safeParse(configurationSchema, values)
  if (!result.success) throw failureOf(result.issues[0], path, positions)
  const checked: ConfigurationValues = result.output
  refuseGlobs(path, checked, positions)
  return {path, values: checked, lines: new Map(Array.from(positions, ([key, {line}]) => [key, line]))}
}

/** Whether a path lies in a folder that this user may not enter: then nobody can say whether it is there. */
const isHidden = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => false,
    (error: unknown) => (error as NodeJS.ErrnoException).code === 'EACCES',
  )

/**
 * Reads a configuration file.
 * @returns undefined when there is none, `hidden` when its folder may not be entered
 * @throws Failure 'configuration' when it cannot be read or is wrong
 */
export const readConfigurationFile = async (path: string): Promise<ConfigurationFile | 'hidden' | undefined> => {
  let read: BoundedFile
  try {
    // A device: --config /dev/null means no configuration at all.
    read = await readBoundedFile(path, LIMIT, 'read')
  } catch (cause) {
    const {code} = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    if (code === 'EACCES' && (await isHidden(path))) return 'hidden'
    throw new Failure('configuration', `${printable(path)} cannot be read (${code ?? 'unknown error'})`, {
      cause,
      hints: ['`ls -ld` of it and of the folders above shows who may.'],
    })
  }
  if (read.kind === 'refused')
    throw new Failure('configuration', `${printable(path)} ${read.problem}`, {
      hints: ['Name a file of at most 1 MiB; what another program writes wants to be put into one first.'],
    })
  try {
    return checkConfiguration(path, new TextDecoder('utf-8', {fatal: true}).decode(read.bytes))
  } catch (cause) {
    if (cause instanceof TypeError) throw wrong(path, 'is not valid UTF-8')
    throw cause
  }
}
